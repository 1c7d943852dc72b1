// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * Thrown if the request was rejected. Either LadiFlow rejected it with a 4xx status that has no exception class of its
 * own, or the component rejected it before sending, because the message does not contain a valid request. The same
 * message will be rejected again.
 */
public class LadiFlowRequestException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     */
    public LadiFlowRequestException(String message, LadiFlowOperation operation) {
        super(Outcome.REQUEST_REJECTED, message, operation, null, null);
    }
}
