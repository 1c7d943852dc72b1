// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.function.Function;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/** Reads from a message which of the store's named things to list: those that match a keyword, or all. */
final class KeywordQueryReader extends MessageReader implements Function<Exchange, ObjectNode> {

    private final Expression keywordExpression;

    KeywordQueryReader(LadiFlowOperation operation, OperationContext context) {
        super(
                operation,
                "Send the keyword as text, a Map or a JSON object with the members keyword, page and limit, or nothing.");
        this.keywordExpression =
                context.simpleExpression("keyword", context.listOptions().getKeyword());
    }

    @Override
    public ObjectNode apply(Exchange exchange) {
        return guarded(() -> {
            Object read =
                    keywordExpression == null ? readBody(exchange) : keywordExpression.evaluate(exchange, Object.class);
            boolean hasMembers = hasMembers(read);
            ObjectNode json = JsonTree.newObject();
            Object given = hasMembers ? member(read, "keyword") : read;
            String text = text(given);
            if (!text.isEmpty()) {
                json.put("keyword", text);
            } else if (keywordExpression != null || hasMembers && !isNull(given)) {
                throw rejected("The keyword is blank, which would list all. For all of them leave it out.");
            }
            if (hasMembers) {
                putNumber(json, "page", member(read, "page"), 0);
                putNumber(json, "limit", member(read, "limit"), 1);
            }
            return json;
        });
    }

    private static boolean isNull(Object value) {
        return value == null || value instanceof NullNode;
    }

    private String text(Object value) {
        if (isNull(value)) {
            return "";
        }
        Object text = scalar(value);
        if (text == null) {
            throw rejected("The keyword is a " + value.getClass().getName() + ". It has to be text.");
        }
        return CleanText.of(text.toString());
    }

    private void putNumber(ObjectNode json, String name, Object value, int least) {
        if (!isNull(value)) {
            Object given = scalar(value);
            String text = given == null ? "" : CleanText.of(given.toString());
            if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
                throw rejected("The member " + name + " of the message has to be a whole number from " + least + ".");
            }
            json.put(name, Integer.parseInt(text));
        }
    }
}
