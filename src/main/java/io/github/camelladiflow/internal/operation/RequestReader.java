// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/**
 * Reads the request of an operation from a message. The body is a typed request, a map, JSON, text that is the value of
 * one member, or empty. Options of the endpoint take precedence over the message. Thread-safe.
 */
final class RequestReader extends MessageReader implements Function<Exchange, ObjectNode> {

    private final String requestName;
    private final String textMember;
    private final Map<String, OptionValue> options = new LinkedHashMap<>();
    private Expression source;

    /** The option for a member, and the conversion of its value. */
    private record OptionValue(Expression expression, UnaryOperator<Object> conversion) {}

    /**
     * Creates a reader.
     *
     * @param name what the message must contain, for exception messages
     * @param textMember the member for which a text is the value, null if text is rejected
     * @param cure describes the accepted messages, for exception messages
     */
    RequestReader(LadiFlowOperation operation, String name, String textMember, String cure) {
        super(operation, cure);
        this.requestName = name;
        this.textMember = textMember;
    }

    /**
     * Sets a member to the value of an option, unless the option is null.
     *
     * @throws IllegalArgumentException if the option has one value for all messages, and this value is invalid
     */
    RequestReader option(String member, Expression expression) {
        return option(member, expression, UnaryOperator.identity());
    }

    /**
     * Sets a member to the converted value of an option, unless the option is null.
     *
     * @throws IllegalArgumentException if the option has one value for all messages, and this value is invalid
     */
    RequestReader option(String member, Expression expression, UnaryOperator<Object> conversion) {
        if (expression instanceof OperationContext.OptionConstant constant) {
            try {
                JsonNode value = PlainValues.toNode(conversion.apply(constant.value()), member);
                if (!MemberKind.isAbsent(value)) {
                    MemberTable.check(operation, JsonTree.NODES.objectNode().set(member, value));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "The option " + constant.option() + " is invalid. " + e.getMessage());
            }
        }
        if (expression != null) {
            options.put(member, new OptionValue(expression, conversion));
        }
        return this;
    }

    /** Reads the value of an option instead of the body, unless the option is null. */
    RequestReader readingFrom(Expression expression) {
        source = expression;
        return this;
    }

    /** Returns the checked request in a new tree, which the caller may change. */
    @Override
    public ObjectNode apply(Exchange exchange) {
        return checked(() -> {
            ObjectNode request = MemberTable.check(operation, members(exchange));
            if (options.isEmpty()) {
                return request;
            }
            options.forEach((member, option) -> request.set(member, evaluate(member, option, exchange)));
            return MemberTable.check(operation, request);
        });
    }

    /** Returns the request that was read. It must contain the required members. */
    ObjectNode checked(Callable<ObjectNode> reading) {
        try {
            ObjectNode request = reading.call();
            List<String> missing = MemberTable.missing(operation, request);
            if (!missing.isEmpty()) {
                throw rejectedWithHint(
                        "The message lacks " + String.join(" and ", missing) + ", which " + operation + " requires.");
            }
            return request;
        } catch (IllegalArgumentException e) {
            throw rejected("The message cannot be read as " + requestName + ". " + e.getMessage() + ".");
        } catch (Exception | StackOverflowError e) {
            throw rejection(e);
        }
    }

    /** Requires a value, because without it the query of the endpoint would select more. */
    private JsonNode evaluate(String member, OptionValue option, Exchange exchange) {
        Object given = option.expression().evaluate(exchange, Object.class);
        JsonNode value = PlainValues.toNode(option.conversion().apply(given), member);
        if (MemberKind.isAbsent(value)) {
            throw rejected("The endpoint's option for " + member + " returned no value for this message.");
        }
        return value;
    }

    private ObjectNode members(Exchange exchange) throws IOException {
        Object read = source == null ? readBody(exchange) : source.evaluate(exchange, Object.class);
        if (hasMembers(read)) {
            Set<String> accepted = MemberTable.acceptedMembers(operation);
            ObjectNode members = PlainValues.toObjectNode(accepted == null ? read : accepted(read, accepted));
            // like any other option, this one must have a value
            return source == null || members.hasNonNull(textMember) ? members : members.put(textMember, "");
        }
        if (source == null && (read == null || "".equals(read))) {
            return JsonTree.NODES.objectNode();
        }
        Object text = read == null ? "" : scalar(read);
        if (textMember == null || text == null) {
            throw rejectedWithHint("The message does not contain " + requestName + ".");
        }
        return JsonTree.NODES.objectNode().put(textMember, text.toString());
    }

    private static Map<String, Object> accepted(Object read, Set<String> names) {
        var members = new LinkedHashMap<String, Object>();
        memberNames(read).stream().filter(names::contains).forEach(name -> members.put(name, member(read, name)));
        return members;
    }
}
