// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

import io.github.camelladiflow.table.TableLines;
import org.apache.camel.support.LRUCacheFactory;

/**
 * What was sent, beside the result that is not finished yet: each entry is handed to the operating system before the next
 * step, so that it outlives the process. Keys are digests. The lock of the result's file keeps other processes off.
 * Thread-safe.
 *
 * <p>An entry is a line: {@code S key} before somebody is subscribed, {@code D key} once that is done, {@code F key} once it
 * surely was not, {@code E key result} when a row has its end. The first line is {@code T target} unless the target is LadiFlow.
 */
final class Journal implements Closeable {

    private static final int MAX_RESULT_LINES = 10_000;
    private static final int MAX_TARGET_BYTES = 10_000;

    private final Path path;
    private final FileChannel channel;
    /** The result has all rows but those that were under way: older ones need not be known. */
    private final Map<String, String> resultLines = LRUCacheFactory.newLRUCache(MAX_RESULT_LINES);

    private final Set<String> openSubscriptions = new HashSet<>();
    /** Who was begun with twice, without a word of how the first time ended. */
    private final Set<String> possibleDuplicates = new HashSet<>();

    /** Who is subscribed, or is being subscribed by this run. */
    private final Set<String> claimed = new HashSet<>();

    private Journal(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a journal, and makes it if there is none.
     *
     * @param path where
     * @param target where customers are written
     * @param restarts whether what an earlier run has written is dropped
     * @return the journal, with what an earlier run has written
     * @throws IOException if it cannot be read or written
     */
    static Journal open(Path path, Target target, boolean restarts) throws IOException {
        var journal = new Journal(path, PrivateFiles.open(path));
        if (restarts) {
            journal.channel.truncate(0);
        }
        long kept = 0;
        try (var lines = new TableLines(Files.newInputStream(path), StandardCharsets.UTF_8, Integer.MAX_VALUE)) {
            for (var line = lines.next(TableLines.NO_QUOTED_FIELDS);
                    line != null;
                    line = lines.next(TableLines.NO_QUOTED_FIELDS)) {
                long end = kept + line.text().getBytes(StandardCharsets.UTF_8).length + 1;
                if (end > journal.channel.size()) {
                    break; // half a line
                }
                kept = end;
                journal.parse(line.text());
            }
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
        journal.channel.truncate(kept).position(kept);
        if (kept == 0 && !target.isLadiFlow()) {
            journal.write("T " + target.name());
        }
        return journal;
    }

    /** The target of a journal, or null if there is no journal or it has no entry yet. */
    static Target targetOf(Path path) throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        try (var in = Files.newInputStream(path)) {
            var text = new String(in.readNBytes(MAX_TARGET_BYTES), StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            if (!text.startsWith("T ")) {
                return text.length() < 2 ? null : Target.LADIFLOW;
            }
            return end < 0 ? null : new Target(text.substring(2, end));
        }
    }

    private void parse(String line) {
        var key = line.length() < 18 ? "" : line.substring(2, 18);
        switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case 'S' -> {
                if (!openSubscriptions.add(key)) {
                    possibleDuplicates.add(key);
                }
            }
            case 'D' -> {
                openSubscriptions.remove(key);
                claimed.add(key);
            }
            case 'T' -> {} // compared before the journal is opened
            case 'F' -> openSubscriptions.remove(key);
            case 'E' ->
                resultLines.put(key, line.substring(Math.min(19, line.length())).translateEscapes());
            default -> throw new LocalizedException("journal.other", path);
        }
    }

    /** How many subscriptions were begun by an earlier run, and nobody knows how they ended. */
    synchronized int openSubscriptionCount() {
        return openSubscriptions.size();
    }

    /** The line of the result for a row that has its end, or null. */
    synchronized String resultLine(String row) {
        return resultLines.get(digest(row));
    }

    /**
     * Begins to subscribe somebody.
     *
     * @param who the id of a customer, or an e-mail address
     * @return false if that was done before, by an earlier run or for an earlier row
     * @throws UncheckedIOException if it cannot be written: then nothing may be sent
     */
    synchronized boolean tryBegin(String who) {
        var key = digest(who);
        if (!claimed.add(key)) {
            return false;
        }
        if (openSubscriptions.contains(key)) {
            possibleDuplicates.add(key);
        }
        write("S " + key);
        return true;
    }

    /** Whether somebody may have been subscribed twice, because an earlier run was killed meanwhile. */
    synchronized boolean mayBeDuplicate(String who) {
        return possibleDuplicates.contains(digest(who));
    }

    /** Notes how it ended: done or surely not. */
    synchronized void recordEnd(String who, boolean done) {
        var key = digest(who);
        write((done ? "D " : "F ") + key);
        if (!done) {
            claimed.remove(key);
        }
    }

    /** Notes the end of a row. */
    synchronized void recordEnd(String row, String result) {
        write("E " + digest(row) + " " + escaped(result));
    }

    private void write(String line) {
        try {
            var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the journal cannot be written: " + e.getMessage(), e);
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    static String digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes it and takes it away: the result is whole. */
    void closeAndDelete() throws IOException {
        close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
