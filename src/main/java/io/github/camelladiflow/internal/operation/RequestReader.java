// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.Members.Member;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/**
 * Reads an operation's request from a message. The body can be a map, JSON, a model object, the value of one member as
 * text, or empty. Options of the endpoint take precedence over the message. Thread-safe.
 */
final class RequestReader {

    private final OperationContext context;
    private final OperationDefinition definition;
    private final String textMember;
    private final String cure;
    private final Map<Member, Function<Exchange, JsonNode>> options = new LinkedHashMap<>();
    private UnaryOperator<ObjectNode> check;
    private UnaryOperator<ObjectNode> completion = request -> request;
    private Predicate<String> wanted = name -> true;
    private boolean readsBody = true;

    /**
     * Creates a reader.
     *
     * @param textMember the member that gets its value from a text body, null if such a body is rejected
     * @param cure a sentence that describes the accepted messages, for exception messages
     */
    RequestReader(OperationContext context, LadiFlowOperation operation, String textMember, String cure) {
        this.context = context;
        this.definition = OperationDefinition.of(operation);
        this.textMember = textMember;
        this.cure = cure;
        this.check = definition.members()::check;
    }

    /** Replaces the check of a query. */
    RequestReader checkedBy(UnaryOperator<ObjectNode> replacement) {
        check = replacement;
        return this;
    }

    /** Adds a step that completes the request after the options have been applied. */
    RequestReader completedBy(UnaryOperator<ObjectNode> step) {
        completion = step;
        return this;
    }

    /** Makes the reader ignore the members of the message whose names do not match. */
    RequestReader reading(Predicate<String> names) {
        wanted = names;
        return this;
    }

    /** Makes the reader use the value of an option instead of the body, unless the option is null. */
    RequestReader insteadOfBody(String member, String option, String text) {
        readsBody = text == null;
        return option(member, option, text);
    }

    /**
     * Sets a member to the value of an option, unless the option is null.
     *
     * @param text the option, in Camel's Simple language
     * @throws IllegalArgumentException if the text is not valid, or is a constant with an invalid value
     */
    RequestReader option(String name, String option, String text) {
        Member member = definition.members().find(name);
        Expression expression = context.simpleExpression(option, text);
        if (expression instanceof OperationContext.OptionConstant constant) {
            try {
                JsonNode value = convert(member, constant.value());
                options.put(member, exchange -> value.deepCopy());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The option '" + option + "' is invalid. " + e.getMessage());
            }
        } else if (expression != null) {
            options.put(member, exchange -> convert(member, expression.evaluate(exchange, Object.class)));
        }
        return this;
    }

    /** Converts the value of an option. A missing value is rejected, because the query would select too many items. */
    private static JsonNode convert(Member member, Object value) {
        JsonNode given = PlainValues.toNode(value, member.name());
        JsonNode converted = MemberKind.isNotGiven(given) ? null : member.convert(given);
        MemberKind.require(
                converted != null,
                "The endpoint's option for the member '" + member.name() + "' did not return a value for this message");
        return converted;
    }

    /**
     * Returns the checked request in a new tree, which the caller may change.
     *
     * @throws LadiFlowRequestException if the message cannot be read. The exception has no cause, because a cause may
     *     quote the message
     */
    ObjectNode read(Exchange exchange) {
        return reading(() -> {
            Object body = readsBody ? MessageBody.read(exchange) : null;
            return read(exchange, members(body));
        });
    }

    /** Checks the members of a request, which the caller has read from the message. */
    ObjectNode read(Exchange exchange, ObjectNode members) {
        return reading(() -> {
            ObjectNode request = check.apply(members);
            options.forEach((member, option) -> request.set(member.name(), option.apply(exchange)));
            List<String> missing = definition.required().stream()
                    .filter(names -> Stream.of(names.split(" or ")).noneMatch(request::has))
                    .toList();
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException("The message lacks " + String.join(" and ", missing) + ", which "
                        + definition.operation() + " requires");
            }
            return completion.apply(request);
        });
    }

    private ObjectNode members(Object body) {
        if (MessageBody.hasMembers(body)) {
            return MessageBody.members(body, wanted);
        }
        ObjectNode members = JsonTree.NODES.objectNode();
        if (body == null || body.equals("")) {
            return members;
        }
        if (textMember == null) {
            throw new IllegalArgumentException("The message has no members");
        }
        return members.put(textMember, body.toString());
    }

    /** A step of reading a message. */
    interface Reading<T> {
        T read() throws Exception;
    }

    private <T> T reading(Reading<T> reading) {
        return reading(definition.operation(), cure, reading);
    }

    /** Runs a step of reading a message, and converts its failure to an exception that does not quote the message. */
    static <T> T reading(LadiFlowOperation operation, String cure, Reading<T> reading) {
        String reason;
        try {
            return reading.read();
        } catch (LadiFlowRequestException e) {
            throw e;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            reason = "The message cannot be read, because the name of its character set is unknown. ";
        } catch (IllegalArgumentException e) {
            reason = e.getMessage() + (e.getMessage().endsWith(".") ? " " : ". ");
        } catch (StackOverflowError e) {
            reason = "The message is nested too deeply. Check whether an object in it contains itself. ";
        } catch (Exception e) {
            reason = "The message cannot be read (" + e.getClass().getName() + "). ";
        }
        throw new LadiFlowRequestException(reason + cure, operation);
    }
}
