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
