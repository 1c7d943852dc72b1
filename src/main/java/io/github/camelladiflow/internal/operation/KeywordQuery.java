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
final class KeywordQuery implements Function<Exchange, ObjectNode> {

    private final Expression keyword;
    private final MessageReader messages;

    KeywordQuery(LadiFlowOperation operation, OperationContext context) {
        this.keyword = context.simple("keyword", context.list().getKeyword());
        this.messages = new MessageReader(
                operation,
                "Send the keyword as text, a Map or a JSON object with the members keyword, page and limit, or nothing.");
    }

    @Override
    public ObjectNode apply(Exchange exchange) {
        return messages.guarded(() -> {
            Object read = keyword == null ? messages.ofBody(exchange) : keyword.evaluate(exchange, Object.class);
            boolean hasMembers = MessageReader.hasMembers(read);
            ObjectNode json = JsonTree.newObject();
            String text = text(hasMembers ? MessageReader.member(read, "keyword") : read);
            if (!text.isEmpty()) {
                json.put("keyword", text);
            }
            if (hasMembers) {
                putNumber(json, "page", MessageReader.member(read, "page"), 0);
                putNumber(json, "limit", MessageReader.member(read, "limit"), 1);
            }
            return json;
        });
    }

    private String text(Object value) {
        if (value == null || value instanceof NullNode) {
            return "";
        }
        Object text = MessageReader.scalar(value);
        if (text == null) {
            throw messages.refused("The keyword is a " + value.getClass().getName() + ". It has to be text.");
        }
        return CleanText.of(text.toString());
    }

    private void putNumber(ObjectNode json, String name, Object value, int least) {
        Object given = MessageReader.scalar(value);
        String text = given == null ? "" : CleanText.of(given.toString());
        if (!text.isEmpty()) {
            if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
                throw messages.refused(
                        "The member " + name + " of the message has to be a whole number from " + least + ".");
            }
            json.put(name, Integer.parseInt(text));
        }
    }
}
