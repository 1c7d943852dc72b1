// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.Members.Member;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.options.RequestOptions;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/**
 * Reads an operation's request from a message. The body can be a map, JSON, a model object, the value of one member as
 * text, or empty. Options of the endpoint take precedence over the message. Thread-safe.
 */
final class RequestReader {

    /** The options that set a member of the request. The name of an option is also a name of its member. */
    private static final Map<String, Function<RequestOptions, String>> OPTIONS = new TreeMap<>(Map.of(
            "fromDate", RequestOptions::getFromDate,
            "keyword", RequestOptions::getKeyword,
            "search", RequestOptions::getSearch,
            "sequence", RequestOptions::getSequence,
            "sort", RequestOptions::getSort,
            "source", RequestOptions::getSource,
            "sourceId", RequestOptions::getSourceId,
            "tags", RequestOptions::getTags,
            "toDate", RequestOptions::getToDate,
            "type", RequestOptions::getType));

    private final LadiFlowOperation operation;
    private final OperationDefinition definition;
    private final Predicate<String> wanted;
    private final UnaryOperator<ObjectNode> check;
    private final UnaryOperator<ObjectNode> completion;
    private final Map<Member, Function<Exchange, JsonNode>> options = new LinkedHashMap<>();
    /** The option keyword replaces the body. */
    private final boolean readsBody;

    /** Creates a reader that rejects members which the operation does not have. */
    RequestReader(OperationContext context) {
        this(context, name -> true, context.definition().members()::check, request -> request);
    }

    /**
     * Creates a reader.
     *
     * @param wanted returns whether a member of the message with this name is read
     * @param check converts the members of the message
     * @param completion completes the request after the options have been applied
     * @throws IllegalArgumentException if an option is not a valid expression, or is a constant with an invalid value
     */
    RequestReader(
            OperationContext context,
            Predicate<String> wanted,
            UnaryOperator<ObjectNode> check,
            UnaryOperator<ObjectNode> completion) {
        this.operation = context.operation();
        this.definition = context.definition();
        this.wanted = wanted;
        this.check = check;
        this.completion = completion;
        this.readsBody = context.request().getKeyword() == null;
        OPTIONS.forEach((option, getter) -> {
            String text = getter.apply(context.request());
            if (text != null) {
                Expression value = OptionText.expression(context.camelContext(), option, text);
                options.put(definition.members().find(option), reader(option, text, value));
            }
        });
    }

    private Function<Exchange, JsonNode> reader(String option, String text, Expression expression) {
        Member member = definition.members().find(option);
        if (OptionText.isExpression(text)) {
            return exchange -> convert(member, expression.evaluate(exchange, Object.class));
        }
        try {
            JsonNode value = convert(member, expression.evaluate(null, Object.class));
            return exchange -> value.deepCopy();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The option '" + option + "' is invalid. " + e.getMessage());
        }
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
        return reading(operation, () -> complete(exchange, members(readsBody ? MessageBody.read(exchange) : null)));
    }

    /** Reads a request whose members are not the body of the message. */
    ObjectNode read(Exchange exchange, ObjectNode members) {
        return reading(operation, () -> complete(exchange, members));
    }

    private ObjectNode members(Object body) {
        if (MessageBody.hasMembers(body)) {
            return MessageBody.members(body, wanted);
        }
        ObjectNode members = JsonTree.NODES.objectNode();
        if (body == null || body.equals("")) {
            return members;
        }
        MemberKind.require(definition.textMember() != null, "The message has no members");
        return members.put(definition.textMember(), body.toString());
    }

    private ObjectNode complete(Exchange exchange, ObjectNode members) {
        ObjectNode request = check.apply(members);
        options.forEach((member, option) -> request.set(member.name(), option.apply(exchange)));
        List<String> missing = definition.required().stream()
                .filter(names -> Stream.of(names.split(" or ")).noneMatch(request::has))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "The message lacks " + String.join(" and ", missing) + ", which " + operation + " requires");
        }
        return completion.apply(request);
    }

    /** Runs a step of reading a message, and converts its failure to an exception that does not quote the message. */
    static <T> T reading(LadiFlowOperation operation, Callable<T> step) {
        String reason;
        try {
            return step.call();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            reason = "The message cannot be read, because the name of its character set is unknown.";
        } catch (IllegalArgumentException e) {
            reason = e.getMessage() + (e.getMessage().endsWith(".") ? "" : ".");
        } catch (StackOverflowError e) {
            reason = "The message is nested too deeply. Check whether an object in it contains itself.";
        } catch (Exception e) {
            reason = "The message cannot be read (" + e.getClass().getName() + ").";
        }
        String accepted = OperationDefinition.of(operation).accepted();
        throw new LadiFlowRequestException(reason + " " + accepted, operation);
    }
}
