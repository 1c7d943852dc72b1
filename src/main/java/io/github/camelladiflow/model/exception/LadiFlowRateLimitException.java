// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import java.time.Duration;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * Too many requests: LadiFlow wants fewer (429), or more are waiting than {@code maxRequestsPerSecond} lets through in time.
 * Retryable after {@link #getRetryAfter()}.
 */
public class LadiFlowRateLimitException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * Describes a call that came too soon.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer, null if the request was not sent
     * @param code the {@code code} of the answer's envelope, null if there was none
     * @param retryAfter how long LadiFlow asks to wait, null if it does not say
     */
    public LadiFlowRateLimitException(
            String message, LadiFlowOperation operation, Integer httpStatus, Integer code, Duration retryAfter) {
        super(Outcome.RATE_LIMITED, message, operation, httpStatus, code, null);
        this.retryAfter = retryAfter;
    }

    @Override
    public Duration getRetryAfter() {
        return retryAfter;
    }
}
