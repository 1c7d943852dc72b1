// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.camelladiflow.internal.PendingWaits;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Runs writes with a common key one after another, within one Camel context. Waiting writes do not block a thread.
 * Thread-safe.
 */
final class KeyedQueue extends LifecycleStrategySupport {

    private final Map<String, CompletableFuture<?>> tails = new HashMap<>();
    private final PendingWaits waits = new PendingWaits();

    /** Returns the queue of a context. */
    static KeyedQueue of(CamelContext camelContext) {
        ExtendedCamelContext extension = camelContext.getCamelContextExtension();
        synchronized (extension) {
            KeyedQueue queue = extension.getContextPlugin(KeyedQueue.class);
            if (queue == null) {
                queue = new KeyedQueue();
                extension.addContextPlugin(KeyedQueue.class, queue);
                camelContext.addLifecycleStrategy(queue);
            }
            return queue;
        }
    }

    /**
     * Queues a write behind all earlier writes that have one of its keys. The write enters the queues for all its keys
     * in one step, so that no two writes wait for each other.
     *
     * @param end a future that completes when the write has ended or has stopped waiting
     * @param longest the maximum time that the write waits
     * @return a future that completes when the write may start. It fails with a LadiFlowConnectionException after
     *     {@code longest}, or when the context stops
     */
    synchronized CompletableFuture<Void> enqueue(
            LadiFlowOperation operation, Set<String> keys, CompletableFuture<?> end, Duration longest) {
        CompletableFuture<Void> start = CompletableFuture.allOf(
                keys.stream().map(tails::get).filter(Objects::nonNull).toArray(CompletableFuture[]::new));
        // if a write leaves the queue early, later writes still wait for the writes before it
        CompletableFuture<Void> over = CompletableFuture.allOf(start, end.handle((result, failure) -> null));
        keys.forEach(key -> tails.put(key, over));
        over.thenRun(() -> removeTails(keys, over));
        if (start.isDone()) {
            return start;
        }
        CompletableFuture<Void> wait = start.copy().orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS);
        waits.add(wait);
        return OperationContext.propagateCancellation(wait, wait.exceptionally(reason -> {
            String waited = operation + " waited for other writes to the same customer (lists=ADD)";
            throw new LadiFlowConnectionException(
                    reason instanceof TimeoutException
                            ? waited + " until retryTimeout (" + longest.toMillis()
                                    + " ms) expired. Nothing was written."
                            : "The Camel context is stopping. " + waited + " and was cancelled. Nothing was written.",
                    operation,
                    true,
                    false,
                    null);
        }));
    }

    private synchronized void removeTails(Set<String> keys, CompletableFuture<?> over) {
        keys.forEach(key -> tails.remove(key, over));
    }

    synchronized boolean isEmpty() {
        return tails.isEmpty() && waits.count() == 0;
    }

    @Override
    public void onContextStarting(CamelContext context) {
        waits.reopen();
    }

    /** Cancels all waiting writes. */
    @Override
    public void onContextStopping(CamelContext context) {
        waits.close();
    }
}
