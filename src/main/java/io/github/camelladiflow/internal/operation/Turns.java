// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;

/** Has calls of one Camel context that have a key in common go one after the other. Thread-safe; no thread waits. */
final class Turns {

    private final Map<String, CompletableFuture<?>> last = new HashMap<>();

    /** Returns those of a context. */
    static Turns of(CamelContext camelContext) {
        ExtendedCamelContext extension = camelContext.getCamelContextExtension();
        synchronized (extension) {
            Turns turns = extension.getContextPlugin(Turns.class);
            if (turns == null) {
                turns = new Turns();
                extension.addContextPlugin(Turns.class, turns);
            }
            return turns;
        }
    }

    /**
     * Takes a place behind all that have one of the keys: at once behind all, so that no two wait for each other.
     *
     * @param end ends the turn
     * @return ends when it is this one's turn
     */
    synchronized CompletableFuture<Void> take(Set<String> keys, CompletableFuture<?> end) {
        CompletableFuture<?>[] before = keys.stream()
                .map(key -> last.put(key, end))
                .filter(Objects::nonNull)
                .map(other -> other.handle((result, failure) -> null))
                .toArray(CompletableFuture[]::new);
        end.whenComplete((result, failure) -> forget(keys, end));
        return CompletableFuture.allOf(before);
    }

    private synchronized void forget(Set<String> keys, CompletableFuture<?> end) {
        keys.forEach(key -> last.remove(key, end));
    }
}
