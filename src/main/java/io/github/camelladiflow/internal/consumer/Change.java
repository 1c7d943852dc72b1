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
package io.github.camelladiflow.internal.consumer;

import java.time.Instant;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;

/**
 * A customer as it was changed last.
 *
 * @param stamp {@code updated_at} in milliseconds since 1970, 0 if there is none
 */
public record Change(String id, long stamp, Customer customer) {

    public static Change of(Customer customer) {
        String id = customer.getId();
        if (id == null) {
            throw new LadiFlowProtocolException(
                    "A customer of the list has no id, by which it could be told from others.",
                    LadiFlowOperation.CUSTOMER_LIST,
                    null,
                    null);
        }
        Instant updated = customer.getUpdatedAt();
        return new Change(id, updated == null ? 0 : updated.toEpochMilli(), customer);
    }

    /** Does not show the customer. */
    @Override
    public String toString() {
        return "Change[" + stamp + "]";
    }
}
