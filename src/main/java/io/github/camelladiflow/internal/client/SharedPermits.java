// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;

/** The permits of a user's own limiter, which several processes may share. Thread-safe. */
final class SharedPermits {

    private final LongSupplier clock;
    private final Set<CompletableFuture<?>> pending = ConcurrentHashMap.newKeySet();
    private volatile Function<Duration, CompletionStage<?>> limiter;
    private volatile boolean closed;

    SharedPermits(LongSupplier clock) {
        this.clock = clock;
    }

    /** Sets the limiter unless there is one already; null sets none. */
    void use(Function<Duration, CompletionStage<?>> users) {
        if (limiter == null) {
            limiter = users;
        }
    }

    boolean areUsed() {
        return limiter != null;
    }

    /** Acquires a permit in addition to our own. The user's limiter may throw anything, return null, or never respond. */
    CompletableFuture<Permit> acquire(Permit own, long deadline, LadiFlowOperation operation) {
        Duration timeout = Duration.ofNanos(Math.max(1, deadline - clock.getAsLong()));
        CompletableFuture<?> permit = CompletableFuture.completedFuture(timeout)
                .thenCompose(wait -> limiter.apply(wait).thenApply(any -> own))
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        pending.add(permit);
        if (closed) {
            permit.cancel(false);
        }
        return permit.handle((any, failure) -> {
            pending.remove(permit);
            if (failure == null) {
                return own;
            }
            own.releaseUnused();
            throw closed ? new CancellationException() : rejection(failure, operation);
        });
    }

    private static LadiFlowRateLimitException rejection(Throwable failure, LadiFlowOperation operation) {
        var rejection = new LadiFlowRateLimitException(
                "The rateLimiter of the component did not grant a permit for " + operation
                        + " within retryTimeout. The suppressed exception shows why. Increase retryTimeout, or check the bean.",
                operation,
                Duration.ofNanos(ConfiguredRate.NANOS_PER_SECOND));
        rejection.addSuppressed(failure instanceof CompletionException ? failure.getCause() : failure);
        return rejection;
    }

    int pendingCount() {
        return pending.size();
    }

    /** Ends all waits with a {@link CancellationException}. Each later wait ends in the same way immediately. */
    void close() {
        closed = true;
        pending.forEach(permit -> permit.cancel(false));
    }

    /** Allows waits again. Removes the limiter, so set it again. */
    void reopen() {
        limiter = null;
        closed = false;
    }
}
