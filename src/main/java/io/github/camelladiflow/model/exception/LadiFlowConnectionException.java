// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * Thrown if there was no response, or no complete response. Either the connection was refused, was reset, timed out or
 * could not be secured, or no pooled connection became free in time. Retryable, unless the server's certificate is not
 * trusted.
 */
public class LadiFlowConnectionException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final boolean requestSent;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     * @param retryable whether the same call may succeed later
     * @param requestSent whether LadiFlow may have received the request
     * @param cause the network error
     */
    public LadiFlowConnectionException(
            String message, LadiFlowOperation operation, boolean retryable, boolean requestSent, Throwable cause) {
        super(Outcome.CONNECTION_FAILED, message, operation, null, cause);
        this.retryable = retryable;
        this.requestSent = requestSent;
    }

    /**
     * {@return whether LadiFlow may have received the request; false if LadiFlow has certainly not received it}
     */
    public boolean isRequestSent() {
        return requestSent;
    }

    @Override
    boolean mayHaveBeenCarriedOut() {
        return requestSent;
    }

    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
