// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The pauses before retries. One call ends all of them. Thread-safe. */
final class RetryPauses {

    private final Set<CompletableFuture<Void>> running = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    /** Returns a future that completes after a pause. {@link #cancel} cancels it. */
    CompletableFuture<Void> start(Duration length) {
        var pause = new CompletableFuture<Void>();
        running.add(pause);
        pause.whenComplete((nothing, stopped) -> running.remove(pause));
        pause.completeOnTimeout(null, length.toNanos(), TimeUnit.NANOSECONDS);
        if (cancelled) {
            pause.cancel(false);
        }
        return pause;
    }

    /** Ends all pauses. Each later pause ends immediately. */
    void cancel() {
        cancelled = true;
        running.forEach(pause -> pause.cancel(false));
    }
}
