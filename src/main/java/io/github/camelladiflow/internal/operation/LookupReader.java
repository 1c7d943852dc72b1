// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.internal.request.PhoneNumbers;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.options.CacheMode;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the key of a lookup from the option {@code lookupValue}, if it is set. Otherwise reads the key from the
 * message's headers or, if they do not contain a key, from its body. A blank value is treated as missing. Thread-safe.
 */
final class LookupReader extends RequestReader {

    /** The members of a map or a JSON object that can contain each key, in order of precedence. */
    private static final Map<LookupField, List<String>> MEMBERS = Map.of(
            LookupField.CUSTOMER_ID, List.of("customer_id", "_id", "id"),
            LookupField.EMAIL, List.of("email"),
            LookupField.PHONE, List.of("phone"));

    private static final Map<LookupField, String> HEADERS = Map.of(
            LookupField.CUSTOMER_ID, LadiFlowConstants.CUSTOMER_ID,
            LookupField.EMAIL, LadiFlowConstants.EMAIL,
            LookupField.PHONE, LadiFlowConstants.PHONE);

    private static final List<LookupField> KEYS =
            List.of(LookupField.CUSTOMER_ID, LookupField.EMAIL, LookupField.PHONE);

    private static final Logger LOG = LoggerFactory.getLogger(LookupReader.class);

    /** The maximum length of a body that is parsed only for a comparison with a header. */
    private static final int MAX_COMPARED_LENGTH = 1 << 16;

    private final ThrottledWarning headerWarning = new ThrottledWarning(System::nanoTime);
    private final LookupField field;
    private final List<LookupField> fields;
    private final boolean readsAllKeys;
    private final PhoneFormat phoneFormat;
    private final Expression lookupValue;

    LookupReader(LadiFlowOperation operation, OperationContext context) {
        super(
                context,
                operation,
                "a key",
                null,
                "Send a CustomerLookup, a Customer, the key as text or as a number, or a Map or a JSON object with"
                        + " the member customer_id, email or phone. You can also set lookupValue to an expression"
                        + " that returns the key.");
        this.field = context.options().configuration().getLookupField();
        this.fields = field.member() == null ? KEYS : List.of(field);
        this.readsAllKeys =
                field == LookupField.ALL || context.options().configuration().getCacheMode() == CacheMode.EVICT;
        this.phoneFormat = context.options().configuration().getPhoneFormat();
        this.lookupValue = context.simpleExpression(
                "lookupValue", context.options().configuration().getLookupValue());
    }

    /**
     * Reads the first key in the message. With {@link LookupField#ALL}, and for an eviction, reads all keys.
     *
     * @return at least one key
     * @throws LadiFlowRequestException if there is no key, or if the key is not valid. The exception's message says
     *     what is valid
     */
    List<CustomerLookup> read(Exchange exchange) {
        try {
            if (lookupValue != null) {
                return lookupsFromValue(evaluate(exchange), "lookupValue");
            }
            List<CustomerLookup> ofHeaders =
                    exchange.getMessage().hasHeaders() ? lookups(headerValues(exchange), "header") : List.of();
            if (ofHeaders.isEmpty()) {
                Object body = exchange.getMessage().getBody();
                return lookupsFromValue(isBareKey(body) ? body : readBody(exchange), "body");
            }
            if (ofHeaders.stream().anyMatch(key -> isOtherKeyInBody(exchange, key))) {
                headerWarning.warn(
                        LOG,
                        "ladiflow:" + operation,
                        "A message has one key in a header and a different key in its body. The component uses the"
                                + " header. If an earlier step has left the header in the message, remove it with"
                                + " removeHeader, or set lookupValue.");
            }
            return ofHeaders;
        } catch (Exception | StackOverflowError e) {
            throw rejection(e);
        }
    }

    /**
     * Returns whether a value is text that begins with a letter or a digit. Such text does not have to be parsed,
     * because it cannot be a JSON object or list.
     */
    private static boolean isBareKey(Object value) {
        return value instanceof String text && !text.isEmpty() && Character.isLetterOrDigit(text.charAt(0));
    }

    /** Returns whether the body contains a different value for the given key. Does not read streams or files. */
    private boolean isOtherKeyInBody(Exchange exchange, CustomerLookup key) {
        Object body = exchange.getMessage().getBody();
        boolean isComparable = body instanceof Number
                || body instanceof CustomerLookup
                || body instanceof JsonNode
                || body instanceof CharSequence text && text.length() <= MAX_COMPARED_LENGTH
                || hasMembers(body);
        if (!isComparable) {
            return false;
        }
        CustomerLookup other;
        try {
            Object read = readValue(exchange, body);
            Object value = hasMembers(read) ? member(read, key.field()) : read;
            if (isAbsent(value)) {
                return false;
            }
            other = value instanceof CustomerLookup lookup
                    ? lookup
                    : CustomerLookup.of(hasMembers(read) ? key.field() : LookupField.AUTO, scalar(value), phoneFormat);
        } catch (IOException | RuntimeException noKey) {
            return false;
        }
        return !comparable(key).equals(comparable(other));
    }

    private static String comparable(CustomerLookup key) {
        String form = switch (key.field()) {
            case PHONE -> PhoneNumbers.normalized(key.value());
            case EMAIL -> CustomerShow.normalizedEmail(key.value());
            default -> key.value().toLowerCase(Locale.ROOT);
        };
        return key.field() + "=" + (form == null ? key.value() : form);
    }

