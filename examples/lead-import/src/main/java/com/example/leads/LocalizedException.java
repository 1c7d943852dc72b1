// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/** Something that went wrong, in words for whoever runs the program: in English as the message, and in any language. */
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

    /** What is wrong and what would be right; holds nothing of a row. */
    Reason reason() {
        return reason;
    }

    static Throwable innermost(Throwable failure) {
        return failure.getCause() == null ? failure : innermost(failure.getCause());
    }

    /** The innermost cause of a failure, in a language as far as it is known in it. */
    static String describe(Throwable failure, Messages words) {
        var cause = innermost(failure);
        return cause instanceof LocalizedException told
                ? told.reason().in(words)
                : cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
