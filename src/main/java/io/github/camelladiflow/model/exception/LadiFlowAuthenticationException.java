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

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to do
     * @param operation the operation that failed
     */
    public LadiFlowAuthenticationException(String message, LadiFlowOperation operation) {
        super(Outcome.AUTHENTICATION_FAILED, message, operation, null, null);
    }
}
