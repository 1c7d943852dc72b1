// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.internal.options.OptionText;
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

    /** The keys by LadiFlow's names of their members. */
    static final Map<String, LookupField> KEYS =
            Map.of("_id", LookupField.CUSTOMER_ID, "email", LookupField.EMAIL, "phone", LookupField.PHONE);

    private static final Set<String> ID_NAMES = Set.of("_id", "customer_id");

    private final LookupField field;
    /** The keys that are read, in order of precedence. */
    private final List<LookupField> fields;

    private final int maxKeys;
    private final PhoneFormat phoneFormat;
    private final Expression lookupValue;

    LookupReader(OperationContext context) {
        var options = context.configuration();
        this.field = options.getLookupField();
        this.fields = field.member() == null
                ? List.of(LookupField.CUSTOMER_ID, LookupField.EMAIL, LookupField.PHONE)
                : List.of(field);
        this.maxKeys = options.getCacheMode() == CacheMode.EVICT ? fields.size() : 1;
        this.phoneFormat = options.getPhoneFormat();
        this.lookupValue = OptionText.expression(context.camelContext(), "lookupValue", options.getLookupValue());
    }

    /**
     * Reads the first key in the message or, for an eviction, all keys.
     *
     * @return at least one key
     * @throws io.github.camelladiflow.model.exception.LadiFlowRequestException if there is no key, or if the key is not
     *     valid
     */
    List<CustomerLookup> read(Exchange exchange) {
        return RequestReader.reading(LadiFlowOperation.CUSTOMER_SHOW, () -> {
            if (lookupValue != null) {
                return keys(exchange, evaluate(exchange));
            }
            Message message = exchange.getMessage();
            Map<LookupField, Object> headers = message.hasHeaders() ? inHeaders(message.getHeaders()) : Map.of();
            List<CustomerLookup> keys = headers.isEmpty() ? List.of() : keys(headers);
            if (!keys.isEmpty()) {
                return keys;
            }
            return keys(exchange, message.getBody());
        });
    }

    /** Returns whether a value is text that does not have to be parsed, because it cannot be a JSON object or list. */
    private static boolean isBareKey(Object value) {
        return value instanceof String text && !text.isEmpty() && Character.isLetterOrDigit(text.charAt(0));
    }

    private Object evaluate(Exchange exchange) {
        try {
            return lookupValue.evaluate(exchange, Object.class);
        } catch (RuntimeException e) {
            // the cause is omitted, because Camel's own messages quote the body
            throw new IllegalArgumentException("lookupValue cannot be evaluated for this message ("
                    + e.getClass().getSimpleName()
                    + "). An expression such as ${body[phone]} needs a Map or an object as the body. For JSON"
                    + " text, omit lookupValue, or use ${jsonpath($.phone)}, which needs camel-jsonpath");
        }
    }

    /**
     * Reads the key headers. Camel matches header names regardless of case, and keeps the spelling that was set first.
     * Some header filters remove only the documented spelling. A key header with a different spelling may therefore come
     * from the sender of the message, so the component rejects it.
     */
    private Map<LookupField, Object> inHeaders(Map<String, Object> headers) {
        Map<LookupField, Object> given = Map.of();
        for (LookupField key : fields) {
            String header = HEADERS.get(key);
            Object value = headers.get(header);
            if (value != null) {
                MemberKind.require(
                        headers.keySet().stream()
                                .noneMatch(name -> name.equalsIgnoreCase(header) && !name.equals(header)),
                        "The message has a header whose name differs from " + header
                                + " only in upper or lower case. The sender of the message may have set this header, so"
                                + " the component does not use it. Remove the header at the beginning of the route"
                                + " (removeHeader), or set lookupValue, so that no header is read");
                given = given.isEmpty() ? new EnumMap<>(LookupField.class) : given;
                given.put(key, value);
            }
        }
        return given;
    }

    private List<CustomerLookup> keys(Exchange exchange, Object value) throws IOException {
        if (isBareKey(value)) {
            return List.of(LookupKeys.of(field, value, phoneFormat));
        }
        // a body may be a stream, which must still be readable afterwards
        return keys(
                value == exchange.getMessage().getBody()
                        ? MessageBody.read(exchange)
                        : MessageBody.read(exchange, value));
    }

    private List<CustomerLookup> keys(Object value) {
        List<CustomerLookup> keys;
        if (value instanceof CustomerLookup lookup) {
            keys = fields.contains(lookup.field()) ? keys(Map.of(lookup.field(), lookup.value())) : List.of();
        } else if (MessageBody.hasMembers(value)) {
            keys = keys(keyMembers(value));
        } else {
            keys = keys(Collections.singletonMap(field, value));
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

    /** Checks the keys that have a value, in order of precedence. */
    private List<CustomerLookup> keys(Map<LookupField, Object> given) {
        return given.entrySet().stream()
                .filter(key -> key.getValue() != null
                        && !(key.getValue() instanceof CharSequence text
                                && CleanText.of(text).isEmpty()))
                .limit(maxKeys)
                .map(key -> LookupKeys.of(key.getKey(), key.getValue(), phoneFormat))
                .toList();
    }

    /** Returns the members that contain keys. */
    private Map<LookupField, Object> keyMembers(Object object) {
        ObjectNode given = MessageBody.members(object, name -> fieldOf(name) != null);
        Map<LookupField, Object> keys = new EnumMap<>(LookupField.class);
        given.properties().forEach(entry -> {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            LookupField key = fieldOf(name);
            if (!MemberKind.isNotGiven(value)
                    // a member with a name such as id may contain an id of another system
                    && (key != LookupField.CUSTOMER_ID
                            || ID_NAMES.contains(name)
                            || LookupKeys.isObjectId(CleanText.of(value.asText())))) {
                MemberKind.require(
                        value.isTextual() || value.isNumber(), "The value of " + name + " must be text or a number");
                Object text = value.isNumber() ? value.numberValue() : value.textValue();
                Object first = keys.put(key, text);
                MemberKind.require(
                        first == null || first.toString().equals(text.toString()),
                        "The message has several members for " + key.member()
                                + " with different values. Keep only one of these members, or set lookupValue");
            }
        });
        return keys;
    }

    private LookupField fieldOf(String name) {
        Member member = CustomerMembers.TABLE.find(name);
        LookupField key = member == null ? null : KEYS.get(member.name());
        return key != null && fields.contains(key) ? key : null;
    }

    /** Names the members of a message without a key, because one of them may be misspelt. */
    private static String otherNames(Object value) {
        Stream<?> names = value instanceof Map<?, ?> map
                ? map.keySet().stream()
                : value instanceof ObjectNode object
                        ? object.properties().stream().map(Map.Entry::getKey)
                        : Stream.of();
        String shown = names.map(String::valueOf)
                // other names may contain personal data
                .filter(CleanText::isMemberName)
                .limit(10)
                .collect(Collectors.joining(", "));
        return shown.isEmpty() ? "" : " in its members (" + shown + ")";
    }
}
