// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.model.PhoneFormat;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;

/**
 * Reads from a message whom to look up: the endpoint's {@code lookupValue} if there is one, else the headers, else the
 * body. Blank counts as absent. Thread-safe.
 */
final class LookupReader {

    /** The members of a map or a JSON object that carry each key, in the order in which they are tried. */
    private static final Map<LookupField, List<String>> MEMBERS = Map.of(
            LookupField.CUSTOMER_ID, List.of("customer_id", "_id", "id"),
            LookupField.EMAIL, List.of("email"),
            LookupField.PHONE, List.of("phone"));

    private static final Map<LookupField, String> HEADERS = Map.of(
            LookupField.CUSTOMER_ID, LadiFlowConstants.CUSTOMER_ID,
            LookupField.EMAIL, LadiFlowConstants.EMAIL,
            LookupField.PHONE, LadiFlowConstants.PHONE);

    private static final List<LookupField> ALL = List.of(LookupField.CUSTOMER_ID, LookupField.EMAIL, LookupField.PHONE);

    private final LookupField field;
    private final List<LookupField> fields;
    private final PhoneFormat phoneFormat;
    private final Expression lookupValue;
    private final Bodies bodies = new Bodies(
            LadiFlowOperation.CUSTOMER_SHOW,
            "Send a CustomerLookup, a Customer, a Map, a JSON object with customer_id, email or phone, text or a number, or"
                    + " set lookupValue to an expression that gives the key.");

    LookupReader(OperationContext context) {
        this.field = context.lookup().getLookupField();
        this.fields = field == LookupField.AUTO ? ALL : List.of(field);
        this.phoneFormat = context.lookup().getPhoneFormat();
        this.lookupValue = context.simple(context.lookup().getLookupValue());
    }

    /**
     * Reads the lookup.
     *
     * @throws LadiFlowRequestException if there is none, or it is not one; the message says what would be right
     */
    CustomerLookup read(Exchange exchange) {
        CustomerLookup lookup = bodies.guarded(() -> {
            if (lookupValue != null) {
                return ofValue(evaluate(exchange), "lookupValue");
            }
            CustomerLookup ofHeaders = exchange.getMessage().hasHeaders() ? first(headers(exchange), "header") : null;
            return ofHeaders != null ? ofHeaders : ofValue(bodies.ofBody(exchange), "body");
        });
        if (lookup == null) {
            throw nothing();
        }
        return lookup.withPhoneFormat(phoneFormat);
    }

    /**
     * Reads all keys that the message has, where {@link #read} takes the first.
     *
     * @throws LadiFlowRequestException as {@link #read} does
     */
    Map<LookupField, String> readAll(Exchange exchange) {
        Map<LookupField, String> keys = bodies.guarded(() -> {
            if (lookupValue != null) {
                return allOfValue(evaluate(exchange), "lookupValue");
            }
            var ofHeaders = all(headers(exchange), "header");
            return ofHeaders.isEmpty() ? allOfValue(bodies.ofBody(exchange), "body") : ofHeaders;
        });
        if (keys.isEmpty()) {
            throw nothing();
        }
        return keys;
    }

    private LadiFlowRequestException nothing() {
        return refused(
                lookupValue != null
                        ? "lookupValue gave nothing for this message, so there is nobody to look up."
                        : "The message has nothing to look up: " + wanted() + ".");
    }

    private Object evaluate(Exchange exchange) {
        Object value;
        try {
            value = lookupValue.evaluate(exchange, Object.class);
        } catch (RuntimeException e) {
            // without the cause: Camel's own messages quote the body
            throw refused(
                    "lookupValue cannot be evaluated for this message ("
                            + e.getClass().getSimpleName()
                            + "). An expression such as ${body[phone]} needs a Map or an object as"
                            + " body. For JSON text leave lookupValue out, or use ${jsonpath($.phone)}, which needs camel-jsonpath.");
        }
        // ${body} may be a stream, which has to be put back
        return value == exchange.getMessage().getBody() ? bodies.ofBody(exchange) : bodies.of(exchange, value);
    }

