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
 * {@code NAME.part} and renamed when it is complete. The file continues the part of an earlier run. Not thread-safe.
 */
final class ResultFile implements Closeable {

    private static final String LINE_END = "\r\n";
    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private record CompleteRows(long count, long end) {}

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
     * @param path the path of the complete file
     * @param header its header line
     * @param separator the separator of its fields
     * @param restarts whether to delete the rows of an earlier run
     * @param words the language of error messages
     * @return the file
     * @throws ImportException if a part of another result exists, or if another process is writing the file
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
     * @return the number of complete rows in its part; 0 if there is no part
     * @throws IOException if the part cannot be read
     */
    static long countFinishedRows(Path path) throws IOException {
        var part = partOf(path);
        return Files.exists(part) ? findCompleteRows(part).count() : 0;
    }

    /** Returns the number and the end of the complete rows in a part. A kill may leave an incomplete row after them. */
    private static CompleteRows findCompleteRows(Path part) throws IOException {
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
        return new CompleteRows(Math.max(count, 0), end);
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
            long end = findCompleteRows(part).end();
            channel.truncate(end).position(end);
            existingRows = open(part);
            existingRows.next(TableLines.UNKNOWN_SEPARATOR);
        } else {
            channel.truncate(0);
            writer.append('\uFEFF').append(header).append(LINE_END);
        }
    }

    /**
     * Returns the next row of an earlier run.
     *
     * @param own the row's first fields
     * @return its other cells, or null after the last row of the earlier run; the caller then adds the following rows
     * @throws ImportException if the part contains another row
     * @throws IOException if it cannot be read
     */
    List<String> nextExisting(String own) throws IOException {
        var line = existingRows == null ? null : existingRows.next(separator);
        if (line == null) {
            // the reader must not read the rows that are added from now on
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

    /** Returns the path of the incomplete file. */
    Path part() {
        return part;
    }

    /**
     * Completes the file, and renames it or converts it to a workbook.
     *
     * @param counts the counts for the second sheet of a workbook
     * @throws ImportException if the part of an earlier run has more rows than the lead file
     * @throws IOException if a file with this name has been created in the meantime, or if the disk is full
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
