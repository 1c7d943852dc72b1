// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * Thrown if the request was rejected. Either LadiFlow responded with a 4xx status that no other exception class covers,
 * or the component found no valid request in the message. The same message will be rejected again.
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
