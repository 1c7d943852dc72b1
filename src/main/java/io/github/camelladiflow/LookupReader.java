/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.model.PhoneFormat;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

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

    LookupReader(LadiFlowEndpoint endpoint) {
        this.field = endpoint.getLookupOptions().getLookupField();
        this.fields = field == LookupField.AUTO ? ALL : List.of(field);
        this.phoneFormat = endpoint.getLookupOptions().getPhoneFormat();
        this.lookupValue = expression(endpoint);
    }

    private static Expression expression(LadiFlowEndpoint endpoint) {
        String value = endpoint.getLookupOptions().getLookupValue();
        if (value == null) {
            return null;
        }
        var expression = endpoint.getCamelContext().resolveLanguage("simple").createExpression(value);
        expression.init(endpoint.getCamelContext());
        return expression;
    }

    /**
     * Reads the lookup.
     *
     * @throws LadiFlowRequestException if there is none, or it is not one; the message says what would be right
     */
    CustomerLookup read(Exchange exchange) {
        CustomerLookup lookup = lookupValue != null ? ofValue(evaluate(exchange), "lookupValue") : ofMessage(exchange);
        if (lookup == null) {
            throw refused(
                    lookupValue != null
                            ? "lookupValue gave nothing for this message, so there is nobody to look up."
                            : "The message has nothing to look up: " + wanted() + ".");
        }
        return lookup.withPhoneFormat(phoneFormat);
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
        return value == exchange.getMessage().getBody() ? LookupBody.ofBody(exchange) : LookupBody.of(exchange, value);
    }

    private CustomerLookup ofMessage(Exchange exchange) {
        CustomerLookup lookup = ofMembers(key -> exchange.getMessage().getHeader(HEADERS.get(key)), "header");
        return lookup != null ? lookup : ofValue(LookupBody.ofBody(exchange), "body");
    }

    private CustomerLookup ofValue(Object value, String where) {
        if (value instanceof CustomerLookup lookup) {
            return fields.contains(lookup.field()) ? lookup : null;
        }
        if (value instanceof Customer customer) {
            return ofMembers(key -> firstMember(key, customer::getMember), where);
        }
        if (value instanceof Map<?, ?> map) {
            return ofMembers(key -> firstMember(key, map::get), where);
        }
        return isAbsent(value) ? null : CustomerLookup.of(field, scalar(value, where), phoneFormat);
    }

    private CustomerLookup ofMembers(Function<LookupField, Object> values, String where) {
        for (LookupField key : fields) {
            Object value = values.apply(key);
            if (!isAbsent(value)) {
                return CustomerLookup.of(key, scalar(value, key.member() + " in the " + where), phoneFormat);
            }
        }
        return null;
    }

    private static Object firstMember(LookupField key, Function<String, Object> members) {
        return MEMBERS.get(key).stream()
                .map(members)
                .filter(value -> !isAbsent(value))
                .findFirst()
                .orElse(null);
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
                + " (a CustomerLookup, a Customer, a Map, a JSON object, or the bare value as text)";
    }

    static LadiFlowRequestException refused(String message) {
        return new LadiFlowRequestException(message, LadiFlowOperation.CUSTOMER_SHOW);
    }
}
