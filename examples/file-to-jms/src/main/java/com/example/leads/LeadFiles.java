// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.File;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/** The route's bean for lead files. Opens them, and remembers the rows of those that are completely sent. Thread-safe. */
public final class LeadFiles {

    private static final String PROPERTY = "leadFile";

    private final Map<String, BitSet> sentRows = new HashMap<>();
    private int files;
    private long rows;

    /**
     * Opens a file.
     *
     * @param file the file
     * @param exchange keeps the file for {@link #finish}
     * @return the rows of the file
     * @throws IOException if the file cannot be read
     */
    public LeadFile open(@Body File file, Exchange exchange) throws IOException {
        var opened = new LeadFile(file, exchange.getContext());
        exchange.setProperty(PROPERTY, opened);
        return opened;
    }

    /**
     * Remembers a file whose rows are all in the queues.
     *
     * @param file the file
     * @return the number of its rows
     */
    public synchronized int finish(@ExchangeProperty(PROPERTY) LeadFile file) {
        sentRows.computeIfAbsent(file.name(), name -> new BitSet()).or(file.rowLines());
        int count = file.rowLines().cardinality();
        files++;
        rows += count;
        return count;
    }

    /** Returns the number of files that are completely sent. */
    synchronized int files() {
        return files;
    }

    /** Returns the number of their rows. */
    synchronized long rows() {
        return rows;
    }

    /** Returns the first lines of these rows, by the name of the file, as a copy. */
    synchronized Map<String, BitSet> sentRows() {
        var copy = new HashMap<String, BitSet>();
        sentRows.forEach((file, lines) -> copy.put(file, (BitSet) lines.clone()));
        return copy;
    }
}
