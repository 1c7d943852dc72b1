// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * There was no whole answer: the connection was refused, reset, timed out or could not be made securely, or no connection
 * of the pool became free in time. Retryable, unless the server's certificate is not trusted.
 */
public class LadiFlowConnectionException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final boolean requestSent;

    /**
     * Describes a call without a whole answer.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status if the answer broke off after it, else null
     * @param retryable whether the same call may well succeed later
     * @param requestSent whether LadiFlow may have seen the request
     * @param cause what the network reported
     */
    public LadiFlowConnectionException(
            String message,
            LadiFlowOperation operation,
            Integer httpStatus,
            boolean retryable,
            boolean requestSent,
            Throwable cause) {
        super(Outcome.CONNECTION_FAILED, message, operation, httpStatus, null, cause);
        this.retryable = retryable;
        this.requestSent = requestSent;
    }

    /** {@return whether LadiFlow may have seen the request; false if it surely has not} */
    public boolean isRequestSent() {
        return requestSent;
    }

    /** Of a call that ended while it waited to be made again: whether the attempt before may have been. */
    @Override
    boolean mayHaveBeenCarriedOut() {
        return getCause() instanceof LadiFlowException before ? before.mayHaveBeenCarriedOut() : requestSent;
    }

    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
