// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * Thrown if the response is not valid: it is not the API's JSON, does not match the API's contract, is too large, or
 * is a redirect. In most cases, a server other than the LadiFlow API responds at the base URL. Also thrown if the
 * lookup before a write returned different customers on two connections.
 */
public class LadiFlowUnexpectedResponseException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     */
    public LadiFlowUnexpectedResponseException(String message, LadiFlowOperation operation) {
        super(Outcome.NOT_UNDERSTOOD, message, operation, null, null);
    }
}
