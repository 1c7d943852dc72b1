// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import com.example.leads.LeadFile.Outcome;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Counts the rows of a file when their messages are in the queues, and lets the file's exchange go on as it was before the
 * split. Thread-safe.
 */
public final class LeadTally implements AggregationStrategy {

    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);

    /** Creates a tally that counts from zero. */
    public LeadTally() {
        for (var outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange, Exchange inputExchange) {
        // as a text: Camel's conversion to an enum costs more than the rest of a row's way through the route
        var outcome = Outcome.valueOf(newExchange.getProperty("outcome", String.class));
        inputExchange.getProperty("leadFile", LeadFile.class).delivered(outcome);
        outcomes.get(outcome).increment();
        return inputExchange;
    }

    /**
     * How many rows of all files had an outcome.
     *
     * @param outcome the outcome
     * @return the messages that their queue has taken from this process, those of files that were read again included
     */
    long count(Outcome outcome) {
        return outcomes.get(outcome).sum();
    }

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
        throw new UnsupportedOperationException("The split hands over the file's exchange too");
    }
}
