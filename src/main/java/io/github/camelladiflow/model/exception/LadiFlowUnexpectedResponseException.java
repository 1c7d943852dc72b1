// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * The answer was not what was asked for. It was not understood: not the API's JSON, not what the contract says, too large, or a redirect. Mostly this means
 * that something else than the LadiFlow API answers at the base URL. Or LadiFlow carried out a write and left a part of it out
 * ({@code onDropped=FAIL}, {@code removeTags} and other tags that stayed).
 */
public class LadiFlowUnexpectedResponseException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failed call.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer
     * @param code the {@code code} of the answer's envelope, null if there was none
     */
    public LadiFlowUnexpectedResponseException(
            String message, LadiFlowOperation operation, Integer httpStatus, Integer code) {
        super(Outcome.NOT_UNDERSTOOD, message, operation, httpStatus, code, null);
    }
}