    /**
     * Camel finds a header in any spelling and keeps the first one, which filters of headers have let strangers send: what was
     * set later cannot be told from what they sent.
     */
    private Function<LookupField, Object> headers(Exchange exchange) {
        Message message = exchange.getMessage();
        for (String name : message.getHeaders().keySet()) {
            for (LookupField key : fields) {
                String header = HEADERS.get(key);
                if (header.equalsIgnoreCase(name) && !header.equals(name)) {
                    throw refused("The message has the header " + header
                            + " in another spelling, so it may be a stranger's, and"
                            + " nobody is looked up by it. Remove it at the beginning of the route (removeHeader), or set"
                            + " lookupValue, so that no header is read.");
                }
            }
        }
        return key -> message.getHeader(HEADERS.get(key));
    }

    private CustomerLookup ofValue(Object value, String where) {
        if (value instanceof CustomerLookup lookup) {
            return fields.contains(lookup.field()) ? lookup : null;
        }
        Function<LookupField, Object> members = members(value);
        if (members != null) {
            return first(members, where);
        }
        return isAbsent(value) ? null : CustomerLookup.of(field, scalar(value, where), phoneFormat);
    }

    private Map<LookupField, String> allOfValue(Object value, String where) {
        Function<LookupField, Object> members = members(value);
        if (members != null) {
            return all(members, where);
        }
        CustomerLookup one = ofValue(value, where);
        return one == null ? Map.of() : Map.of(one.field(), one.value());
    }

    private static Function<LookupField, Object> members(Object value) {
        Function<String, Object> members = Bodies.members(value);
        return members == null ? null : key -> firstMember(key, members);
    }

    private CustomerLookup first(Function<LookupField, Object> values, String where) {
        for (LookupField key : fields) {
            CustomerLookup lookup = one(key, values, where);
            if (lookup != null) {
                return lookup;
            }
        }
        return null;
    }

    private Map<LookupField, String> all(Function<LookupField, Object> values, String where) {
        Map<LookupField, String> all = new EnumMap<>(LookupField.class);
        for (LookupField key : fields) {
            CustomerLookup lookup = one(key, values, where);
            if (lookup != null) {
                all.put(key, lookup.value());
            }
        }
        return all;
    }

    private CustomerLookup one(LookupField key, Function<LookupField, Object> values, String where) {
        Object value = values.apply(key);
        return isAbsent(value)
                ? null
                : CustomerLookup.of(key, scalar(value, key.member() + " in the " + where), phoneFormat);
    }

    private static Object firstMember(LookupField key, Function<String, Object> members) {
        for (String member : MEMBERS.get(key)) {
            Object value = members.apply(member);
            if (!isAbsent(value)) {
                return value;
            }
        }
        return null;
    }

    private static boolean isAbsent(Object value) {
        return value == null
                || value instanceof CharSequence text
                        && CustomerLookup.clean(text).isEmpty();
    }

    private static Object scalar(Object value, String where) {
        if (value instanceof CharSequence || value instanceof Number) {
            return value;
        }
        if (value instanceof JsonNode node && node.isValueNode()) {
            return node.isNumber() ? node.numberValue() : node.asText();
        }
        throw refused(
                "The value of " + where + " is a " + value.getClass().getName() + ". It has to be text or a number.");
    }

    private String wanted() {
        return "neither a header " + fields.stream().map(HEADERS::get).toList() + " nor a body with "
                + fields.stream().map(LookupField::member).toList()
                + " (a CustomerLookup, a Customer, a Map, a JSON object, or the bare value as text). If the key has another"
                + " name, or lies deeper, set lookupValue to an expression that gives it";
    }

    static LadiFlowRequestException refused(String message) {
        return new LadiFlowRequestException(message, LadiFlowOperation.CUSTOMER_SHOW);
    }
}
