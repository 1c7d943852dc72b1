// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.builder.ExpressionBuilder;

/** Parses the text of options that Camel passes on unchanged. */
public final class OptionText {

    private OptionText() {}

    /** Returns whether the text contains an expression of Camel's Simple language. */
    public static boolean isExpression(String text) {
        return text.contains("${") || text.contains("$simple{");
    }

    /**
     * Creates an expression of Camel's Simple language. Text without an expression is a constant, which does not need an
     * exchange. Returns null for null.
     *
     * @throws IllegalArgumentException if the text is not a valid expression
     */
    public static Expression expression(CamelContext context, String option, String text) {
        if (text == null) {
            return null;
        }
        try {
            Expression expression = context.resolveLanguage("simple").createExpression(text);
            expression.init(context);
            return isExpression(text)
                    ? expression
                    : ExpressionBuilder.constantExpression(
                            expression.evaluate(new DefaultExchange(context), Object.class));
        } catch (RuntimeException e) {
            // Camel quotes the text from the second line on
            throw new IllegalArgumentException(
                    "The option '" + option + "' is not a valid expression of Camel's Simple" + " language: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }
}
