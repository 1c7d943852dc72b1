// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import java.time.Duration;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * LadiFlow failed (5xx, or 408). Retryable: what fails now may work later. The component itself asks again only while LadiFlow is
 * away ({@link #isUnavailable()}): an error within LadiFlow, such as 500, is seldom over after seconds, and asking at once
 * again would triple the load on a service that is in trouble already. A route may ask again later.
 */
public class LadiFlowServerException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * Describes a failed call.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer
     * @param code the {@code code} of the answer's envelope, null if there was none
     * @param retryAfter how long LadiFlow asks to wait, null if it does not say
     */
    public LadiFlowServerException(
            String message, LadiFlowOperation operation, Integer httpStatus, Integer code, Duration retryAfter) {
        super(Outcome.SERVER_FAILED, message, operation, httpStatus, code, null);
        this.retryAfter = retryAfter;
    }

    @Override
    public Duration getRetryAfter() {
        return retryAfter;
    }

    /**
     * {@return whether LadiFlow is away for a while, by the HTTP status or the {@code code}: 408, 502, 503 or 504; true if
     * so, false for an error within LadiFlow}
     */
    public boolean isUnavailable() {
        return switch (status()) {
            case 408, 502, 503, 504 -> true;
            default -> false;
        };
    }

    private int status() {
        Integer httpStatus = getHttpStatus();
        return httpStatus != null && httpStatus >= 400 || getCode() == null ? httpStatus : getCode();
    }
}
