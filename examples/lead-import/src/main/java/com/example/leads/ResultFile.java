// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.table.LeadTable;
import io.github.camelladiflow.table.TableLines;
import org.apache.camel.util.IOHelper;

/**
 * The CSV file with the result of an import, for a spreadsheet, in UTF-8 with a byte order mark. It is written as
 * {@code NAME.part} and renamed when it is complete. A part that an earlier run has left is continued. Not thread-safe.
 */
final class ResultFile implements Closeable {

    private static final String LINE_END = "\r\n";
    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private record WholeRows(long count, long end) {}

    private final Path path;
    private final Path part;
    private final char separator;
    private final Messages words;
    private final FileChannel channel;
    private final Writer writer;
    /** The rows of an earlier run, or null. */
    private TableLines existingRows;

    private ResultFile(Path path, char separator, Messages words) throws IOException {
        this.path = path;
        this.part = partOf(path);
        this.separator = separator;
        this.words = words;
        this.channel = PrivateFiles.open(part);
        this.writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
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
     * @throws ImportException if there is a part of another result, or if another process is writing it
     * @throws IOException if it cannot be written
     */
    static ResultFile open(Path path, String header, char separator, boolean restarts, Messages words)
            throws IOException {
        var file = new ResultFile(path, separator, words);
        try {
            // the lock is far beyond the end of the file, because on Windows, no program could read a locked part
            if (PrivateFiles.tryLock(file.channel, Long.MAX_VALUE - 1) == null) {
                throw new ImportException(words.format("out.busy", path));
            }
            file.writeOrCheckHeader(header, restarts);
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
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
        return Files.exists(part) ? findWholeRows(part).count() : 0;
    }

    /** The rows of a part that are whole, and where they end: a kill may have left half a row behind them. */
    private static WholeRows findWholeRows(Path part) throws IOException {
        long size = Files.size(part);
        int separator = TableLines.UNKNOWN_SEPARATOR;
        // the first line is the header
        long count = -1;
        long end = BYTE_ORDER_MARK.length;
        try (var lines = open(part)) {
            for (var line = lines.next(separator); line != null; line = lines.next(separator)) {
                long next = end + line.text().getBytes(StandardCharsets.UTF_8).length + LINE_END.length();
                if (next > size) {
                    break;
                }
                separator = count < 0 ? LeadTable.separator(line.text()) : separator;
                count++;
                end = next;
            }
        }
        return new WholeRows(Math.max(count, 0), end);
    }

    private static TableLines open(Path part) throws IOException {
        return new TableLines(Files.newInputStream(part), StandardCharsets.UTF_8, Integer.MAX_VALUE);
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
            throw new ImportException(words.format("out.other", part));
        }
        if (own.length == beginning.length && !restarts) {
            long end = findWholeRows(part).end();
            channel.truncate(end).position(end);
            existingRows = open(part);
            existingRows.next(TableLines.UNKNOWN_SEPARATOR);
        } else {
            channel.truncate(0);
            writer.append('\uFEFF').append(header).append(LINE_END);
        }
    }

    /**
     * Takes the next row from what an earlier run has written.
     *
     * @param own the row's first fields
     * @return its other cells, or null when the earlier run came no further; from then on rows are to be added
     * @throws ImportException if the part contains another row
     * @throws IOException if it cannot be read
     */
    List<String> nextExisting(String own) throws IOException {
        var line = existingRows == null ? null : existingRows.next(separator);
        if (line == null) {
            // what is added from now on is not to be read
            IOHelper.close(existingRows);
            existingRows = null;
            return null;
        }
        var rest = CsvLeadFormat.resultCells(line.text(), own, separator);
        if (rest == null) {
            throw new ImportException(words.format("out.other", part));
        }
        return rest;
    }

    /** Adds a row. */
    void add(String row) throws IOException {
        writer.append(row).append(LINE_END);
    }

    /** Passes the added rows to the operating system, so that they survive the end of this process. */
    void flush() throws IOException {
        writer.flush();
    }

    /** Returns the path of the journal. */
    Path journal() {
        return journalOf(path);
    }

    static Path journalOf(Path path) {
        return path.resolveSibling(path.getFileName() + ".journal");
    }

    /** Returns the path of the present file. */
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
        if (nextExisting("") != null) {
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
        IOHelper.close(existingRows);
        if (channel.isOpen()) {
            writer.close();
        }
    }
}
