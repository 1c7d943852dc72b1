// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.internal.request.CustomerMembers;
import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.Members.Member;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.options.CacheMode;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;

/**
 * Reads the key of a lookup from the option {@code lookupValue}, if it is set. Otherwise reads the key from the
 * message's headers or, if they do not contain a key, from its body. A blank value is treated as missing. Thread-safe.
 */
final class LookupReader {

    private static final Map<LookupField, String> HEADERS = Map.of(
            LookupField.CUSTOMER_ID, LadiFlowConstants.CUSTOMER_ID,
            LookupField.EMAIL, LadiFlowConstants.EMAIL,
            LookupField.PHONE, LadiFlowConstants.PHONE);

    /** The keys by the names of their members, in order of precedence. */
    private static final Map<String, LookupField> KEYS = new LinkedHashMap<>();

    static {
        KEYS.put("_id", LookupField.CUSTOMER_ID);
        KEYS.put("email", LookupField.EMAIL);
        KEYS.put("phone", LookupField.PHONE);
    }

    private static final Set<String> ID_NAMES = Set.of("_id", "customer_id");

    private static final String CURE =
            "Send a CustomerLookup, a Customer, the key as text or as a number, or a Map or a"
                    + " JSON object with the member customer_id, email or phone (or another usual name such as SĐT), or set"
                    + " lookupValue to an expression that returns the key.";

    private final LookupField field;
    private final List<LookupField> fields;
    private final boolean readsAllKeys;
    private final PhoneFormat phoneFormat;
    private final Expression lookupValue;

    LookupReader(OperationContext context) {
        var options = context.options().configuration();
        this.field = options.getLookupField();
        this.fields = field.member() == null ? List.copyOf(KEYS.values()) : List.of(field);
        this.readsAllKeys = field == LookupField.ALL || options.getCacheMode() == CacheMode.EVICT;
        this.phoneFormat = options.getPhoneFormat();
        this.lookupValue = context.simpleExpression("lookupValue", options.getLookupValue());
    }

    /**
     * Reads the first key in the message. With {@link LookupField#ALL}, and for an eviction, reads all keys.
     *
     * @return at least one key
     * @throws io.github.camelladiflow.model.exception.LadiFlowRequestException if there is no key, or if the key is not
     *     valid
     */
    List<CustomerLookup> read(Exchange exchange) {
        return RequestReader.reading(LadiFlowOperation.CUSTOMER_SHOW, CURE, () -> {
            if (lookupValue != null) {
                return keys(evaluate(exchange));
            }
            List<CustomerLookup> inHeaders = exchange.getMessage().hasHeaders() ? inHeaders(exchange) : List.of();
            if (!inHeaders.isEmpty()) {
                return inHeaders;
            }
            Object body = exchange.getMessage().getBody();
            return keys(isBareKey(body) ? body : MessageBody.read(exchange));
        });
    }

    /** Returns whether a value is text that does not have to be parsed, because it cannot be a JSON object or list. */
    private static boolean isBareKey(Object value) {
        return value instanceof String text && !text.isEmpty() && Character.isLetterOrDigit(text.charAt(0));
    }

    private Object evaluate(Exchange exchange) throws Exception {
        Object value;
        try {
            value = lookupValue.evaluate(exchange, Object.class);
        } catch (RuntimeException e) {
            // the cause is omitted, because Camel's own messages quote the body
            throw new IllegalArgumentException("lookupValue cannot be evaluated for this message ("
                    + e.getClass().getSimpleName()
                    + "). An expression such as ${body[phone]} needs a Map or an object as the body. For JSON"
                    + " text, omit lookupValue, or use ${jsonpath($.phone)}, which needs camel-jsonpath");
        }
        // ${body} may be a stream, which must still be readable afterwards
        return value == exchange.getMessage().getBody()
                ? MessageBody.read(exchange)
                : MessageBody.read(exchange, value);
    }

