// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/** A row that cannot be looked up. Its message says why; it may be sent to the error queue but holds no part of the row. */
public final class LeadRowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    LeadRowException(Reason reason) {
        super(reason.toString());
        this.reason = reason;
    }

    LeadRowException(String key, Object... arguments) {
        this(new Reason(key, arguments));
    }

    /** What is wrong with the row. */
    Reason reason() {
        return reason;
    }
}
