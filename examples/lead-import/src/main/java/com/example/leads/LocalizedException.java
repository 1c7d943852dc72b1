// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/** An error with a text for the user of the program, in English as the message, and in any other language. */
class LocalizedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    LocalizedException(String key, Object... arguments) {
        this(new Reason(key, arguments));
    }

    LocalizedException(Reason reason) {
        super(reason.toString());
        this.reason = reason;
    }

    /** Returns what is wrong and what to do, without any part of a row. */
    Reason reason() {
        return reason;
    }

    static Throwable innermost(Throwable failure) {
        return failure.getCause() == null ? failure : innermost(failure.getCause());
    }

    /** Returns the innermost cause of a failure, in the given language if it is available. */
    static String describe(Throwable failure, Messages words) {
        var cause = innermost(failure);
        return cause instanceof LocalizedException localized
                ? localized.reason().in(words)
                : cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
