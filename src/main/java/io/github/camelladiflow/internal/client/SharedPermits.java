// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.PendingWaits;
import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;

/** The permits from the user's limiter, which several processes may share. Thread-safe. */
final class SharedPermits {

    private final LongSupplier clock;
    private final PendingWaits waits = new PendingWaits();
    private volatile Function<Duration, CompletionStage<?>> limiter;

    SharedPermits(LongSupplier clock) {
        this.clock = clock;
    }

    /** Sets the limiter, unless one is already set. Null has no effect. */
    void use(Function<Duration, CompletionStage<?>> users) {
        if (limiter == null) {
            limiter = users;
        }
    }

    boolean areUsed() {
        return limiter != null;
    }

    /**
     * Acquires a permit from the user's limiter, in addition to the component's own permit. The user's limiter may
     * throw any exception, return null, or never respond.
     */
    CompletableFuture<Permit> acquire(Permit own, long deadline, LadiFlowOperation operation) {
        Duration timeout = Duration.ofNanos(Math.max(1, deadline - clock.getAsLong()));
        CompletableFuture<?> permit = CompletableFuture.completedFuture(timeout)
                .thenCompose(wait -> limiter.apply(wait).thenApply(any -> own))
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        return waits.add(permit).handle((any, failure) -> {
            if (failure == null) {
                return own;
            }
            own.releaseUnused();
            throw waits.isClosed() ? new CancellationException() : rejection(failure, operation);
        });
    }

    private static LadiFlowRateLimitException rejection(Throwable failure, LadiFlowOperation operation) {
        var rejection = new LadiFlowRateLimitException(
                "The component's rateLimiter did not grant a permit for " + operation
                        + " within retryTimeout. The suppressed exception shows why. Increase retryTimeout, or check the bean.",
                operation,
                Duration.ofNanos(ConfiguredRate.NANOS_PER_SECOND));
        rejection.addSuppressed(failure instanceof CompletionException ? failure.getCause() : failure);
        return rejection;
    }

    int pendingCount() {
        return waits.count();
    }

    /** Ends all waits with a {@link CancellationException}. Each later wait immediately ends in the same way. */
    void close() {
        waits.close();
    }

    /** Allows waits again. Removes the limiter, so it must be set again. */
    void reopen() {
        limiter = null;
        waits.reopen();
    }
}
