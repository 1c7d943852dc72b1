// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * LadiFlow refused the API key (401 or 403), or {@code apiKeySupplier} gave none ({@link #getHttpStatus()} is null then).
 * Trying again is pointless until the key or its scope is changed.
 */
public class LadiFlowAuthenticationException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    private final boolean scopeMissing;

    /**
     * Describes a failed call.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer, null if there was no key to ask with
     * @param code the {@code code} of the answer's envelope, null if there was none
     * @param scopeMissing whether LadiFlow seems to know the key
     */
    public LadiFlowAuthenticationException(
            String message, LadiFlowOperation operation, Integer httpStatus, Integer code, boolean scopeMissing) {
        super(Outcome.AUTHENTICATION_FAILED, message, operation, httpStatus, code, null);
        this.scopeMissing = scopeMissing;
    }

    /**
     * Tells whether LadiFlow seems to know the key but to forbid it this operation, because the key lacks the scope: it
     * answered as the API does, with 403. LadiFlow does not document this; it may answer 401 for a missing scope, too.
     *
     * @return false if the key itself was refused, or something in front of LadiFlow answered
     */
    public boolean isScopeMissing() {
        return scopeMissing;
    }
}
