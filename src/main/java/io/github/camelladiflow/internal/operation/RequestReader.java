// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRequestException;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/**
 * Reads from a message the typed request of an operation: from an object of its type, a map, JSON, text that stands for one
 * member, or nothing. What the endpoint sets wins. Thread-safe.
 *
 * @param <Q> the type
 */
final class RequestReader<Q extends ApiObject> {

    private final Bodies bodies;
    private final Class<Q> type;
    private final Function<Map<String, ?>, Q> maker;
    private final String ofText;
    private final Map<String, Expression> options = new LinkedHashMap<>();

    /**
     * Makes a reader.
     *
     * @param maker makes an object of its members, and tells with an IllegalArgumentException what is wrong with them
     * @param ofText the member that text stands for, null if text is refused
     * @param todo what to send
     */
    RequestReader(
            LadiFlowOperation operation, Class<Q> type, Function<Map<String, ?>, Q> maker, String ofText, String todo) {
        this.bodies = new Bodies(operation, todo);
        this.type = type;
        this.maker = maker;
        this.ofText = ofText;
    }

    /**
     * Has an option give a member, unless it is null.
     *
     * @throws IllegalArgumentException if it gives the same for all messages, and that is wrong
     */
    RequestReader<Q> option(String member, Expression value) {
        if (value instanceof OperationContext.Constant constant && !isNothing(constant.value())) {
            try {
                maker.apply(Map.of(member, constant.value()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The option " + constant.option() + " is wrong. " + e.getMessage());
            }
        }
        if (value != null) {
            options.put(member, value);
        }
        return this;
    }

    Q read(Exchange exchange) {
        return bodies.guarded(() -> {
            Q message = make(members(exchange));
            if (options.isEmpty()) {
                return message;
            }
            Map<String, Object> members = message.toMap();
            options.forEach((member, value) -> members.put(member, evaluate(member, value, exchange)));
            return make(members);
        });
    }

    /** One that gives nothing must not widen what the endpoint asks for. */
    private Object evaluate(String member, Expression option, Exchange exchange) {
        Object value = option.evaluate(exchange, Object.class);
        if (isNothing(value)) {
            throw refused("The endpoint's option for " + member + " gave nothing for this message.");
        }
        return value;
    }

    private static boolean isNothing(Object value) {
        return value == null
                || value instanceof Collection<?> list && list.stream().allMatch(RequestReader::isNothing)
                || value instanceof CharSequence text
                        && CustomerLookup.clean(text).isEmpty();
    }

    private Map<String, Object> members(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        Object read = body instanceof ApiObject ? body : bodies.ofBody(exchange);
        if (read == null || "".equals(read)) {
            return new LinkedHashMap<>();
        }
        if (read instanceof ApiObject object) {
            return object.toMap();
        }
        if (read instanceof Map<?, ?> map) {
            var members = new LinkedHashMap<String, Object>();
            map.forEach((name, value) -> members.put(String.valueOf(name), value));
            return members;
        }
        if (ofText == null || !(read instanceof CharSequence || read instanceof Number)) {
            throw bodies.refused("The message holds no " + type.getSimpleName() + ". " + bodies.todo());
        }
        var members = new LinkedHashMap<String, Object>();
        members.put(ofText, read.toString());
        return members;
    }

    private Q make(Map<String, Object> members) {
        try {
            return maker.apply(members);
        } catch (IllegalArgumentException e) {
            throw refused("The message cannot be read as " + type.getSimpleName() + ". " + e.getMessage() + ".");
        }
    }

    LadiFlowRequestException refused(String message) {
        return bodies.refused(message);
    }

    /** Has text that an option gives stand for several, separated by commas. */
    static Expression separated(Expression expression) {
        return expression == null
                ? null
                : then(expression, value -> value instanceof String text ? Arrays.asList(text.split(",", -1)) : value);
    }

    /** Changes what an option gives. */
    static Expression then(Expression expression, UnaryOperator<Object> change) {
        if (expression instanceof OperationContext.Constant constant) {
            return new OperationContext.Constant(constant.option(), change.apply(constant.value()));
        }
        return new Changed(expression, change);
    }

    private record Changed(Expression expression, UnaryOperator<Object> change) implements Expression {

        @Override
        public <T> T evaluate(Exchange exchange, Class<T> resultType) {
            return resultType.cast(change.apply(expression.evaluate(exchange, Object.class)));
        }
    }
}
