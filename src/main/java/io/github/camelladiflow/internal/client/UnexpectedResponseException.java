// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/**
 * Thrown by a reader, and caught by the decoder, if a response does not match the API's contract. The message says what
 * is wrong, and does not contain any value from the response.
 */
public final class UnexpectedResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnexpectedResponseException(String reason) {
        super(reason, null, false, false);
    }
}
