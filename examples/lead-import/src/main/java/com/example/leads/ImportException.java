// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/** Something that the user has to change before the import can go on. The message says what, in the user's language. */
final class ImportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ImportException(String message) {
        super(message);
    }
}
