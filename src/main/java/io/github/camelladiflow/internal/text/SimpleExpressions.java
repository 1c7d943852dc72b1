// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

/** Knows the marks of Camel's language Simple. */
public final class SimpleExpressions {

    /** What is said of an option that no message may choose. */
    public static final String NOT_ALLOWED =
            " must not be an expression: no message may choose it. For two stores use two components or two endpoints.";

    /** What is said of a part of a {@code toD} that no message may choose. */
    public static final String NOT_FROM_MESSAGE =
            " must not be an expression: no message may choose it. Write a constant; for two values use two endpoints.";

    private SimpleExpressions() {}

    public static boolean isExpression(String text) {
        return text.contains("${") || text.contains("$simple{");
    }
}
