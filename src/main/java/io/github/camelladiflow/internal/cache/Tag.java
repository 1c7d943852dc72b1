// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One alias by which entries can be evicted: when that happened last, and the keys of the entries that have it. Lives as
 * long as one of these entries does. Thread-safe.
 */
final class Tag {

    private static final int FEW = 8;

    private final Set<String> keys = new HashSet<>(4);
    private int many = FEW;
    private volatile long evicted;

    /** Whether what was asked for at a time has been evicted since. */
    boolean isEvictedSince(long asked) {
        return evicted > asked;
    }

    synchronized void add(String key, Predicate<String> isThere) {
        if (keys.add(key) && keys.size() > many) {
            keys.removeIf(isThere.negate());
            // looking at all of them each time would take ages where thousands share one
            many = Math.max(FEW, 2 * keys.size());
        }
    }

    void evict(long now, Consumer<String> drop) {
        Set<String> gone;
        synchronized (this) {
            evicted = Math.max(evicted, now);
            gone = Set.copyOf(keys);
            keys.clear();
            many = FEW;
        }
        gone.forEach(drop);
    }
}
