// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/** A lead file of which no row can be read, however often one tries. The route moves it to {@code .failed}. */
public final class LeadFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    LeadFileException(String key, Object... arguments) {
        super(Words.ENGLISH.say(key, arguments));
        this.reason = new Reason(key, arguments);
    }

    /** What is wrong with the file and what would be right; holds nothing of the file's rows. */
    Reason reason() {
        return reason;
    }
}
