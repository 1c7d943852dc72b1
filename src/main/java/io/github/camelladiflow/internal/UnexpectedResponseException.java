// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

/**
 * Thrown by readers of responses and caught by the decoder: a response does not match the API's contract. The message
 * says what is wrong, without any value of the response.
 */
public final class UnexpectedResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnexpectedResponseException(String reason) {
        super(reason, null, false, false);
    }
}
