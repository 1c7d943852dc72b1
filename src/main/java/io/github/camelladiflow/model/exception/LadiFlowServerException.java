// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import java.time.Duration;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * Thrown if LadiFlow returned a server error (5xx) or a timeout (408). Retryable: the call may succeed later. The
 * component itself retries only while LadiFlow is unavailable ({@link #isUnavailable()}). Other errors, such as 500,
 * rarely disappear within seconds, and immediate retries would triple the load on a failing service. A route may retry later.
 */
public class LadiFlowServerException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     * @param retryAfter the wait that LadiFlow requested, null if there is none
     */
    public LadiFlowServerException(String message, LadiFlowOperation operation, Duration retryAfter) {
        super(Outcome.SERVER_FAILED, message, operation, retryAfter, null);
    }

    /**
     * {@return whether LadiFlow is temporarily unavailable: the HTTP status or the {@code code} is 408, 502, 503 or
     * 504; false for an error within LadiFlow}
     */
    public boolean isUnavailable() {
        Integer httpStatus = getHttpStatus();
        Integer status = httpStatus != null && httpStatus >= 400 || getCode() == null ? httpStatus : getCode();
        return switch (status == null ? 0 : status) {
            case 408, 502, 503, 504 -> true;
            default -> false;
        };
    }
}
