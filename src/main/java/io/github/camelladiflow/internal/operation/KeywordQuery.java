// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.function.Function;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/** Reads from a message which of the store's named things to list: those that match a keyword, or all. */
final class KeywordQuery implements Function<Exchange, ObjectNode> {

    private final Expression keyword;
    private final Bodies bodies;

    KeywordQuery(LadiFlowOperation operation, OperationContext context) {
        this.keyword = context.simple("keyword", context.list().getKeyword());
        this.bodies = new Bodies(
                operation,
                "Send the keyword as text, a Map or a JSON object with the members keyword, page and limit, or nothing.");
    }

    @Override
    public ObjectNode apply(Exchange exchange) {
        return bodies.guarded(() -> {
            Object read = keyword == null ? bodies.ofBody(exchange) : keyword.evaluate(exchange, Object.class);
            Function<String, Object> members = Bodies.members(read);
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            String text = text(members == null ? read : members.apply("keyword"));
            if (!text.isEmpty()) {
                json.put("keyword", text);
            }
            if (members != null) {
                putNumber(json, "page", members.apply("page"), 0);
                putNumber(json, "limit", members.apply("limit"), 1);
            }
            return json;
        });
    }

    private String text(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof CharSequence || value instanceof Number) {
            return value.toString().strip();
        }
        throw bodies.refused("The keyword is a " + value.getClass().getName() + ". It has to be text.");
    }

    private void putNumber(ObjectNode json, String name, Object value, int least) {
        String text = value == null ? "" : value.toString().strip();
        if (!text.isEmpty()) {
            if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
                throw bodies.refused(
                        "The member " + name + " of the message has to be a whole number from " + least + ".");
            }
            json.put(name, Integer.parseInt(text));
        }
    }
}
