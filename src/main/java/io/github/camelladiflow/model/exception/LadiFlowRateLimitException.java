// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import java.time.Duration;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * Too many requests: LadiFlow limited the request rate (429), or too many calls wait for {@code maxRequestsPerSecond}.
 * Retryable after {@link #getRetryAfter()}.
 */
public class LadiFlowRateLimitException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the response, null if the request was not sent
     * @param code the {@code code} of the response's envelope, null if there is none
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
