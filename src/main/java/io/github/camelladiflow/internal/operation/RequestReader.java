// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/**
 * Reads the request of an operation from a message: from a typed request, a map, JSON, text that is the value of one member,
 * or nothing. Options of the endpoint win over the message. Thread-safe.
 */
final class RequestReader extends MessageReader implements Function<Exchange, ObjectNode> {

    private final String requestName;
    private final String textMember;
    private final UnaryOperator<ObjectNode> check;
    private final Map<String, OptionValue> options = new LinkedHashMap<>();
    private Set<String> acceptedMembers;
    private Expression source;

    /** The option for a member, and the conversion of its value. */
    private record OptionValue(Expression expression, UnaryOperator<Object> conversion) {}

    /**
     * Makes a reader.
     *
     * @param name what the message has to hold, for rejections
     * @param textMember the member whose value a text is, null if text is rejected
     * @param cure what to send
     * @param check checks the members in place; throws an IllegalArgumentException that says what is wrong
     */
    RequestReader(
            LadiFlowOperation operation, String name, String textMember, String cure, UnaryOperator<ObjectNode> check) {
        super(operation, cure);
        this.requestName = name;
        this.textMember = textMember;
        this.check = check;
    }

    /**
     * Sets a member to the value of an option, unless the option is null.
     *
     * @throws IllegalArgumentException if the option has one value for all messages, and that is wrong
     */
    RequestReader option(String member, Expression expression) {
        return option(member, expression, UnaryOperator.identity());
    }

    /**
     * Sets a member to the converted value of an option, unless the option is null.
     *
     * @throws IllegalArgumentException if the option has one value for all messages, and that is wrong
     */
    RequestReader option(String member, Expression expression, UnaryOperator<Object> conversion) {
        if (expression instanceof OperationContext.OptionConstant constant) {
            try {
                JsonNode value = PlainValues.toNode(conversion.apply(constant.value()), member);
                if (!isBlank(value)) {
                    check.apply(JsonTree.newObject().set(member, value));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The option " + constant.option() + " is wrong. " + e.getMessage());
            }
        }
        if (expression != null) {
            options.put(member, new OptionValue(expression, conversion));
        }
        return this;
    }

    /** Ignores other members, whatever their values are. */
    RequestReader accepting(Set<String> members) {
        acceptedMembers = members;
        return this;
    }

    /** Reads the value of an option instead of the body, unless the option is null. */
    RequestReader readingFrom(Expression expression) {
        source = expression;
        return this;
    }

    /** Returns the checked request, a new tree for the caller alone. */
    @Override
    public ObjectNode apply(Exchange exchange) {
        return guarded(() -> {
            try {
                ObjectNode request = check.apply(members(exchange));
                if (options.isEmpty()) {
                    return request;
                }
                options.forEach((member, option) -> request.set(member, evaluate(member, option, exchange)));
                return check.apply(request);
            } catch (IllegalArgumentException e) {
                throw rejected("The message cannot be read as " + requestName + ". " + e.getMessage() + ".");
            }
        });
    }

    /** An option without a value must not widen the query of the endpoint. */
    private JsonNode evaluate(String member, OptionValue option, Exchange exchange) {
        Object given = option.expression().evaluate(exchange, Object.class);
        JsonNode value = PlainValues.toNode(option.conversion().apply(given), member);
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
        Object read = source == null ? readBody(exchange) : source.evaluate(exchange, Object.class);
        if (hasMembers(read)) {
            ObjectNode members = PlainValues.toObjectNode(acceptedMembers == null ? read : accepted(read));
            // like any option, this one must have a value
            return source == null || members.hasNonNull(textMember) ? members : members.put(textMember, "");
        }
        if (source == null && (read == null || "".equals(read))) {
            return JsonTree.newObject();
        }
        Object text = read == null ? "" : scalar(read);
        if (textMember == null || text == null) {
            throw rejectedWithHint("The message holds no " + requestName + ".");
        }
        return JsonTree.newObject().put(textMember, text.toString());
    }

    private Map<String, Object> accepted(Object read) {
        var members = new LinkedHashMap<String, Object>();
        memberNames(read).stream()
                .filter(acceptedMembers::contains)
                .forEach(name -> members.put(name, member(read, name)));
        return members;
    }
}
