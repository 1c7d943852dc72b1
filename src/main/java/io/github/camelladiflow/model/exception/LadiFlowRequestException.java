// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * The request was rejected. Either LadiFlow rejected it with a 4xx status that has no exception class of its own, or
 * the component did so before sending it, because the message contains no valid request. The same message will be
 * rejected again.
 */
public class LadiFlowRequestException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for a request that LadiFlow rejected.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the response
     * @param code the {@code code} of the response's envelope, null if there is none
     */
    public LadiFlowRequestException(String message, LadiFlowOperation operation, Integer httpStatus, Integer code) {
        super(Outcome.REQUEST_REFUSED, message, operation, httpStatus, code, null);
    }

    /**
     * Creates an exception for a request that was rejected before it was sent.
     *
     * @param message what is wrong and what is valid, without the value
     * @param operation the operation that was not called
     */
    public LadiFlowRequestException(String message, LadiFlowOperation operation) {
        super(Outcome.REQUEST_REFUSED, message, operation, null, null, null);
    }
}
