// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.time.DateTimeException;
import java.time.ZoneId;

import org.apache.camel.CamelContext;
import org.apache.camel.Expression;

/** Parses the text of options that Camel passes on unchanged. */
public final class OptionText {

    private OptionText() {}

    /** Reads the name of a time zone. */
    public static ZoneId timeZone(String option, String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(option + " must be a time zone such as Asia/Ho_Chi_Minh or UTC");
        }
    }

    /** Returns whether the text contains an expression of Camel's Simple language. */
    public static boolean isExpression(String text) {
        return text.contains("${") || text.contains("$simple{");
    }

    /**
     * Creates an expression of Camel's Simple language.
     *
     * @throws IllegalArgumentException if the text is not a valid expression
     */
    public static Expression expression(CamelContext context, String option, String text) {
        try {
            Expression expression = context.resolveLanguage("simple").createExpression(text);
            expression.init(context);
            return expression;
        } catch (RuntimeException e) {
            // Camel quotes the text from the second line on
            throw new IllegalArgumentException(
                    "The option '" + option + "' is not a valid expression of Camel's Simple" + " language: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }
}
