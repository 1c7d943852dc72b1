// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * The request was refused: by LadiFlow (a 4xx without an exception of its own), or before anything was sent because the
 * message holds nothing that could be looked up. The same message will be refused again.
 */
public class LadiFlowRequestException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a request that LadiFlow refused.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer
     * @param code the {@code code} of the answer's envelope, null if there was none
     */
    public LadiFlowRequestException(String message, LadiFlowOperation operation, Integer httpStatus, Integer code) {
        super(Outcome.REQUEST_REFUSED, message, operation, httpStatus, code, null);
    }

    /**
     * Describes a request that was refused before it was sent.
     *
     * @param message what was wrong and what would be right, without the value
     * @param operation the operation that was not called
     */
    public LadiFlowRequestException(String message, LadiFlowOperation operation) {
        super(Outcome.REQUEST_REFUSED, message, operation, null, null, null);
    }
}
