// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;

/**
 * How a call ended: with an answer or with a failure, or with both, which is an old answer that stands in for a failure.
 * Immutable.
 *
 * @param outcome how it ended for who made it
 * @param value the thing asked for, null if there is none
 * @param httpStatus the HTTP status of the answer, null if no call has brought it just now
 * @param code the envelope's {@code code}, null if it has none or no call has brought it just now
 * @param message the envelope's {@code message}, as JSON text if it is no string; null as the code
 * @param requestId the server's own id of the request, null if it gave none
 * @param failure the failure, null if there was none
 * @param attempts how many requests were sent for it, zero if none
 * @param cacheStatus what the cache had to do with it, null if nothing
 * @param abandoned whether it failed because of its own thread or route, which says nothing about LadiFlow
 * @param unconfirmed whether two connections gave different things, neither of which has the key that was asked for
 * @param <A> what a successful answer holds
 */
public record CallResult<A>(
        Outcome outcome,
        A value,
        Integer httpStatus,
        Integer code,
        String message,
        String requestId,
        RuntimeException failure,
        int attempts,
        CacheStatus cacheStatus,
        boolean abandoned,
        boolean unconfirmed) {

    /** An answer that has just come. */
    public static <A> CallResult<A> ofResponse(
            Outcome outcome, A value, Integer httpStatus, Integer code, String message) {
        return new CallResult<>(outcome, value, httpStatus, code, message, null, null, 0, null, false, false);
    }

    /** Something that was done without asking. */
    public static <A> CallResult<A> withoutRequest(A value) {
        return ofResponse(Outcome.OK, value, null, null, null);
    }

    /** What is known already: the thing, or null for the word that there is none. */
    public static <A> CallResult<A> cacheHit(A value) {
        return new CallResult<A>(
                lookupOutcome(value), value, null, null, null, null, null, 0, CacheStatus.HIT, false, false);
    }

    public static <A> CallResult<A> failed(RuntimeException failure, int attempts) {
        return failed(failure, attempts, false);
    }

    public static <A> CallResult<A> abandoned(RuntimeException failure, int attempts) {
        return failed(failure, attempts, true);
    }

    /** What a future ended with that ended exceptionally. */
    public static <A> CallResult<A> ofThrowable(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof CancellationException given
                ? abandoned(given, 0)
                : failed(cause instanceof RuntimeException e ? e : new IllegalStateException("A call broke", cause), 0);
    }

    private static <A> CallResult<A> failed(RuntimeException failure, int attempts, boolean abandoned) {
        return new CallResult<>(
                LadiFlowException.outcomeOf(failure),
                null,
                null,
                null,
                null,
                null,
                failure,
                attempts,
                null,
                abandoned,
                false);
    }

    private static Outcome lookupOutcome(Object value) {
        return value == null ? Outcome.NOT_FOUND : Outcome.FOUND;
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

    /** The server's own id of the request, of the one that failed too; null if it gave none. */
    @Override
    public String requestId() {
        return failure instanceof LadiFlowException known ? known.getRequestId() : requestId;
    }

    /** Whether there is an answer, be it an old one. */
    public boolean isSuccess() {
        return outcome.isSuccess();
    }

    /** Returns what was found, null for nothing; throws the failure if there is no answer. */
    public A valueOrThrow() {
        if (!isSuccess()) {
            throw failure;
        }
        return value;
    }

    /**
     * Returns what was found, null for nothing, if it can be relied on; throws the failure if there is no answer.
     *
     * @throws LadiFlowUnexpectedResponseException if it is unconfirmed
     */
    public A confirmedValueOrThrow() {
        A found = valueOrThrow();
        if (unconfirmed) {
            throw new LadiFlowUnexpectedResponseException(
                    "LadiFlow returned different customers on two connections, and neither has the key that was looked"
                            + " up. Check the proxy.",
                    LadiFlowOperation.CUSTOMER_SHOW,
                    httpStatus,
                    code);
        }
        return found;
    }

    /** This result, which must be neither kept nor built upon. */
    public CallResult<A> asUnconfirmed() {
        return new CallResult<>(
                outcome, value, httpStatus, code, message, requestId, failure, attempts, cacheStatus, abandoned, true);
    }

    /** This result, with what is made of what was found. */
    public <B> CallResult<B> map(Function<? super A, B> change) {
        B changed = value == null ? null : change.apply(value);
        return new CallResult<>(
                outcome,
                changed,
                httpStatus,
                code,
                message,
                requestId,
                failure,
                attempts,
                cacheStatus,
                abandoned,
                unconfirmed);
    }

    /** This answer, as the last of some attempts. */
    public CallResult<A> withAttempts(int attempts) {
        return new CallResult<>(
                outcome,
                value,
                httpStatus,
                code,
                message,
                requestId,
                failure,
                attempts,
                cacheStatus,
                abandoned,
                unconfirmed);
    }

    /** This result, as those see it who know what the cache had to do with it. */
    public CallResult<A> withCacheStatus(CacheStatus status) {
        return new CallResult<>(
                outcome,
                value,
                httpStatus,
                code,
                message,
                requestId,
                failure,
                attempts,
                status,
                abandoned,
                unconfirmed);
    }

    /** This result, as those see it who have sent nothing themselves. */
    public CallResult<A> asMerged() {
        return withAttempts(0).withCacheStatus(CacheStatus.MERGED);
    }

    /** This failure with an old answer that stands in for it. */
    public CallResult<A> withStaleValue(A old) {
        return new CallResult<>(
                lookupOutcome(old),
                old,
                null,
                null,
                null,
                null,
                failure,
                attempts,
                CacheStatus.STALE,
                abandoned,
                unconfirmed);
    }

    /** How asking LadiFlow ended: as the call, or with the failure behind an old answer. */
    public Outcome serviceOutcome() {
        return failure != null ? LadiFlowException.outcomeOf(failure) : outcome;
    }

    /** Does not show the value, which is personal data. */
    @Override
    public String toString() {
        return "CallResult[" + outcome + ", HTTP " + httpStatus + "]";
    }
}
