// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/** A row of a lead file that cannot be looked up or written; the rows beside it are unharmed. */
public final class LeadRowException extends LocalizedException {

    private static final long serialVersionUID = 1L;

    LeadRowException(String key, Object... arguments) {
        super(key, arguments);
    }

    LeadRowException(Reason reason) {
        super(reason);
    }
}
