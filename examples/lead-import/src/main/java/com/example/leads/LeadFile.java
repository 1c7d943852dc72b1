// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelladiflow.table.TableLines;

/**
 * A lead file in the route, with its rows and the counts of their outcomes. The rows are read once, by one thread at a
 * time. Counting is thread-safe.
 */
public final class LeadFile implements Iterable<LeadRow> {

    /** The outcome of a row. */
    public enum Outcome {
        /** The customer is in {@code ladiflow.customers}. */
        FOUND,
        /** The row is in {@code ladiflow.notfound}. */
        NOT_FOUND,
        /** The row is in {@code ladiflow.errors}. */
        FAILED
    }

    /**
     * The properties by which a change of a file is detected.
     *
     * @param size the size in bytes
     * @param modified the time of the last change, according to any clock
     */
    record FileVersion(long size, FileTime modified) {

        static FileVersion of(Path path) throws IOException {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileVersion(attributes.size(), attributes.lastModifiedTime());
        }
    }

    private final String name;
    private final Path path;
    private final FileVersion version;
    private final TableLines lines;
    private final LeadFormat format;
    private final long started = System.nanoTime();
    private final Map<Outcome, Long> outcomes = new ConcurrentHashMap<>();
    private final BitSet rowLineNumbers = new BitSet();
    private volatile long rows;

    private LeadFile(String name, Path path, FileVersion state, TableLines lines, LeadFormat format) {
        this.name = name;
        this.path = path;
        this.version = state;
        this.lines = lines;
        this.format = format;
    }

    /**
     * Opens a file, and reads as much as is needed to detect its format.
     *
     * @param path the path of the file
     * @param name the name of the file in messages and logs
     * @param reading the settings for reading
     * @return the file, at its first row; the iterator of its rows closes it
     * @throws LeadFileException if none of its rows can be read
     * @throws IOException if it cannot be opened
     */
    static LeadFile open(Path path, String name, Options.ReadOptions reading) throws IOException {
        var extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        // this happens before the file is read, so that later changes are detected at the end
        var state = FileVersion.of(path);
        var in =
                extension.equals("xlsx") ? Workbooks.open(path) : Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
        try {
            var lines = new TableLines(in, reading.encoding());
            if (!List.of("csv", "xlsx", "txt", "jsonl").contains(extension)) {
                throw new LeadFileException("file.extension");
            }
            var format = extension.equals("jsonl")
                    ? new JsonLeadFormat()
                    : extension.equals("txt") && !isTable(path, reading)
                            ? new LeadFormat.Keys()
                            : CsvLeadFormat.withHeader(header(lines), reading.columns());
            return new LeadFile(name, path, state, lines, format);
        } catch (IllegalArgumentException e) {
            in.close();
            // the reader's own message is in English
            throw new LeadFileException("file.utf32");
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Excel's "Unicode Text" has this extension, too. */
    private static boolean isTable(Path path, Options.ReadOptions reading) throws IOException {
        try (var lines = new TableLines(Files.newInputStream(path), reading.encoding())) {
            var columns =
                    CsvLeadFormat.withHeader(header(lines), reading.columns()).columnNames();
            return columns.size() > 1;
        } catch (LeadFileException e) {
            return false;
        }
    }

    private static String header(TableLines lines) throws IOException {
        var line = lines.header();
        if (line == null) {
            throw new LeadFileException("file.empty");
        }
        if (line.problem() != null) {
            throw new LeadFileException("file.unreadable", problem(line, lines));
        }
        return line.text();
    }

    private static Reason problem(TableLines.Row line, TableLines lines) {
        return line.problem() == null
                ? null
                : switch (line.problem()) {
                    case OPEN -> new Reason("row.open", line.firstLine(), line.lastLine());
                    case LONG -> new Reason("row.long", TableLines.MAX_CHARACTERS, line.firstLine(), line.lastLine());
                    case ENCODING -> new Reason("row.encoding", lines.charset());
                };
    }

    /**
     * Returns the name of the file.
     *
     * @return the same name as in {@link LeadRow#file()}
     */
    public String name() {
        return name;
    }

    /** Returns the path of the file. */
    Path path() {
        return path;
    }

    /** Returns the first line so far that could not be decoded, or 0. */
    long damagedLine() {
        return lines.damagedLine();
    }

    /** Returns the encoding of the file. */
    Charset charset() {
        return lines.charset();
    }

    /** Returns the format of its rows. */
    LeadFormat format() {
        return format;
    }

    /**
     * Returns how many rows have been returned so far.
     *
     * @return the rows, without a header line
     */
    public long rows() {
        return rows;
    }

    /** Returns the first lines of the returned rows. Call this after all rows have been returned. */
    BitSet rowLineNumbers() {
        return rowLineNumbers;
    }

    /**
     * Returns how many rows have an outcome so far.
     *
     * @param outcome the outcome
     * @return the rows that are in the queue of that outcome
     */
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /**
     * Counts a row whose message is in its queue.
     *
     * @param outcome the outcome of the row
     */
    void countDelivered(Outcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    /**
     * Checks that the file may be moved out of the inbox.
     *
     * @throws LocalizedException if a row is not in a queue, or if the file was changed since it was opened
     * @throws IOException if the file cannot be examined
     */
    void finish() throws IOException {
        long delivered = outcomes.values().stream().mapToLong(Long::longValue).sum();
        if (delivered != rows) {
            throw new LocalizedException("file.lost", rows, delivered);
        }
        if (!isUnchanged()) {
            throw new LocalizedException("file.changed");
        }
    }

    /**
     * Returns whether the file has not changed since it was opened.
     *
     * @throws IOException if it cannot be examined
     */
    boolean isUnchanged() throws IOException {
        return FileVersion.of(path).equals(version);
    }

    /**
     * Returns the rows. Call this only once.
     *
     * @return an iterator that is {@link Closeable}
     */
    @Override
    public Rows iterator() {
        return new Rows();
    }

    /** Returns the counts: rows, found, not found, failed, seconds, rows per second. */
    Reason summary() {
        double seconds = Duration.ofNanos(System.nanoTime() - started).toMillis() / 1_000.0;
        return new Reason(
                "watch.done",
                name,
                rows,
                count(Outcome.FOUND),
                count(Outcome.NOT_FOUND),
                count(Outcome.FAILED),
                String.format(Locale.ROOT, "%.1f", seconds),
                Math.round(seconds == 0 ? rows : rows / seconds));
    }

    /** The iterator of the rows, which reads them one by one. */
    final class Rows implements Iterator<LeadRow>, Closeable {

        private TableLines.Row next;
        private boolean ended;

        @Override
        public boolean hasNext() {
            try {
                if (next == null && !ended) {
                    next = lines.next(format.separator());
                    if (next == null) {
                        close();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("it cannot be read to its end", e);
            }
            return next != null;
        }

        @Override
        public LeadRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var row = new LeadRow(name, next.firstLine(), next.text(), problem(next, lines), format);
            rows++;
            rowLineNumbers.set(Math.toIntExact(next.firstLine()));
            next = null;
            return row;
        }

        @Override
        public void close() throws IOException {
            ended = true;
            lines.close();
        }
    }
}
