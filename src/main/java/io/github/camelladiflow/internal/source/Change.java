// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

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
