// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.UnexpectedResponseException;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.CustomerLookup;

/** Builds the request of {@code customer/show}, and reads the customer from its response. */
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
                keys.size() > 1 ? read -> null : read -> KeyMatch.mismatchedId(keys.get(0), read));
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
            throw new UnexpectedResponseException("the member data is missing");
        }
        if (data.isNull() || data.isObject() && data.isEmpty()) {
            return null;
        }
        JsonValue customer = data.get("customer");
        JsonValue labels = data.get(FIELD_CONFIGS);
        if (customer == null) {
            throw new UnexpectedResponseException("the member data is not an object with a customer");
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
}
