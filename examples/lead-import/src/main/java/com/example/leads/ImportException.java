// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/**
 * Thrown if the user has to change something before the import can continue. The message says what to change, in the
 * user's language.
 */
final class ImportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ImportException(String message) {
        super(message);
    }
}
