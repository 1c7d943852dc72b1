// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.UnexpectedResponseException;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.request.PhoneNumbers;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;

/**
 * Builds the request of {@code customer/show}, and reads the customer from its response. Compares the customer with the
 * key in any format and in any member, because LadiFlow may accept all of these.
 */
final class ShowRequest {

    /** The labels of the store's custom fields: some responses have them next to the customer. */
    private static final String FIELD_CONFIGS = "custom_field_configs";

    private ShowRequest() {}

    /** Builds a request. LadiFlow decides which of several keys counts, but the customer must have one of them. */
    static ApiRequest<Customer> of(List<CustomerLookup> keys) {
        var json = new StringBuilder("{");
        for (CustomerLookup key : keys) {
            json.append(json.length() == 1 ? "\"" : ",\"")
                    .append(key.field().member())
                    .append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(key.value(), json);
            json.append('"');
        }
        return new ApiRequest<>(
                LadiFlowOperation.CUSTOMER_SHOW,
                json.append('}').toString().getBytes(StandardCharsets.UTF_8),
                keys.size() > 1 ? data -> withOneOf(keys, parseCustomer(data)) : ShowRequest::parseCustomer,
                true,
                keys.size() > 1 ? read -> null : read -> mismatchedId(keys.get(0), read));
    }

    private static Customer withOneOf(List<CustomerLookup> keys, Customer read) {
        if (read != null && Collections.disjoint(CacheKey.aliases("", read), CacheKey.aliases("", keys))) {
            throw new UnexpectedResponseException("the customer has none of the keys that were sent");
        }
        return read;
    }

    /** Returns the customer in the {@code data} of a response, null if it has none. */
    static Customer parseCustomer(JsonValue data) {
        if (data == null) {
            throw new UnexpectedResponseException("the member 'data' is missing");
        }
        if (data.isNull() || data.isObject() && data.isEmpty()) {
            return null;
        }
        JsonValue customer = data.get("customer");
        JsonValue labels = data.get(FIELD_CONFIGS);
        if (customer == null) {
            throw new UnexpectedResponseException("the member 'data' is not an object with a customer");
        }
        if (customer.isNull() || customer.isObject() && customer.isEmpty()) {
            return null;
        }
        return parseIdentified(labels == null || !customer.isObject() ? customer : withFieldConfigs(customer, labels));
    }

    /** Returns a customer that has an {@code _id}, or an {@code id} instead of it. */
    static Customer parseIdentified(JsonValue data) {
        Customer customer = data != null && data.isObject() ? data.to(Customer.class) : null;
        String id = customer == null ? null : customer.getId();
        if (id == null || id.isBlank()) {
            throw new UnexpectedResponseException("the customer is not an object with an _id");
        }
        return customer;
    }

    private static JsonValue withFieldConfigs(JsonValue customer, JsonValue labels) {
        String json = customer.json();
        return JsonValue.parse(
                json.substring(0, json.length() - 1) + ",\"" + FIELD_CONFIGS + "\":" + labels.json() + "}");
    }

    /**
     * Returns the id of a customer that does not have the key, so that the response may belong to another request.
     *
     * @return null if the customer has the key, or if the member for it is missing, blank or masked
     */
    static String mismatchedId(CustomerLookup key, Customer customer) {
        return hasKey(key, customer) ? null : customer.getId().toLowerCase(Locale.ROOT);
    }

    private static boolean hasKey(CustomerLookup key, Customer customer) {
        String value = key.value();
        if (key.field() == LookupField.CUSTOMER_ID) {
            String id = customer.getId();
            return value.equalsIgnoreCase(id)
                    || isUnavailable(id)
                    || Stream.of("_id", "id", "ladisales_uid")
                            .anyMatch(name -> value.equalsIgnoreCase(text(customer, name)));
        }
        String given = text(customer, key.field().member());
        if (isUnavailable(given) || given.equals(value)) {
            // the most frequent case
            return true;
        }
        boolean isEmail = key.field() == LookupField.EMAIL;
        Function<String, String> form = isEmail ? ShowRequest::normalizedEmail : PhoneNumbers::normalized;
        String asked = form.apply(value);
        String store = customer.getStoreId();
        String end = "-" + (store == null ? "[0-9a-fA-F]{24}" : Pattern.quote(store)) + "$";
        return isEmail
                        && customer.getKey() != null
                        && asked.equals(normalizedEmail(customer.getKey().replaceFirst(end, "")))
                || containsValue(customer.toJsonNode(), asked, form);
    }

    private static boolean containsValue(JsonNode value, String asked, Function<String, String> form) {
        if (value.isTextual() || value.isIntegralNumber()) {
            return asked.equals(form.apply(value.asText()));
        }
        for (JsonNode inside : value) {
            if (containsValue(inside, asked, form)) {
                return true;
            }
        }
        return false;
    }

    private static String text(Customer customer, String member) {
        Object value = customer.getMember(member);
        return value instanceof String || value instanceof Number ? value.toString() : null;
    }

    /** Returns whether a member has no usable value: it is missing, blank, or masked. */
    static boolean isUnavailable(String text) {
        return text == null || text.isBlank() || text.indexOf('*') >= 0;
    }

    /** Returns the same text for all formats of an e-mail address. */
    static String normalizedEmail(String text) {
        String lower = Normalizer.normalize(text.strip().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        int domain = lower.lastIndexOf('@') + 1;
        try {
            return lower.substring(0, domain) + IDN.toASCII(lower.substring(domain), IDN.ALLOW_UNASSIGNED);
        } catch (RuntimeException noDomain) {
            return lower;
        }
    }
}
