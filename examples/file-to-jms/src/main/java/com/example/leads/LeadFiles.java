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

/** The route's bean for lead files. Opens them, and remembers the rows of those that are sent. Thread-safe. */
public final class LeadFiles {

    private static final String PROPERTY = "leadFile";

    /** The files that are completely sent, their rows, and the first lines of these rows by the name of the file. */
    record Sent(int files, long rows, Map<String, BitSet> lines) {}

    private final Map<String, BitSet> sentLines = new HashMap<>();
    private int files;
    private long rows;

    /** Opens a file, and returns its rows. Throws an exception if it cannot be read. */
    public LeadFile open(@Body File file, Exchange exchange) throws IOException {
        var opened = new LeadFile(file, exchange.getContext());
        exchange.setProperty(PROPERTY, opened);
        return opened;
    }

    /** Remembers a file whose rows are all in the queues, and returns their number. */
    public synchronized int finish(@ExchangeProperty(PROPERTY) LeadFile file) {
        sentLines.computeIfAbsent(file.name(), name -> new BitSet()).or(file.rowLines());
        int count = file.rowLines().cardinality();
        files++;
        rows += count;
        return count;
    }

    /** Returns what has been sent, as a copy. */
    synchronized Sent sent() {
        var copy = new HashMap<String, BitSet>();
        sentLines.forEach((file, lines) -> copy.put(file, (BitSet) lines.clone()));
        return new Sent(files, rows, copy);
    }
}
