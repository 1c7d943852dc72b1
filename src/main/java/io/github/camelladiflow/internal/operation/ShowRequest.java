// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.nio.charset.StandardCharsets;
import java.util.List;

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
                    AnswerData<Customer> read = customer(data);
                    return read instanceof AnswerData.Found<Customer> found && !CustomerKeys.hasOne(found.value(), keys)
                            ? new AnswerData.NotUnderstood<>("the customer has none of the keys that were sent")
                            : read;
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
