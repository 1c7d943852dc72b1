// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import java.time.Duration;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * Thrown if there are too many requests: LadiFlow limited the request rate (429), or too many calls are waiting because
 * of {@code maxRequestsPerSecond}. Retryable after {@link #getRetryAfter()}.
 */
public class LadiFlowRateLimitException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     * @param retryAfter the wait that LadiFlow requested, null if there is none
     */
    public LadiFlowRateLimitException(String message, LadiFlowOperation operation, Duration retryAfter) {
        super(Outcome.RATE_LIMITED, message, operation, retryAfter, null);
    }
}
