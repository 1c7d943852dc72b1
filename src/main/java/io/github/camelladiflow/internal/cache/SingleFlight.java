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
 * Sends only one request at a time for equal lookups. Further callers share the in-flight request, and each caller has
 * its own deadline. Thread-safe; never blocks a thread.
 *
 * @param <V> the type of the value
 */
public final class SingleFlight<V> {

    /** The requests that can be shared. */
    private final ConcurrentMap<String, LoadRequest<V>> shareable = new ConcurrentHashMap<>();
    /** All in-flight requests. */
    private final Set<LoadRequest<V>> inFlight = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /**
     * A lookup.
     *
     * @param key the key, which is the same for equal lookups
     * @param cached returns the cached result, null if there is none
     * @param loader calls LadiFlow, and caches the response
     * @param maxWait how long to wait for a shared in-flight request
     * @param deadline the end of the wait, in the time of {@link System#nanoTime()}
     * @param result a future that is completed with the result of the request
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
     * Returns a cached result, the result of a shared in-flight request, or the result of a new request.
     *
     * @param threads runs this caller's own request if the shared request fails
     * @return the result; never completes exceptionally
     */
    public CompletableFuture<CallResult<V>> getOrLoad(LoadRequest<V> question, Executor threads) {
        while (true) {
            CallResult<V> known = question.cached().get();
            if (known != null) {
                return CompletableFuture.completedFuture(known);
            }
            LoadRequest<V> other = closed ? null : shareable.putIfAbsent(question.key(), question);
            if (other == null) {
                // another request may have ended after the first read of the cache
                try {
                    known = question.cached().get();
                } catch (Throwable ofCache) {
                    // if the application's cache throws an exception, callers that already share this request must
                    // receive the failure
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
            // the request has just ended. Either its result is cached, or it failed
            shareable.remove(question.key(), other);
        }
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

    /** Waits for a shared in-flight request. If necessary, sends the caller's own request afterwards. */
    private CompletableFuture<CallResult<V>> shareInFlight(
            LoadRequest<V> other, LoadRequest<V> question, Executor threads) {
        return withDeadline(question.deadline(), other.result().copy())
                .thenCompose(result -> closed || !shouldLoadAgain(other, question, result)
                        ? CompletableFuture.completedFuture(
                                result.withAttempts(0).withCacheStatus(CacheStatus.MERGED))
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
     * Returns whether a waiting caller sends its own request. It does so if the shared request was abandoned. After a
     * retryable failure, the caller's deadline must be later than the deadline of the failed request by more than a
     * tenth of the caller's timeout. Without this condition, the waiting callers would fail one after another in an
     * outage.
     */
    private static <V> boolean shouldLoadAgain(LoadRequest<V> other, LoadRequest<V> own, CallResult<V> result) {
        return result.abandoned()
                || result.failure() instanceof LadiFlowException failure
                        && failure.isRetryable()
                        && own.deadline() - other.deadline() > own.maxWait().toNanos() / 10;
    }

    private static <V> CallResult<V> waitFailure(Throwable thrown, LoadRequest<V> question) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (!(cause instanceof TimeoutException)) {
            return CallResult.ofThrowable(cause);
        }
        String message = "No response arrived within retryTimeout ("
                + question.maxWait().toMillis() + " ms) for the in-flight request that this call shares.";
        return CallResult.<V>failed(connectionFailure(question, message), 0).withCacheStatus(CacheStatus.MERGED);
    }

    private static LadiFlowConnectionException connectionFailure(LoadRequest<?> question, String message) {
        LadiFlowOperation operation = question.operation();
        return new LadiFlowConnectionException(message, operation, true, !operation.isReadOnly(), null);
    }

    /** Prevents new callers from sharing the requests with these keys. */
    public void detach(Predicate<String> keys) {
        shareable.keySet().removeIf(keys);
    }

    /** Allows calls to share requests again after {@link #close}. */
    public void reopen() {
        closed = false;
    }

    /** Ends all waits for in-flight requests, and prevents new waits. */
    public void close() {
        closed = true;
        inFlight.forEach(SingleFlight::abort);
        // some shareable requests may not be in flight yet
        shareable.values().forEach(SingleFlight::abort);
    }

    private static void abort(LoadRequest<?> question) {
        var failure = connectionFailure(
                question,
                "The Camel context is stopping, so a call was abandoned while it waited for a shared request.");
        question.result().complete(CallResult.failed(failure, 0));
    }

    /** Returns the number of in-flight requests. */
    int inFlightCount() {
        return inFlight.size();
    }
}
