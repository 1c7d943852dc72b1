// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/** A lead file of which no row can be read, however often one tries. The route moves it to {@code .failed}. */
public final class LeadFileException extends LocalizedException {

    private static final long serialVersionUID = 1L;

    LeadFileException(String key, Object... arguments) {
        super(key, arguments);
    }
}
