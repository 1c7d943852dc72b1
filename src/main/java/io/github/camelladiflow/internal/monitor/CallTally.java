// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.model.Outcome;

/** Counts calls by how they ended, since the component was made. Thread-safe. */
public final class CallTally implements CallListener {

    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    private final Map<CacheStatus, LongAdder> cache = new EnumMap<>(CacheStatus.class);
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();

    /** Makes a tally of zeros. */
    public CallTally() {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
        for (CacheStatus status : CacheStatus.values()) {
            cache.put(status, new LongAdder());
        }
    }

    @Override
    public void ended(EndedCall call) {
        outcomes.get(call.outcome()).increment();
        if (call.cache() != null) {
            cache.get(call.cache()).increment();
        }
        if (call.attempts() > 0) {
            requests.add(call.attempts());
            retries.add(call.attempts() - 1L);
        }
    }

    /**
     * Returns how many calls ended in a way.
     *
     * @param outcome the way
     * @return the number
     */
    public long count(Outcome outcome) {
        return outcomes.get(outcome).sum();
    }

    /**
     * Returns how many calls the cache had this to do with.
     *
     * @param status what it had to do
     * @return the number
     */
    public long count(CacheStatus status) {
        return cache.get(status).sum();
    }

    /** Returns how many calls have ended. */
    public long calls() {
        return outcomes.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Returns how many calls failed. */
    public long failures() {
        return outcomes.entrySet().stream()
                .filter(entry -> !entry.getKey().isAnswer())
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    /**
     * Returns how many requests were sent for the calls that have ended.
     *
     * @return the number
     */
    public long requests() {
        return requests.sum();
    }

    /**
     * Returns how many of the requests were repetitions.
     *
     * @return the number
     */
    public long retries() {
        return retries.sum();
    }
}
