// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

import io.github.camelladiflow.internal.client.CacheStatus;
import io.github.camelladiflow.model.Outcome;

/** Counts a component's calls by outcome and cache status. Thread-safe. */
public final class CallCounters {

    private final Map<Enum<?>, LongAdder> counts = new ConcurrentHashMap<>();
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();

    /**
     * Counts a call.
     *
     * @param cache the cache status, null if the cache was not used
     */
    public void recordCall(Outcome outcome, CacheStatus cache, int attempts) {
        increment(outcome);
        if (cache != null) {
            increment(cache);
        }
        requests.add(attempts);
        retries.add(Math.max(0, attempts - 1));
    }

    private void increment(Enum<?> kind) {
        counts.computeIfAbsent(kind, first -> new LongAdder()).increment();
    }

    /** Returns how many calls ended with the given cache status or {@link Outcome}. */
    public long countOf(Enum<?> kind) {
        LongAdder count = counts.get(kind);
        return count == null ? 0 : count.sum();
    }

    /** Returns how many calls have ended. */
    public long calls() {
        return sum(outcome -> true);
    }

    /** Returns how many calls failed. */
    public long failures() {
        return sum(outcome -> !outcome.isSuccess());
    }

    private long sum(Predicate<Outcome> selected) {
        return Arrays.stream(Outcome.values())
                .filter(selected)
                .mapToLong(this::countOf)
                .sum();
    }

    /** Returns how many requests were sent for the calls that have ended. */
    public long requests() {
        return requests.sum();
    }

    /** Returns how many retries were sent for the calls that have ended. */
    public long retries() {
        return retries.sum();
    }
}
