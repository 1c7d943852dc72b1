// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;

/** Asks a limiter that is not ours: it may throw anything, give nothing, or never answer. Thread-safe. */
final class SharedLimiter implements AutoCloseable {

    private final Function<Duration, CompletionStage<?>> limiter;
    private final Set<CompletableFuture<?>> asking = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    SharedLimiter(Function<Duration, CompletionStage<?>> limiter) {
        this.limiter = limiter;
    }

    /** Ends with a {@link LadiFlowRateLimitException} if no permit is given in time, when closed with a {@link CancellationException}. */
    CompletableFuture<Void> ask(Duration longest, LadiFlowOperation operation) {
        var given = new CompletableFuture<Void>();
        asking.add(given);
        if (ended) {
            given.cancel(false);
        } else {
            given.orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS);
            try {
                limiter.apply(longest).whenComplete((permit, failure) -> {
                    if (failure == null) {
                        given.complete(null);
                    } else {
                        given.completeExceptionally(failure);
                    }
                });
            } catch (Throwable e) {
                given.completeExceptionally(e);
            }
        }
        return given.handle((nothing, failure) -> {
            asking.remove(given);
            if (failure == null) {
                return null;
            }
            throw ended ? new CancellationException() : refused(failure, operation);
        });
    }

    private static LadiFlowRateLimitException refused(Throwable failure, LadiFlowOperation operation) {
        var refused = new LadiFlowRateLimitException(
                "The rateLimiter of the component gave no permit for this call of " + operation
                        + " within retryTimeout. See what it says; what is suppressed here comes from there.",
                operation,
                null,
                null,
                Duration.ofNanos(Rate.SECOND));
        refused.addSuppressed(failure);
        return refused;
    }

    int waiting() {
        return asking.size();
    }

    @Override
    public void close() {
        ended = true;
        asking.forEach(given -> given.cancel(false));
    }
}
