// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/**
 * Thrown if LadiFlow rejected the API key (401 or 403), or if {@code apiKeySupplier} did not return a key ({@link
 * #getHttpStatus()} is then null). Retries fail until the key or its scope is changed.
 */
public class LadiFlowAuthenticationException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    private final boolean scopeMissing;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     * @param scopeMissing whether the API key seems to be valid but lacks the scope for the operation
     */
    public LadiFlowAuthenticationException(String message, LadiFlowOperation operation, boolean scopeMissing) {
        super(Outcome.AUTHENTICATION_FAILED, message, operation, null, null);
        this.scopeMissing = scopeMissing;
    }

    /**
     * Returns whether the API key seems to be valid but lacks the scope for this operation. This is assumed if the API
     * responded with 403. LadiFlow does not document this status, and may also respond with 401 for a missing scope.
     *
     * @return false if LadiFlow does not accept the key, or if the response came from a server in front of LadiFlow
     */
    public boolean isScopeMissing() {
        return scopeMissing;
    }
}
