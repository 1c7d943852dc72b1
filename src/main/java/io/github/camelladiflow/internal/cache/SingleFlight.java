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
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Has one question asked only once at a time: who asks the same meanwhile joins the request that is under way, and waits for
 * its answer by the own clock. Thread-safe; blocks nobody.
 *
 * @param <V> what is asked for
 */
public final class SingleFlight<V> {

    /** The requests that may be joined. */
    private final ConcurrentMap<String, Question<V>> flights = new ConcurrentHashMap<>();
    /** All that are under way. */
    private final Set<Question<V>> airborne = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /**
     * A question.
     *
     * @param key the same for all who ask the same
     * @param known returns the answer if it is at hand, else null
     * @param loader asks LadiFlow, and stores the answer
     * @param longestWait how long to wait for the answer to another's request
     * @param deadline until when, as {@link System#nanoTime()}
     * @param answer ended by the request for it
     */
    public record Question<V>(
            LadiFlowOperation operation,
            String key,
            Supplier<CallResult<V>> known,
            Supplier<CompletableFuture<CallResult<V>>> loader,
            Duration longestWait,
            long deadline,
            CompletableFuture<CallResult<V>> answer) {}

    /**
     * Finds an answer: what is known, or by joining a request for the same, or by asking LadiFlow.
     *
     * @param threads runs what this has to ask on its own after it has joined in vain
     * @return how that ends; never exceptionally
     */
    public CompletableFuture<CallResult<V>> ask(Question<V> question, Executor threads) {
        while (true) {
            CallResult<V> known = question.known().get();
            if (known != null) {
                return CompletableFuture.completedFuture(known);
            }
            Question<V> other = closed ? null : flights.putIfAbsent(question.key(), question);
            if (other == null) {
                // another may have landed between the look at what is known and now
                try {
                    known = question.known().get();
                } catch (Throwable ofCache) {
                    // a user's cache may throw anything, and others may have joined by now
                    known = CallResult.broken(ofCache);
                }
                if (known == null) {
                    return lead(question);
                }
                flights.remove(question.key(), question);
                question.answer().complete(known);
                return CompletableFuture.completedFuture(known);
            }
            if (!other.answer().isDone()) {
                return join(other, question, threads);
            }
            // it has landed just now: its answer is known, or it failed
            flights.remove(question.key(), other);
        }
    }

    /** Asks LadiFlow in any case. Whoever asks the same meanwhile joins this request. */
    public CompletableFuture<CallResult<V>> askAnew(Question<V> question) {
        flights.put(question.key(), question);
        return lead(question);
    }

    private CompletableFuture<CallResult<V>> lead(Question<V> question) {
        airborne.add(question);
        return CompletableFuture.completedFuture(question.loader())
                .thenCompose(Supplier::get)
                .handle((answered, bug) -> {
                    CallResult<V> result = bug == null ? answered : CallResult.broken(bug);
                    flights.remove(question.key(), question);
                    airborne.remove(question);
                    question.answer().complete(result);
                    return result.with(CacheStatus.MISS);
                });
    }

    /** Waits for the answer to another's request, but not for one that was abandoned. */
    private CompletableFuture<CallResult<V>> join(Question<V> other, Question<V> question, Executor threads) {
        return within(question.deadline(), other.answer().copy())
                .thenCompose(result -> closed || !isWorthAsking(other, question, result)
                        ? CompletableFuture.completedFuture(result.merged())
                        : within(
                                question.deadline(),
                                CompletableFuture.supplyAsync(() -> ask(question, threads), threads)
                                        .thenCompose(Function.identity())))
                .exceptionally(thrown -> late(thrown, question));
    }

    private static <T> CompletableFuture<T> within(long deadline, CompletableFuture<T> answer) {
        return answer.orTimeout(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /**
     * Whether one who waited asks again after a failure that can pass: if he has at least a tenth of his time more than the
     * one who asked had, so that in an outage they do not do it one by one.
     */
    private static <V> boolean isWorthAsking(Question<V> other, Question<V> own, CallResult<V> result) {
        return result.abandoned()
                || result.failure() instanceof LadiFlowException failure
                        && failure.isRetryable()
                        && own.deadline() - other.deadline() > own.longestWait().toNanos() / 10;
    }

    private static <V> CallResult<V> late(Throwable thrown, Question<V> question) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof TimeoutException
                ? CallResult.<V>failed(
                                failure(
                                        question,
                                        "No answer within retryTimeout ("
                                                + question.longestWait().toMillis()
                                                + " ms) to the request of another call for the same, which this one waited for."),
                                0)
                        .with(CacheStatus.MERGED)
                : CallResult.broken(cause);
    }

    private static LadiFlowConnectionException failure(Question<?> question, String message) {
        LadiFlowOperation operation = question.operation();
        return new LadiFlowConnectionException(message, operation, null, true, !operation.isReadOnly(), null);
    }

    /** Has nobody join the requests with these keys any more. */
    public void detach(Predicate<String> keys) {
        flights.keySet().removeIf(keys);
    }

    /** Lets calls wait for each other again after this was closed. */
    public void open() {
        closed = false;
    }

    /** Ends all waits for requests that are under way, and lets nobody wait any more. */
    public void close() {
        closed = true;
        airborne.forEach(SingleFlight::stop);
        // some may not have taken off yet
        flights.values().forEach(SingleFlight::stop);
    }

    private static void stop(Question<?> question) {
        var failure = failure(
                question,
                "The Camel context is stopping, so a call was given up while it waited for the answer to another.");
        question.answer().complete(CallResult.failed(failure, 0));
    }

    /** Returns how many requests are under way. */
    int airborne() {
        return airborne.size();
    }
}
