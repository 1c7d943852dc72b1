// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.core.JsonFactory;

/**
 * Which rows are in the three queues.
 *
 * @param messages how many messages there are
 * @param all the rows of all of them
 * @param recent the rows of those that came after a certain one
 */
record QueuedRows(long messages, RowSet all, RowSet recent) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads the queues.
     *
     * @param broker the broker
     * @param old for each queue, how many messages at its head are old
     * @return the rows
     */
    static QueuedRows in(EmbeddedBroker broker, Map<String, Long> old) {
        return in(broker, old, new RowSet());
    }

    /** Reads the queues and adds their rows to a set, which becomes that of all. */
    static QueuedRows in(EmbeddedBroker broker, Map<String, Long> old, RowSet all) {
        var rows = new AtomicLong();
        var recent = new RowSet();
        for (var queue : EmbeddedBroker.QUEUES) {
            var position = new AtomicLong();
            broker.read(queue, text -> {
                boolean isRecent = position.getAndIncrement() >= old.getOrDefault(queue, 0L);
                if (text != null) {
                    rows.incrementAndGet();
                    addPlace(text, all, isRecent ? recent : new RowSet());
                }
                return true;
            });
        }
        return new QueuedRows(rows.get(), all, recent);
    }

    /** How many messages repeat the row of another one. */
    long repeated() {
        return messages - all.size();
    }

    /** File and line stand at the beginning of a message: the rest need not be read. */
    private static void addPlace(String message, RowSet... sets) {
        try (var parser = JSON.createParser(message)) {
            parser.nextToken();
            parser.nextToken();
            var file = parser.nextTextValue();
            parser.nextToken();
            int line = parser.nextIntValue(0);
            for (var set : sets) {
                set.add(file, line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
