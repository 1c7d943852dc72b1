// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/**
 * Reads from a message the typed request of an operation: from an object of its type, a map, JSON, text that stands for one
 * member, or nothing. What the endpoint sets wins. Thread-safe.
 *
 * @param <Q> the type
 */
final class RequestReader<Q extends ApiObject> extends MessageReader {

    private final Class<Q> type;
    private final String textMember;
    private final Map<String, OptionValue> options = new LinkedHashMap<>();
    private UnaryOperator<Map<?, ?>> mapTransformer = UnaryOperator.identity();

    /** What gives a member, and what is made of it. */
    private record OptionValue(Expression expression, UnaryOperator<Object> transformer) {}

    /**
     * Makes a reader.
     *
     * @param type tells with an IllegalArgumentException what is wrong with the members that it is made of
     * @param ofText the member that text stands for, null if text is refused
     * @param cure what to send
     */
    RequestReader(LadiFlowOperation operation, Class<Q> type, String ofText, String cure) {
        super(operation, cure);
        this.type = type;
        this.textMember = ofText;
    }

    /**
     * Has an option give a member, unless it is null.
     *
     * @throws IllegalArgumentException if it gives the same for all messages, and that is wrong
     */
    RequestReader<Q> option(String member, Expression expression) {
        return option(member, expression, UnaryOperator.identity());
    }

    /**
     * Has what is made of an option give a member, unless it is null.
     *
     * @throws IllegalArgumentException if it gives the same for all messages, and that is wrong
     */
    RequestReader<Q> option(String member, Expression expression, UnaryOperator<Object> change) {
        if (expression instanceof OperationContext.OptionConstant constant) {
            try {
                JsonNode value = PlainValues.toNode(change.apply(constant.value()), member);
                if (!isBlank(value)) {
                    JsonTree.to(type, JsonTree.newObject().set(member, value));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The option " + constant.option() + " is wrong. " + e.getMessage());
            }
        }
        if (expression != null) {
            options.put(member, new OptionValue(expression, change));
        }
        return this;
    }

    /** Has something else be read than a map. */
    RequestReader<Q> transformMap(UnaryOperator<Map<?, ?>> change) {
        mapTransformer = change;
        return this;
    }

    Q read(Exchange exchange) {
        return guarded(() -> {
            try {
                ObjectNode members = JsonTree.to(type, members(exchange)).toJsonNode();
                options.forEach((member, option) -> members.set(member, evaluate(member, option, exchange)));
                return JsonTree.to(type, members);
            } catch (IllegalArgumentException e) {
                throw rejected("The message cannot be read as " + type.getSimpleName() + ". " + e.getMessage() + ".");
            }
        });
    }

    /** An option without a value must not widen the query of the endpoint. */
    private JsonNode evaluate(String member, OptionValue option, Exchange exchange) {
        Object given = option.expression().evaluate(exchange, Object.class);
        JsonNode value = PlainValues.toNode(option.transformer().apply(given), member);
        if (isBlank(value)) {
            throw rejected("The endpoint's option for " + member + " gave nothing for this message.");
        }
        return value;
    }

    private static boolean isBlank(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).allMatch(RequestReader::isBlank)
                : value.isNull()
                        || value.isTextual() && CleanText.of(value.textValue()).isEmpty();
    }

    private ObjectNode members(Exchange exchange) throws IOException {
        Object read = readBody(exchange);
        if (read == null || "".equals(read)) {
            return JsonTree.newObject();
        }
        if (hasMembers(read)) {
            return PlainValues.toObjectNode(read instanceof Map<?, ?> map ? mapTransformer.apply(map) : read);
        }
        if (textMember == null || !(read instanceof CharSequence || read instanceof Number)) {
            throw rejectedWithHint("The message holds no " + type.getSimpleName() + ".");
        }
        return JsonTree.newObject().put(textMember, read.toString());
    }
}
