// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;

/** A set of rows, each of which is identified by its file and the number of its first line. Not thread-safe. */
final class RowSet {

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, BitSet> lines = new HashMap<>();
    private long messages;

    /**
     * Adds the rows of the messages in the three queues.
     *
     * @param broker the broker
     * @param old for each queue, the number of messages at its head to skip
     * @return this set
     */
    RowSet addQueued(EmbeddedBroker broker, Map<String, Long> old) {
        for (var queue : EmbeddedBroker.QUEUES) {
            broker.read(queue, old.getOrDefault(queue, 0L), Long.MAX_VALUE, this::addMessage);
        }
        return this;
    }

    /** The file and the line are at the beginning of a message, so the rest need not be read. */
    private void addMessage(String message) {
        try (var parser = JSON.createParser(message)) {
            parser.nextToken();
            parser.nextToken();
            var file = parser.nextTextValue();
            parser.nextToken();
            linesOf(file).set(parser.nextIntValue(0));
            messages++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BitSet linesOf(String file) {
        return lines.computeIfAbsent(file, name -> new BitSet());
    }

    /** Adds the rows of one file that begin at these lines. */
    void add(String file, BitSet numbers) {
        linesOf(file).or(numbers);
    }

    /** Adds the first rows of a file with one row per line. */
    RowSet addFirst(String file, int count) {
        linesOf(file).set(1, count + 1);
        return this;
    }

    /** Returns how many messages were added, including those that repeat a row. */
    long messages() {
        return messages;
    }

    /** Returns how many messages repeat the row of another message. */
    long repeated() {
        return messages - size();
    }

    /** Returns how many rows of this set are not in another set. */
    long missingIn(RowSet other) {
        return lines.entrySet().stream()
                .mapToLong(entry -> {
                    var rest = (BitSet) entry.getValue().clone();
                    rest.andNot(other.lines.getOrDefault(entry.getKey(), new BitSet()));
                    return rest.cardinality();
                })
                .sum();
    }

    /** Returns the number of rows. */
    long size() {
        return lines.values().stream().mapToLong(BitSet::cardinality).sum();
    }
}
