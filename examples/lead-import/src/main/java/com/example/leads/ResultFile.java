// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.table.TableLines;

/**
 * The CSV file that an import makes, for a spreadsheet: UTF-8 with a byte order mark. It is written as {@code NAME.part},
 * which gets its name when it is whole; a part that an earlier run left behind is gone on with. Not thread-safe.
 */
final class ResultFile implements Closeable {

    private static final String LINE_END = "\r\n";
    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private final Path path;
    private final Path part;
    private final char separator;
    private final Messages words;
    private final FileChannel channel;
    private final Writer writer;
    private final TableLines existingRows;
    private final long size;
    private long keptBytes;
    private boolean restoring;

    private ResultFile(Path path, Path part, char separator, Messages words, FileChannel channel) throws IOException {
        this.path = path;
        this.part = part;
        this.separator = separator;
        this.words = words;
        this.channel = channel;
        this.writer =
                new BufferedWriter(new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8));
        this.size = channel.size();
        this.existingRows = new TableLines(Files.newInputStream(part), StandardCharsets.UTF_8, Integer.MAX_VALUE);
    }

    /**
     * Opens the file.
     *
     * @param path where it will lie
     * @param header its header line
     * @param separator of its fields
     * @param restarts whether the rows of an earlier run are dropped
     * @param words for what is wrong
     * @return the file
     * @throws ImportException if a part of another one is, or another process is writing it
     * @throws IOException if it cannot be written
     */
    static ResultFile open(Path path, String header, char separator, boolean restarts, Messages words)
            throws IOException {
        var part = partOf(path);
        var channel = PrivateFiles.open(part);
        try {
            // far behind the file's end: on Windows nobody could read what is locked
            if (PrivateFiles.tryLock(channel, Long.MAX_VALUE - 1) == null) {
                throw new ImportException(words.format("out.busy", path));
            }
            var file = new ResultFile(path, part, separator, words, channel);
            file.writeOrCheckHeader(header, restarts);
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Counts the rows that an earlier run has finished, without changing or checking them.
     *
     * @param path where the result will be
     * @return how many whole rows its part has; 0 if there is no part
     * @throws IOException if the part cannot be read
     */
    static long countFinishedRows(Path path) throws IOException {
        var part = partOf(path);
        if (!Files.exists(part)) {
            return 0;
        }
        long size = Files.size(part);
        // of the byte order mark, and of the header that is no row
        long end = BYTE_ORDER_MARK.length;
        long rows = -1;
        try (var lines = new TableLines(Files.newInputStream(part), StandardCharsets.UTF_8, Integer.MAX_VALUE)) {
            for (var line = lines.next(TableLines.UNKNOWN_SEPARATOR);
                    line != null;
                    line = lines.next(TableLines.UNKNOWN_SEPARATOR)) {
                end += line.text().getBytes(StandardCharsets.UTF_8).length + LINE_END.length();
                if (end > size) {
                    break;
                }
                rows++;
            }
        }
        return Math.max(rows, 0);
    }

    private static Path partOf(Path path) {
        return path.resolveSibling(path.getFileName() + ".part");
    }

    private void writeOrCheckHeader(String header, boolean restarts) throws IOException {
        var beginning = ("\uFEFF" + header + LINE_END).getBytes(StandardCharsets.UTF_8);
        byte[] own;
        try (var in = Files.newInputStream(part)) {
            own = in.readNBytes(beginning.length);
        }
        if (!Arrays.equals(own, Arrays.copyOf(beginning, own.length))) {
            existingRows.close();
            throw new ImportException(words.format("out.other", part));
        }
        keptBytes = beginning.length;
        restoring = own.length == beginning.length && !restarts;
        if (restoring) {
            existingRows.next(TableLines.UNKNOWN_SEPARATOR);
        } else {
            existingRows.close();
            channel.truncate(0);
            writer.append('\uFEFF').append(header).append(LINE_END);
        }
    }

    /**
     * Takes the next row from what an earlier run has written.
     *
     * @param own the row's first fields
     * @return its other cells, or null when the earlier run came no further; from then on rows are to be added
     * @throws ImportException if another row is there
     * @throws IOException if it cannot be read
     */
    List<String> nextExisting(String own) throws IOException {
        if (!restoring) {
            return null;
        }
        var line = existingRows.next(separator);
        long end = line == null
                ? Long.MAX_VALUE
                : keptBytes + line.text().getBytes(StandardCharsets.UTF_8).length + LINE_END.length();
        if (end > size) {
            // none, or half of one
            restoring = false;
            existingRows.close();
            channel.truncate(keptBytes).position(keptBytes);
            return null;
        }
        var rest = CsvLeadFormat.resultCells(line.text(), own, separator);
        if (rest == null) {
            throw new ImportException(words.format("out.other", part));
        }
        keptBytes = end;
        return rest;
    }

    /** Adds a row. */
    void add(String row) throws IOException {
        writer.append(row).append(LINE_END);
    }

    /** Hands what was added to the operating system: from now on it survives the end of this process. */
    void flush() throws IOException {
        writer.flush();
    }

    /** Where it is noted what was sent. */
    Path journal() {
        return journalOf(path);
    }

    static Path journalOf(Path path) {
        return path.resolveSibling(path.getFileName() + ".journal");
    }

    /** The file as it is now. */
    Path part() {
        return part;
    }

    /**
     * Ends the file, and gives it its name, or makes a workbook of it.
     *
     * @param counts for the second sheet of a workbook
     * @throws ImportException if it has more rows than were asked for
     * @throws IOException if a file of that name came into being in the meantime, or the disk is full
     */
    void finish(Map<String, Long> counts) throws IOException {
        if (restoring && nextExisting("") != null) {
            throw new ImportException(words.format("out.other", part));
        }
        writer.flush();
        channel.force(true);
        close();
        if (Workbooks.isWorkbook(path)) {
            Workbooks.fromCsv(part, separator, path, words, counts);
            Files.delete(part);
        } else {
            Files.move(part, path);
        }
    }

    @Override
    public void close() throws IOException {
        existingRows.close();
        if (channel.isOpen()) {
            writer.close();
        }
    }
}
