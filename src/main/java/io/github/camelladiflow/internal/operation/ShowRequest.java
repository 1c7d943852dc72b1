// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.NotUnderstood;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowOperation;

/** The question for one customer, for all that asks it. */
final class ShowRequest {

    private ShowRequest() {}

    static ApiRequest<Customer> of(CustomerLookup lookup) {
        return new ApiRequest<>(LadiFlowOperation.CUSTOMER_SHOW, json(List.of(lookup)), ShowRequest::customer, true);
    }

    /** Asks by several keys at once. Whose customer wins is LadiFlow's choice, but the answer has to be one of theirs. */
    static ApiRequest<Customer> of(List<CustomerLookup> keys) {
        if (keys.size() == 1) {
            return of(keys.get(0));
        }
        return new ApiRequest<>(
                LadiFlowOperation.CUSTOMER_SHOW,
                json(keys),
                data -> {
                    Customer read = customer(data);
                    if (read != null && Collections.disjoint(CacheKey.aliases("", read), CacheKey.aliases("", keys))) {
                        throw new NotUnderstood("the customer has none of the keys that were sent");
                    }
                    return read;
                },
                true);
    }

    /** Without a tree and a generator: there are few members, whose values have to be quoted at most. */
    private static byte[] json(List<CustomerLookup> keys) {
        var json = new StringBuilder("{");
        for (CustomerLookup key : keys) {
            json.append(json.length() == 1 ? "\"" : ",\"")
                    .append(key.field().member())
                    .append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(key.value(), json);
            json.append('"');
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns null for nobody. */
    static Customer customer(JsonValue data) {
        if (data == null) {
            throw new NotUnderstood("the member data is missing");
        }
        JsonValue customer = isNothing(data) ? data : data.get("customer");
        if (customer == null) {
            throw new NotUnderstood("the member data is no object with a customer");
        }
        if (isNothing(customer)) {
            return null;
        }
        JsonValue id = customer.get("_id");
        if (id == null || !id.isText() || id.text().isBlank()) {
            throw new NotUnderstood("the customer is no object with an _id");
        }
        return customer.to(Customer.class);
    }

    private static boolean isNothing(JsonValue value) {
        return value.isNull() || value.isObject() && value.isEmpty();
    }
}
