// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * How a call ended: with an answer or with a failure, or with both, which is an old answer that stands in for a failure.
 * Immutable.
 *
 * @param answer the answer, null if there is none
 * @param failure the failure, null if there was none
 * @param attempts how many requests were sent for it, zero if none
 * @param cache what the cache had to do with it, null if nothing
 * @param abandoned whether it failed because of its own thread or route, which says nothing about LadiFlow
 * @param <A> what a successful answer holds
 */
public record CallResult<A>(
        Answer<A> answer, RuntimeException failure, int attempts, CacheStatus cache, boolean abandoned) {

    /** Refuses a result that is nothing. */
    public CallResult {
        if (answer == null && failure == null) {
            throw new IllegalArgumentException("A call ends with an answer or with a failure");
        }
    }

    public static <A> CallResult<A> of(Answer<A> answer, int attempts) {
        return new CallResult<>(answer, null, attempts, null, false);
    }

    public static <A> CallResult<A> failed(RuntimeException failure, int attempts) {
        return new CallResult<>(null, Objects.requireNonNull(failure, "failure"), attempts, null, false);
    }

    public static <A> CallResult<A> abandoned(RuntimeException failure, int attempts) {
        return new CallResult<>(null, Objects.requireNonNull(failure, "failure"), attempts, null, true);
    }

    /** Waits for how a call ends; if this thread is interrupted meanwhile, the call is given up and has failed. */
    public static <A> CallResult<A> await(LadiFlowOperation operation, CompletableFuture<CallResult<A>> call) {
        try {
            return call.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call.cancel(false);
            return failed(
                    new LadiFlowConnectionException(
                            "The thread was interrupted while it waited for the answer to " + operation + ".",
                            operation,
                            null,
                            true,
                            true,
                            e),
                    0);
        } catch (ExecutionException bug) {
            throw new IllegalStateException("A call of " + operation + " broke", bug.getCause());
        }
    }

    /** Returns what was found, null for nothing; throws the failure if there is no answer. */
    public A found() {
        if (answer == null) {
            throw failure;
        }
        return answer.value();
    }

    /** This result, with what is made of what was found. */
    public <B> CallResult<B> map(Function<? super A, B> change) {
        Answer<B> changed = answer == null
                ? null
                : new Answer<>(
                        answer.outcome(),
                        answer.value() == null ? null : change.apply(answer.value()),
                        answer.httpStatus(),
                        answer.code(),
                        answer.message());
        return new CallResult<>(changed, failure, attempts, cache, abandoned);
    }

    /** This result, as those see it who know what the cache had to do with it. */
    public CallResult<A> with(CacheStatus status) {
        return new CallResult<>(answer, failure, attempts, status, abandoned);
    }

    /** This result, as those see it who have sent nothing themselves. */
    public CallResult<A> merged() {
        return new CallResult<>(answer, failure, 0, CacheStatus.MERGED, abandoned);
    }

    /** This failure with an old answer that stands in for it. */
    public CallResult<A> insteadOfFailure(Answer<A> old) {
        return new CallResult<>(old, failure, attempts, CacheStatus.STALE, abandoned);
    }

    /** How the call ended for who made it. */
    public Outcome outcome() {
        return answer != null ? answer.outcome() : Outcome.of(failure);
    }

    /** How asking LadiFlow ended: as the call, or with the failure behind an old answer. */
    public Outcome service() {
        return failure != null ? Outcome.of(failure) : outcome();
    }
}
