// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.function.Supplier;

import io.github.camelladiflow.internal.client.Pace;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.internal.operation.KeyLocks;
import io.github.camelladiflow.internal.operation.Names;
import org.apache.camel.util.function.Suppliers;

/** The state that a Camel context keeps for one API key at one address. Thread-safe. */
final class Store {

    /** A string that identifies the store in cache keys, and does not reveal the API key. */
    final String scope;

    final String apiKey;
    final Pace pace;
    final KeyLocks locks;
    /** The names of tags, sequences and triggers, which are created on first use. */
    final Supplier<Names> names;

    Store(String scope, String apiKey, Waits waits) {
        this.scope = scope;
        this.apiKey = apiKey;
        this.pace = new Pace(waits);
        this.locks = new KeyLocks(waits);
        this.names = Suppliers.memorize(() -> new Names(waits, System::nanoTime));
    }
}
