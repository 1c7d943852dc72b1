// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;

/** The body of an answer is not one JSON object of bearable size. The message says what is wrong, without the body. */
final class NotJsonException extends IOException {

    private static final long serialVersionUID = 1L;

    NotJsonException(String message) {
        super(message);
    }
}
