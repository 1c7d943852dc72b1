// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/** Thrown if the customer does not exist in LadiFlow, and the endpoint has {@code notFound=EXCEPTION}. */
public class LadiFlowNotFoundException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     */
    public LadiFlowNotFoundException(String message, LadiFlowOperation operation) {
        super(Outcome.NOT_FOUND, message, operation, null, null);
    }
}
