/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
