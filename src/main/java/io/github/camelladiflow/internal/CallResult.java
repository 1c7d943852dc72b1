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
 * How a call ended: with a response or with a failure, or with both, which is a stale response after a failure. Immutable.
 *
 * @param outcome how it ended for the caller
 * @param value what was requested, null if there is none
 * @param response what the server said in addition to the value, {@link Response#NONE} if no call has just brought one
 * @param failure the failure, null if there was none
 * @param attempts how many requests were sent for it, zero if none
 * @param cacheStatus what the cache had to do with it, null if nothing
 * @param reliability what can be concluded from it
 * @param <A> the type of the value
 */
public record CallResult<A>(
        Outcome outcome,
        A value,
        Response response,
        RuntimeException failure,
        int attempts,
        CacheStatus cacheStatus,
        Reliability reliability) {

    /**
     * What a response says in addition to its value.
     *
     * @param httpStatus the HTTP status, null if there was no response
     * @param code the envelope's {@code code}, null if it has none
     * @param message the envelope's {@code message}, as JSON text if it is no string; null if it has none
     * @param requestId the server's own id of the request, null if it gave none
     */
    public record Response(Integer httpStatus, Integer code, String message, String requestId) {

        static final Response NONE = new Response(null, null, null, null);
    }

    /** What can be concluded from a result. */
    public enum Reliability {
        CONFIRMED,
        /** It failed because of its own thread or route, which says nothing about LadiFlow. */
        ABANDONED,
        /** Two connections gave different customers, neither of which has the key that was looked up. */
        UNCONFIRMED
    }

    /** A result of a response that has just come. */
    public static <A> CallResult<A> ofResponse(Outcome outcome, A value, Response response) {
        return new CallResult<>(outcome, value, response, null, 0, null, Reliability.CONFIRMED);
    }

    /** A result of a response that has just come, from a server that gave no id. */
    public static <A> CallResult<A> ofResponse(
            Outcome outcome, A value, Integer httpStatus, Integer code, String message) {
        return ofResponse(outcome, value, new Response(httpStatus, code, message, null));
    }

    /** Something that was done without asking. */
    public static <A> CallResult<A> withoutRequest(A value) {
        return ofResponse(Outcome.OK, value, Response.NONE);
    }

    /** What is known already: the thing, or null for the word that there is none. */
    public static <A> CallResult<A> cacheHit(A value) {
        return new CallResult<>(
                lookupOutcome(value), value, Response.NONE, null, 0, CacheStatus.HIT, Reliability.CONFIRMED);
    }

    public static <A> CallResult<A> failed(RuntimeException failure, int attempts) {
        return failed(failure, attempts, Reliability.CONFIRMED);
    }

    public static <A> CallResult<A> abandoned(RuntimeException failure, int attempts) {
        return failed(failure, attempts, Reliability.ABANDONED);
    }

    /** What a future ended with that ended exceptionally. */
    public static <A> CallResult<A> ofThrowable(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof CancellationException given
                ? abandoned(given, 0)
                : failed(cause instanceof RuntimeException e ? e : new IllegalStateException("A call broke", cause), 0);
    }

    private static <A> CallResult<A> failed(RuntimeException failure, int attempts, Reliability reliability) {
        return new CallResult<>(
                LadiFlowException.outcomeOf(failure), null, Response.NONE, failure, attempts, null, reliability);
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
    public String requestId() {
        return failure instanceof LadiFlowException known ? known.getRequestId() : response.requestId();
    }

    public Integer httpStatus() {
        return response.httpStatus();
    }

    public Integer code() {
        return response.code();
    }

    public String message() {
        return response.message();
    }

    public boolean abandoned() {
        return reliability == Reliability.ABANDONED;
    }

    public boolean unconfirmed() {
        return reliability == Reliability.UNCONFIRMED;
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
        if (unconfirmed()) {
            throw new LadiFlowUnexpectedResponseException(
                    "LadiFlow returned different customers on two connections, and neither has the key that was looked"
                            + " up. Check the proxy.",
                    LadiFlowOperation.CUSTOMER_SHOW,
                    httpStatus(),
                    code());
        }
        return found;
    }

    /** This result, which must be neither kept nor built upon. */
    public CallResult<A> asUnconfirmed() {
        return new CallResult<>(outcome, value, response, failure, attempts, cacheStatus, Reliability.UNCONFIRMED);
    }

    /** This result, with a value that is made of its own. */
    public <B> CallResult<B> map(Function<? super A, B> change) {
        B changed = value == null ? null : change.apply(value);
        return new CallResult<>(outcome, changed, response, failure, attempts, cacheStatus, reliability);
    }

    /** This result, as the last of some attempts. */
    public CallResult<A> withAttempts(int attempts) {
        return new CallResult<>(outcome, value, response, failure, attempts, cacheStatus, reliability);
    }

    /** This result, as callers of the cache see it. */
    public CallResult<A> withCacheStatus(CacheStatus status) {
        return new CallResult<>(outcome, value, response, failure, attempts, status, reliability);
    }

    /** This result, as those see it who have sent nothing themselves. */
    public CallResult<A> asMerged() {
        return withAttempts(0).withCacheStatus(CacheStatus.MERGED);
    }

    /** This failure with an old answer that stands in for it. */
    public CallResult<A> withStaleValue(A old) {
        return new CallResult<>(
                lookupOutcome(old), old, Response.NONE, failure, attempts, CacheStatus.STALE, reliability);
    }

    /** How asking LadiFlow ended: as the call, or with the failure behind an old answer. */
    public Outcome serviceOutcome() {
        return failure != null ? LadiFlowException.outcomeOf(failure) : outcome;
    }

    /** Does not show the value, which is personal data. */
    @Override
    public String toString() {
        return "CallResult[" + outcome + ", HTTP " + httpStatus() + "]";
    }
}
