// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/** Thrown if a row of a lead file cannot be looked up or written. The other rows are not affected. */
public final class LeadRowException extends LocalizedException {

    private static final long serialVersionUID = 1L;

    LeadRowException(String key, Object... arguments) {
        super(key, arguments);
    }

    LeadRowException(Reason reason) {
        super(reason);
    }
}
