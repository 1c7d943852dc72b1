// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.function.Supplier;

import io.github.camelladiflow.internal.client.Pace;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.internal.operation.KeyLocks;
import io.github.camelladiflow.internal.operation.Names;
import org.apache.camel.util.function.Suppliers;

/**
 * The state that a Camel context keeps for one API key at one address. Thread-safe.
 *
 * @param scope a string that identifies the store in cache keys, and does not reveal the API key
 * @param names the names of tags, sequences and triggers, which are created on first use
 */
record Store(String scope, String apiKey, Pace pace, KeyLocks locks, Supplier<Names> names) {

    static Store of(String scope, String apiKey, Waits waits) {
        return new Store(
                scope,
                apiKey,
                new Pace(waits),
                new KeyLocks(waits),
                Suppliers.memorize(() -> new Names(waits, System::nanoTime)));
    }

    /** Returns text without the API key. */
    @Override
    public String toString() {
        return "Store[" + scope + "]";
    }
}
