// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/**
 * Thrown if no row of a lead file can be read, so that a retry cannot help. The route moves the file to {@code
 * .failed}.
 */
public final class LeadFileException extends LocalizedException {

    private static final long serialVersionUID = 1L;

    LeadFileException(String key, Object... arguments) {
        super(key, arguments);
    }
}
