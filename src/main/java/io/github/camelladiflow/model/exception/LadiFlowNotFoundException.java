// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * LadiFlow knows no such customer, and the endpoint's {@code notFound} asks for an exception.
 */
public class LadiFlowNotFoundException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failed call.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer
     * @param code the {@code code} of the answer's envelope, null if there was none
     */
    public LadiFlowNotFoundException(String message, LadiFlowOperation operation, Integer httpStatus, Integer code) {
        super(Outcome.NOT_FOUND, message, operation, httpStatus, code, null);
    }
}