    /**
     * Reads the key headers. Camel matches header names regardless of case, and keeps the spelling that was set first.
     * Some header filters remove only the documented spelling. A key header with a different spelling may therefore come
     * from the sender of the message, so the component rejects it.
     */
    private List<CustomerLookup> inHeaders(Exchange exchange) {
        Message message = exchange.getMessage();
        var keys = new ArrayList<CustomerLookup>(1);
        for (LookupField key : fields) {
            String header = HEADERS.get(key);
            Object value = message.getHeader(header);
            if (value != null) {
                MemberKind.require(
                        message.getHeaders().keySet().stream()
                                .noneMatch(name -> name.equalsIgnoreCase(header) && !name.equals(header)),
                        "The message has a header whose name differs from " + header
                                + " only in upper or lower case. The sender of the message may have set this header, so"
                                + " the component does not use it. Remove the header at the beginning of the route"
                                + " (removeHeader), or set lookupValue, so that no header is read");
                add(keys, key, value, header);
            }
        }
        return keys;
    }

    private List<CustomerLookup> keys(Object value) {
        if (isBareKey(value)) {
            return List.of(LookupKeys.of(field, value, phoneFormat));
        }
        var keys = new ArrayList<CustomerLookup>(1);
        if (value instanceof CustomerLookup lookup) {
            if (fields.contains(lookup.field())) {
                add(keys, lookup.field(), lookup.value(), "the CustomerLookup");
            }
        } else if (MessageBody.hasMembers(value)) {
            ObjectNode members = keyMembers(value);
            KEYS.forEach((name, key) -> add(keys, key, members.get(name), name));
        } else {
            add(keys, field, value, "the key");
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    lookupValue != null
                            ? "The expression in lookupValue did not return a value for this message, so there is no"
                                    + " key to look up"
                            : "The message has no key to look up" + otherNames(value));
        }
        return keys;
    }

    /** Adds a key, unless its value is missing, or the first key is sufficient. */
    private void add(List<CustomerLookup> keys, LookupField key, Object value, String where) {
        Object given =
                value instanceof JsonNode node ? (node.isNumber() ? node.numberValue() : node.textValue()) : value;
        if (given == null
                || given instanceof CharSequence text && CleanText.of(text).isEmpty()
                || !keys.isEmpty() && !readsAllKeys) {
            return;
        }
        MemberKind.require(
                given instanceof CharSequence || given instanceof Number,
                "The value of " + where + " must be text or a number");
        keys.add(LookupKeys.of(key, given, phoneFormat));
    }

    /** Returns the members that contain keys, by LadiFlow's names of the keys. */
    private ObjectNode keyMembers(Object object) {
        ObjectNode given = MessageBody.members(object, name -> fieldOf(name) != null);
        ObjectNode keys = given.objectNode();
        given.properties().forEach(entry -> {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            Member member = CustomerMembers.TABLE.find(name);
            if (!MemberKind.isNotGiven(value)
                    // a member with a name such as id may contain an id of another system
                    && (!member.name().equals("_id") || ID_NAMES.contains(name) || isObjectId(value))) {
                MemberKind.require(
                        value.isTextual() || value.isNumber(), "The value of " + name + " must be text or a number");
                JsonNode first = keys.get(member.name());
                MemberKind.require(
                        first == null || first.asText().equals(value.asText()),
                        "The message has several members for " + fieldOf(name).member()
                                + " with different values. Keep only one of these members, or set lookupValue");
                keys.set(member.name(), value);
            }
        });
        return keys;
    }

    private LookupField fieldOf(String name) {
        Member member = CustomerMembers.TABLE.find(name);
        LookupField key = member == null ? null : KEYS.get(member.name());
        return key != null && fields.contains(key) ? key : null;
    }

    private static boolean isObjectId(JsonNode value) {
        return LookupKeys.isObjectId(CleanText.of(value.asText()));
    }

    /** Names the members of a message without a key, because one of them may be misspelt. */
    private static String otherNames(Object value) {
        if (!(value instanceof Map<?, ?>) && !(value instanceof ObjectNode)) {
            return "";
        }
        var names = new ArrayList<String>();
        if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> names.add(String.valueOf(name)));
        } else {
            ((ObjectNode) value).fieldNames().forEachRemaining(names::add);
        }
        // other names may contain personal data
        names.removeIf(name -> !name.matches("[\\p{L}_ -]{1,40}"));
        return names.isEmpty()
                ? ""
                : names.stream().limit(10).collect(Collectors.joining(", ", " in its members (", ")"));
    }
}
