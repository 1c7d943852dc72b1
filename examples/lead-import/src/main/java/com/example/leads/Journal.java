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
 * Records the sent requests, in a file next to the unfinished result. Each entry is passed to the operating system
 * before the next step, so that it survives the end of the process. Keys are digests. The lock on the result's file
 * excludes other processes. Thread-safe.
 *
 * <p>An entry is a line: {@code S key} before a customer is subscribed, {@code D key} after the subscription, {@code F
 * key} after it has certainly failed, and {@code E key result} when a row is complete. The first line is {@code T
 * target} unless the target is LadiFlow.
 */
final class Journal implements Closeable {

    private static final int MAX_RESULT_LINES = 10_000;
    private static final int MAX_TARGET_BYTES = 10_000;

    private final Path path;
    private final FileChannel channel;
    /**
     * The number of entries to keep. The result contains all rows except those that were in progress, so older entries
     * are not needed.
     */
    private final Map<String, String> resultLines = LRUCacheFactory.newLRUCache(MAX_RESULT_LINES);

    private final Set<String> openSubscriptions = new HashSet<>();
    /** Customers whose subscription was begun twice, because the outcome of the first one is unknown. */
    private final Set<String> possibleDuplicates = new HashSet<>();

    /** Customers that are subscribed, or are being subscribed by this run. */
    private final Set<String> claimed = new HashSet<>();

    private Journal(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a journal, and creates it if it does not exist.
     *
     * @param path the path of the journal
     * @param target the target to which customers are written
     * @param restarts whether to delete the entries of an earlier run
     * @return the journal, with the entries of earlier runs
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
                    break; // an incomplete line
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

    /** Returns the target of a journal, or null if there is no journal or it has no entry yet. */
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
            case 'T' -> {} // the targets are compared before the journal is opened
            case 'F' -> openSubscriptions.remove(key);
            case 'E' ->
                resultLines.put(key, line.substring(Math.min(19, line.length())).translateEscapes());
            default -> throw new LocalizedException("journal.other", path);
        }
    }

    /** Returns how many subscriptions an earlier run has begun whose outcome is unknown. */
    synchronized int openSubscriptionCount() {
        return openSubscriptions.size();
    }

    /** Returns the line of the result for a completed row, or null. */
    synchronized String resultLine(String row) {
        return resultLines.get(digest(row));
    }

    /**
     * Records that the subscription of a customer begins.
     *
     * @param who the customer's id, or an e-mail address
     * @return false if the customer has been subscribed before, by an earlier run or for an earlier row
     * @throws UncheckedIOException if the journal cannot be written; then no request may be sent
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

    /**
     * Returns whether a customer may have been subscribed twice, because an earlier run was killed during the
     * subscription.
     */
    synchronized boolean mayBeDuplicate(String who) {
        return possibleDuplicates.contains(digest(who));
    }

    /** Records whether a subscription was carried out or certainly not. */
    synchronized void recordEnd(String who, boolean done) {
        var key = digest(who);
        write((done ? "D " : "F ") + key);
        if (!done) {
            claimed.remove(key);
        }
    }

    /** Records that a row is complete. */
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

    /** Closes and deletes the journal, because the result is complete. */
    void closeAndDelete() throws IOException {
        close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
