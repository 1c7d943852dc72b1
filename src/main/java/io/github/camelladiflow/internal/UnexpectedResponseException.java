// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

/**
 * What readers of answers throw, and the decoder catches: an answer has a form that the API's contract does not know. The
 * message says what is wrong with it, without any of its values.
 */
public final class UnexpectedResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnexpectedResponseException(String reason) {
        super(reason, null, false, false);
    }
}
