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
 * The result of a call: a response, a failure, or both if a stale response is returned after a failure. Immutable.
 *
 * @param outcome how the call ended for the caller
 * @param value the requested value, null if there is none
 * @param response the other parts of the response, {@link Response#NONE} if the call received no response
 * @param failure the failure, null if there was none
 * @param attempts the number of requests that were sent for the call, possibly zero
 * @param cacheStatus how the cache served the call, null if the cache was not used
 * @param reliability how reliable the result is
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
     * The parts of a response other than its value.
     *
     * @param httpStatus the HTTP status, null if there was no response
     * @param code the envelope's {@code code}, null if there is none
     * @param message the envelope's {@code message}, as JSON if it is not a string; null if there is none
     * @param requestId the id that the server has assigned to the request, null if there is none
     */
    public record Response(Integer httpStatus, Integer code, String message, String requestId) {

        static final Response NONE = new Response(null, null, null, null);
    }

    /** How reliable a result is. */
    public enum Reliability {
        CONFIRMED,
        /** The application, and not LadiFlow, caused the failure, for example by interrupting the thread. */
        ABANDONED,
        /** The lookup received different customers on two connections, and neither customer has the requested key. */
        UNCONFIRMED
    }

    /** Returns the result of a call that received a response. */
    public static <A> CallResult<A> ofResponse(Outcome outcome, A value, Response response) {
        return new CallResult<>(outcome, value, response, null, 0, null, Reliability.CONFIRMED);
    }

    /** Returns the successful result of a call that did not need a request. */
    public static <A> CallResult<A> withoutRequest(A value) {
        return ofResponse(Outcome.OK, value, Response.NONE);
    }

    /** Returns a result from the cache: the value, or null for a negative entry. */
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

    /** Returns the result of a future that completed exceptionally. */
    public static <A> CallResult<A> ofThrowable(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof CancellationException given
                ? abandoned(given, 0)
                : failed(
                        cause instanceof RuntimeException e
                                ? e
                                : new IllegalStateException("The call failed with an unexpected error", cause),
                        0);
    }

    private static <A> CallResult<A> failed(RuntimeException failure, int attempts, Reliability reliability) {
        return new CallResult<>(
                LadiFlowException.outcomeOf(failure), null, Response.NONE, failure, attempts, null, reliability);
    }

    private static Outcome lookupOutcome(Object value) {
        return value == null ? Outcome.NOT_FOUND : Outcome.FOUND;
    }

    /** Waits for the end of a call. If the waiting thread is interrupted, cancels the call and returns a failure. */
    public static <A> CallResult<A> await(LadiFlowOperation operation, CompletableFuture<CallResult<A>> call) {
        try {
            return call.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call.cancel(false);
            String why = "The thread was interrupted while it waited for the response to " + operation + ".";
            return failed(new LadiFlowConnectionException(why, operation, true, true, e), 0);
        } catch (ExecutionException bug) {
            throw new IllegalStateException(
                    "The call to " + operation + " failed with an unexpected error", bug.getCause());
        }
    }

    /**
     * Returns the id that the server has assigned to the request, even if the request failed. Returns null if there is
     * none.
     */
    public String requestId() {
        return failure instanceof LadiFlowException known ? known.getRequestId() : response.requestId();
    }

    public boolean abandoned() {
        return reliability == Reliability.ABANDONED;
    }

    public boolean unconfirmed() {
        return reliability == Reliability.UNCONFIRMED;
    }

    /** Returns whether the call was successful, possibly with a stale value. */
    public boolean isSuccess() {
        return failure == null || cacheStatus == CacheStatus.STALE;
    }

    /** Returns the value, or null if the lookup found nothing. Throws the failure if the call was not successful. */
    public A valueOrThrow() {
        if (!isSuccess()) {
            throw failure;
        }
        return value;
    }

    /**
     * Returns the value of a confirmed result, or null if the lookup found nothing. Throws the failure if the call was not
     * successful.
     *
     * @throws LadiFlowUnexpectedResponseException if the result is unconfirmed
     */
    public A confirmedValueOrThrow() {
        A found = valueOrThrow();
        if (unconfirmed()) {
            throw new LadiFlowUnexpectedResponseException(
                            "LadiFlow returned different customers on two connections, and neither has the key that was"
                                    + " looked up. Check the proxy.",
                            LadiFlowOperation.CUSTOMER_SHOW)
                    .initResponse(response.httpStatus(), response.code(), null, null);
        }
        return found;
    }

    /** Returns this result, marked so that it is neither cached nor used for a write. */
    public CallResult<A> asUnconfirmed() {
        return new CallResult<>(outcome, value, response, failure, attempts, cacheStatus, Reliability.UNCONFIRMED);
    }

    /** Returns this result with a converted value. */
    public <B> CallResult<B> map(Function<? super A, B> change) {
        B changed = value == null ? null : change.apply(value);
        return new CallResult<>(outcome, changed, response, failure, attempts, cacheStatus, reliability);
    }

    /** Returns this result with a different number of attempts. */
    public CallResult<A> withAttempts(int attempts) {
        return new CallResult<>(outcome, value, response, failure, attempts, cacheStatus, reliability);
    }

    /** Returns this result with a different cache status. */
    public CallResult<A> withCacheStatus(CacheStatus status) {
        return new CallResult<>(outcome, value, response, failure, attempts, status, reliability);
    }

    /** Returns the result of a call that failed but has a stale value. */
    public CallResult<A> withStaleValue(A old) {
        return new CallResult<>(
                lookupOutcome(old), old, Response.NONE, failure, attempts, CacheStatus.STALE, reliability);
    }

    /**
     * Returns the outcome of the request to LadiFlow. It differs from the outcome of the call if a stale value was
     * returned after a failure.
     */
    public Outcome serviceOutcome() {
        return failure != null ? LadiFlowException.outcomeOf(failure) : outcome;
    }

    /** Returns text without the value, which is personal data. */
    @Override
    public String toString() {
        return "CallResult[" + outcome + ", HTTP " + response.httpStatus() + "]";
    }
}
