// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A set of waits that all end immediately when their owner stops. Thread-safe. */
public final class PendingWaits {

    private final Set<CompletableFuture<?>> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Adds a wait, which remains in the set until it ends or {@link #close} cancels it.
     *
     * @return a future that completes with the result of the wait, after the wait has been removed
     */
    public <T> CompletableFuture<T> add(CompletableFuture<T> wait) {
        pending.add(wait);
        CompletableFuture<T> end = wait.whenComplete((value, failure) -> pending.remove(wait));
        if (closed) {
            wait.cancel(false);
        }
        return end;
    }

    public int count() {
        return pending.size();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Cancels all waits. Until {@link #reopen}, each new wait is also cancelled immediately. */
    public void close() {
        closed = true;
        pending.forEach(wait -> wait.cancel(false));
    }

    /** Allows new waits again. */
    public void reopen() {
        closed = false;
    }
}
