// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.camelladiflow.internal.AnswerData;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;

/** The question for one customer, for all that asks it. */
final class ShowRequest {

    private ShowRequest() {}

    static ApiRequest<Customer> of(CustomerLookup lookup) {
        return new ApiRequest<>(LadiFlowOperation.CUSTOMER_SHOW, json(lookup), ShowRequest::customer, true);
    }

    /** Without a tree and a generator: it is one member, whose value has to be quoted at most. */
    private static byte[] json(CustomerLookup lookup) {
        String value = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(lookup.value()));
        return ("{\"" + lookup.field().member() + "\":\"" + value + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    static AnswerData<Customer> customer(JsonValue data) {
        if (data == null) {
            return new AnswerData.NotUnderstood<>("the member data is missing");
        }
        if (isNothing(data)) {
            return new AnswerData.Missing<>();
        }
        JsonValue customer = data.get("customer");
        if (customer == null) {
            return new AnswerData.NotUnderstood<>("the member data is no object with a customer");
        }
        if (isNothing(customer)) {
            return new AnswerData.Missing<>();
        }
        JsonValue id = customer.get("_id");
        return id != null && id.isText() && !id.text().isBlank()
                ? new AnswerData.Found<>(Customer.of(customer))
                : new AnswerData.NotUnderstood<>("the customer is no object with an _id");
    }

    private static boolean isNothing(JsonValue value) {
        return value.isNull() || value.isObject() && value.isEmpty();
    }
}