    private Object evaluate(Exchange exchange) throws IOException {
        Object value;
        try {
            value = lookupValue.evaluate(exchange, Object.class);
        } catch (RuntimeException e) {
            // the cause is omitted, because Camel's own messages quote the body
            throw rejected("lookupValue cannot be evaluated for this message ("
                    + e.getClass().getSimpleName()
                    + "). An expression such as ${body[phone]} needs a Map or an object as the body. For JSON"
                    + " text, omit lookupValue, or use ${jsonpath($.phone)}, which needs"
                    + " camel-jsonpath.");
        }
        if (isBareKey(value)) {
            return value;
        }
        // ${body} may be a stream, which must still be readable afterwards
        return value == exchange.getMessage().getBody() ? readBody(exchange) : readValue(exchange, value);
    }

    /**
     * Returns the values of the key headers. Camel matches header names regardless of case, and keeps the spelling that
     * was set first. Some header filters remove only the documented spelling. A key header with a different spelling
     * may therefore come from the sender of the message, so the component rejects it.
     */
    private Function<LookupField, Object> headerValues(Exchange exchange) {
        Message message = exchange.getMessage();
        for (String name : message.getHeaders().keySet()) {
            for (LookupField key : fields) {
                String header = HEADERS.get(key);
                if (header.equalsIgnoreCase(name) && !header.equals(name)) {
                    throw rejected("The message has a header whose name differs from " + header
                            + " only in upper or lower case. The sender of the message may have set this header, so"
                            + " the component does not use it."
                            + " Remove the header at the beginning of the route (removeHeader), or set lookupValue, so"
                            + " that no header is read.");
                }
            }
        }
        return key -> message.getHeader(HEADERS.get(key));
    }

    private List<CustomerLookup> lookupsFromValue(Object value, String where) {
        if (value instanceof String text && !text.isEmpty()) {
            // a shortcut for the most frequent case
            return List.of(CustomerLookup.of(field, text, phoneFormat));
        }
        if (value instanceof CustomerLookup lookup && fields.contains(lookup.field())) {
            return List.of(CustomerLookup.of(lookup.field(), lookup.value(), phoneFormat));
        }
        if (hasMembers(value)) {
            List<CustomerLookup> keys = lookups(key -> member(value, key), where);
            if (keys.isEmpty()) {
                throw noKeyFound();
            }
            return keys;
        }
        if (value instanceof CustomerLookup || isAbsent(value)) {
            throw noKeyFound();
        }
        return List.of(CustomerLookup.of(field, scalar(value, where), phoneFormat));
    }

    private List<CustomerLookup> lookups(Function<LookupField, Object> values, String where) {
        var keys = new ArrayList<CustomerLookup>(1);
        for (LookupField key : fields) {
            Object value = values.apply(key);
            if (!isAbsent(value)) {
                keys.add(CustomerLookup.of(key, scalar(value, key.member() + " in the " + where), phoneFormat));
                if (!readsAllKeys) {
                    break;
                }
            }
        }
        return keys;
    }

    /**
     * Returns the value of a key, from a member with a documented name or, if there is none, from a member with another
     * usual name.
     */
    private Object member(Object object, LookupField key) {
        for (String member : MEMBERS.get(key)) {
            Object value = member(object, member);
            // a member named "id" may also contain the id of an order
            if (!isAbsent(value)
                    && (!member.equals("id") || LookupKeys.isObjectId(text(value)) || !hasOtherKey(object))) {
                return value;
            }
        }
        Object found = null;
        for (String name : memberNames(object)) {
            Object value = key == fieldOf(MemberTable.CUSTOMER.memberOf(name)) ? member(object, name) : null;
            // a customer number that is not an id of LadiFlow may come from the shop's own system
            if (!isAbsent(value) && (key != LookupField.CUSTOMER_ID || LookupKeys.isObjectId(text(value)))) {
                if (found != null && !text(found).equals(text(value))) {
                    throw rejected("The message has several members for " + key.member()
                            + " with different values. Keep only one of these members, or set lookupValue.");
                }
                found = value;
            }
        }
        return found;
    }

    private boolean hasOtherKey(Object object) {
        return fields.stream().anyMatch(key -> key != LookupField.CUSTOMER_ID && member(object, key) != null);
    }

    private static String text(Object value) {
        return CleanText.of(value instanceof JsonNode node ? node.asText() : value.toString());
    }

    private LookupField fieldOf(String member) {
        for (LookupField key : fields) {
            if (member != null && MEMBERS.get(key).contains(member)) {
                return key;
            }
        }
        return null;
    }

    private static boolean isAbsent(Object value) {
        return value == null
                || value instanceof JsonNode node && (node.isNull() || node.isTextual() && isAbsent(node.textValue()))
                || value instanceof CharSequence text && CleanText.of(text).isEmpty();
    }

    private Object scalar(Object value, String where) {
        Object scalar = scalar(value);
        if (scalar == null) {
            throw rejected(
                    "The value of " + where + " is a " + value.getClass().getName() + ". It must be text or a number.");
        }
        return scalar;
    }

    /** Creates the exception for a message without a key. */
    private LadiFlowRequestException noKeyFound() {
        return rejected(
                lookupValue != null
                        ? "The expression in lookupValue did not return a value for this message, so there is no key"
                                + " to look up."
                        : "The message has no key to look up. " + expectedInput() + ".");
    }

    private String expectedInput() {
        return "It has neither a header " + fields.stream().map(HEADERS::get).toList() + " nor a body with "
                + fields.stream().flatMap(key -> MEMBERS.get(key).stream()).toList()
                + " or another usual name such as SĐT. The body can be a CustomerLookup, a Customer, a Map, a JSON"
                + " object, or the key as text. If the key has another name, or is nested deeper, set lookupValue"
                + " to an expression that returns it";
    }
}
