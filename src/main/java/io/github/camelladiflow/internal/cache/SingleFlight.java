// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;

/**
 * Has one question asked only once at a time: who asks the same meanwhile joins the request that is under way, and waits for
 * its answer by the own clock. Thread-safe; blocks nobody.
 *
 * @param <V> what is asked for
 */
public final class SingleFlight<V> {

    /** The requests that may be joined. */
    private final ConcurrentMap<String, LoadRequest<V>> shareable = new ConcurrentHashMap<>();
    /** All that are under way. */
    private final Set<LoadRequest<V>> inFlight = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /**
     * A question.
     *
     * @param key the same for all who ask the same
     * @param cached returns the answer if it is at hand, else null
     * @param loader asks LadiFlow, and stores the answer
     * @param maxWait how long to wait for the answer to another's request
     * @param deadline until when, as {@link System#nanoTime()}
     * @param result ended by the request for it
     */
    public record LoadRequest<V>(
            LadiFlowOperation operation,
            String key,
            Supplier<CallResult<V>> cached,
            Supplier<CompletableFuture<CallResult<V>>> loader,
            Duration maxWait,
            long deadline,
            CompletableFuture<CallResult<V>> result) {}

    /**
     * Finds an answer: what is known, or by joining a request for the same, or by asking LadiFlow.
     *
     * @param threads runs what this has to ask on its own after it has joined in vain
     * @return how that ends; never exceptionally
     */
    public CompletableFuture<CallResult<V>> getOrLoad(LoadRequest<V> question, Executor threads) {
        while (true) {
            CallResult<V> known = question.cached().get();
            if (known != null) {
                return CompletableFuture.completedFuture(known);
            }
            LoadRequest<V> other = closed ? null : shareable.putIfAbsent(question.key(), question);
            if (other == null) {
                // another may have landed between the look at what is known and now
                try {
                    known = question.cached().get();
                } catch (Throwable ofCache) {
                    // a user's cache may throw anything, and others may have joined by now
                    known = CallResult.ofThrowable(ofCache);
                }
                if (known == null) {
                    return load(question);
                }
                shareable.remove(question.key(), question);
                question.result().complete(known);
                return CompletableFuture.completedFuture(known);
            }
            if (!other.result().isDone()) {
                return shareInFlight(other, question, threads);
            }
            // it has landed just now: its answer is known, or it failed
            shareable.remove(question.key(), other);
        }
    }

    /** Asks LadiFlow in any case. Whoever asks the same meanwhile joins this request. */
    public CompletableFuture<CallResult<V>> reload(LoadRequest<V> question) {
        shareable.put(question.key(), question);
        return load(question);
    }

    private CompletableFuture<CallResult<V>> load(LoadRequest<V> question) {
        inFlight.add(question);
        return CompletableFuture.completedFuture(question.loader())
                .thenCompose(Supplier::get)
                .handle((answered, bug) -> {
                    CallResult<V> result = bug == null ? answered : CallResult.ofThrowable(bug);
                    shareable.remove(question.key(), question);
                    inFlight.remove(question);
                    question.result().complete(result);
                    return result.withCacheStatus(CacheStatus.MISS);
                });
    }

    /** Waits for the answer to another's request, but not for one that was abandoned. */
    private CompletableFuture<CallResult<V>> shareInFlight(
            LoadRequest<V> other, LoadRequest<V> question, Executor threads) {
        return withDeadline(question.deadline(), other.result().copy())
                .thenCompose(result -> closed || !shouldLoadAgain(other, question, result)
                        ? CompletableFuture.completedFuture(result.asMerged())
                        : withDeadline(
                                question.deadline(),
                                CompletableFuture.supplyAsync(() -> getOrLoad(question, threads), threads)
                                        .thenCompose(Function.identity())))
                .exceptionally(thrown -> waitFailure(thrown, question));
    }

    private static <T> CompletableFuture<T> withDeadline(long deadline, CompletableFuture<T> answer) {
        return answer.orTimeout(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /**
     * Whether one who waited asks again after a failure that can pass: if he has at least a tenth of his time more than the
     * one who asked had, so that in an outage they do not do it one by one.
     */
    private static <V> boolean shouldLoadAgain(LoadRequest<V> other, LoadRequest<V> own, CallResult<V> result) {
        return result.abandoned()
                || result.failure() instanceof LadiFlowException failure
                        && failure.isRetryable()
                        && own.deadline() - other.deadline() > own.maxWait().toNanos() / 10;
    }

    private static <V> CallResult<V> waitFailure(Throwable thrown, LoadRequest<V> question) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof TimeoutException
                ? CallResult.<V>failed(
                                connectionFailure(
                                        question,
                                        "No answer within retryTimeout ("
                                                + question.maxWait().toMillis()
                                                + " ms) to the request of another call for the same, which this one waited for."),
                                0)
                        .withCacheStatus(CacheStatus.MERGED)
                : CallResult.ofThrowable(cause);
    }

    private static LadiFlowConnectionException connectionFailure(LoadRequest<?> question, String message) {
        LadiFlowOperation operation = question.operation();
        return new LadiFlowConnectionException(message, operation, null, true, !operation.isReadOnly(), null);
    }

    /** Has nobody join the requests with these keys any more. */
    public void detach(Predicate<String> keys) {
        shareable.keySet().removeIf(keys);
    }

    /** Lets calls wait for each other again after this was closed. */
    public void reopen() {
        closed = false;
    }

    /** Ends all waits for requests that are under way, and lets nobody wait any more. */
    public void close() {
        closed = true;
        inFlight.forEach(SingleFlight::abort);
        // some may not have taken off yet
        shareable.values().forEach(SingleFlight::abort);
    }

    private static void abort(LoadRequest<?> question) {
        var failure = connectionFailure(
                question,
                "The Camel context is stopping, so a call was given up while it waited for the answer to another.");
        question.result().complete(CallResult.failed(failure, 0));
    }

    /** Returns how many requests are under way. */
    int inFlightCount() {
        return inFlight.size();
    }
}
