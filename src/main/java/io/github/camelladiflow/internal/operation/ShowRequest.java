// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.UnexpectedResponseException;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.CustomerLookup;

/** The question for one customer, for all that asks it. */
final class ShowRequest {

    /** How people call the store's custom fields: some responses have that beside the customer. */
    private static final String FIELD_CONFIGS = "custom_field_configs";

    private ShowRequest() {}

    /** Of several keys, whose customer wins is LadiFlow's choice, but the answer has to be one of theirs. */
    static ApiRequest<Customer> of(List<CustomerLookup> keys) {
        var json = new StringBuilder("{");
        for (CustomerLookup key : keys) {
            json.append(json.length() == 1 ? "\"" : ",\"")
                    .append(key.field().member())
                    .append("\":")
                    .append(JsonTree.quoted(key.value()));
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

    /** Returns null for nobody. */
    static Customer parseCustomer(JsonValue data) {
        if (data == null) {
            throw new UnexpectedResponseException("the member data is missing");
        }
        JsonValue customer = isNullOrEmpty(data) ? data : withFieldConfigs(data);
        if (customer == null) {
            throw new UnexpectedResponseException("the member data is no object with a customer");
        }
        if (isNullOrEmpty(customer)) {
            return null;
        }
        return parseIdentified(customer);
    }

    /** A customer with an {@code _id}, or an {@code id} in its place. */
    static Customer parseIdentified(JsonValue data) {
        Customer customer = data != null && data.isObject() ? data.to(Customer.class) : null;
        String id = customer == null ? null : customer.getId();
        if (id == null || id.isBlank()) {
            throw new UnexpectedResponseException("the customer is no object with an _id");
        }
        return customer;
    }

    private static JsonValue withFieldConfigs(JsonValue data) {
        JsonValue customer = data.get("customer");
        JsonValue labels = data.get(FIELD_CONFIGS);
        if (labels == null || customer == null || !customer.isObject() || customer.isEmpty()) {
            return customer;
        }
        String json = customer.json();
        return JsonValue.parse(
                json.substring(0, json.length() - 1) + ",\"" + FIELD_CONFIGS + "\":" + labels.json() + "}");
    }

    private static boolean isNullOrEmpty(JsonValue value) {
        return value.isNull() || value.isObject() && value.isEmpty();
    }
}
