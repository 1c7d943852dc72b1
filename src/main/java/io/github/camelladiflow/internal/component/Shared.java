// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Values that are created for their first user, and released by their last user. Thread-safe.
 *
 * @param <K> identifies a value
 * @param <V> the type of the values
 */
final class Shared<K, V> {

    private final Map<K, Entry<V>> entries = new HashMap<>();

    private record Entry<V>(V value, int users) {}

    /** Returns a value, which the caller must release. */
    synchronized V acquire(K key, Supplier<V> factory) {
        Entry<V> known = entries.get(key);
        var entry = known == null ? new Entry<>(factory.get(), 1) : new Entry<>(known.value, known.users + 1);
        entries.put(key, entry);
        return entry.value;
    }

    /** Releases a value. Closes it if it has no other user. */
    synchronized void release(K key, Consumer<V> close) {
        entries.computeIfPresent(key, (same, entry) -> {
            if (entry.users > 1) {
                return new Entry<>(entry.value, entry.users - 1);
            }
            close.accept(entry.value);
            return null;
        });
    }

    synchronized List<V> values() {
        return entries.values().stream().map(Entry::value).toList();
    }
}
