// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Instant;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.hc.client5.http.utils.DateUtils;

/**
 * The result of a call: a response, a failure, or both if a stale response is returned after a failure. Immutable.
 *
 * @param outcome how the call ended for the caller
 * @param value the requested value, null if there is none
 * @param response the other parts of the response, {@link Response#NONE} if the call received no response
 * @param failure the failure, null if there was none
 * @param attempts the number of requests that were sent for the call, possibly zero
 * @param cacheStatus how the cache served the call, null if the cache was not used
 * @param unconfirmed whether a lookup received different customers on two connections, and neither has the requested key
 * @param <A> the type of the value
 */
public record CallResult<A>(
        Outcome outcome,
        A value,
        Response response,
        RuntimeException failure,
        int attempts,
        CacheStatus cacheStatus,
        boolean unconfirmed) {

    /** Receives the results of calls. Must be thread-safe and fast, and must not throw. */
    @FunctionalInterface
    public interface Listener {

        /** Called at the end of a call, with its duration in nanoseconds, including all waits. */
        void onCompleted(LadiFlowOperation operation, CallResult<?> result, long nanos);
    }

    /** How the cache served a lookup. */
    public enum CacheStatus {

        /** The lookup was served from a fresh cache entry. */
        HIT,

        /** LadiFlow was called, because there was no fresh entry. */
        MISS,

        /** The lookup received the response to another call's in-flight request. */
        MERGED,

        /** The lookup was served from an expired entry, because the call to LadiFlow failed. */
        STALE
    }

    /**
     * The parts of a response other than its value.
     *
     * @param httpStatus the HTTP status, null if there was no response
     * @param code the envelope's {@code code}, null if there is none
     * @param message the envelope's {@code message}, as JSON if it is not a string; null if there is none
     * @param requestId the id that the server has assigned to the request, null if there is none
     * @param date the value of the header {@code Date}, null if there is none
     */
    public record Response(Integer httpStatus, Integer code, String message, String requestId, String date) {

        static final Response NONE = new Response(null, null, null, null, null);

        /** Returns the time of the header {@code Date}, null if it is missing or invalid. */
        public Instant time() {
            return date == null ? null : DateUtils.parseStandardDate(date);
        }
    }

    /** Returns the result of a call that received a response. */
    public static <A> CallResult<A> ofResponse(Outcome outcome, A value, Response response) {
        return new CallResult<>(outcome, value, response, null, 0, null, false);
    }

    /** Returns the successful result of a call that did not need a request. */
    public static <A> CallResult<A> withoutRequest(A value) {
        return ofResponse(Outcome.OK, value, Response.NONE);
    }

    /** Returns a result from the cache: the value, or null for a negative entry. */
    public static <A> CallResult<A> cacheHit(A value) {
        return new CallResult<>(lookupOutcome(value), value, Response.NONE, null, 0, CacheStatus.HIT, false);
    }

    public static <A> CallResult<A> failed(RuntimeException failure, int attempts) {
        return new CallResult<>(
                LadiFlowException.outcomeOf(failure), null, Response.NONE, failure, attempts, null, false);
    }

    private static Outcome lookupOutcome(Object value) {
        return value == null ? Outcome.NOT_FOUND : Outcome.FOUND;
    }

    /**
     * Returns the id that the server has assigned to the request, even if the request failed. Returns null if there is
     * none.
     */
    public String requestId() {
        return failure instanceof LadiFlowException known ? known.getRequestId() : response.requestId();
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
        if (unconfirmed) {
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
        return new CallResult<>(outcome, value, response, failure, attempts, cacheStatus, true);
    }

    /** Returns this result with a different number of attempts. */
    public CallResult<A> withAttempts(int attempts) {
        return new CallResult<>(outcome, value, response, failure, attempts, cacheStatus, unconfirmed);
    }

    /** Returns this result with a different cache status. */
    public CallResult<A> withCacheStatus(CacheStatus status) {
        return new CallResult<>(outcome, value, response, failure, attempts, status, unconfirmed);
    }

    /** Returns the result of a call that failed but has a stale value. */
    public CallResult<A> withStaleValue(A old) {
        return new CallResult<>(
                lookupOutcome(old), old, Response.NONE, failure, attempts, CacheStatus.STALE, unconfirmed);
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
