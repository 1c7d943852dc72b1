// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.time.Instant;
import java.util.Objects;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;

/**
 * A change to a customer.
 *
 * @param id the customer's id
 * @param updatedAtMillis {@code updated_at} in milliseconds since 1970, 0 if it is missing
 * @param customer the customer after its last change
 */
public record Change(String id, long updatedAtMillis, Customer customer) {

    public static Change of(Customer customer) {
        String id = customer.getId();
        if (id == null) {
            throw unreadableList("LadiFlow lists a customer without an id, so the source cannot recognize it.");
        }
        Instant updated = customer.getUpdatedAt();
        return new Change(id, updated == null ? 0 : updated.toEpochMilli(), customer);
    }

    /** Creates the exception for a list in which the source cannot detect changes. */
    static LadiFlowUnexpectedResponseException unreadableList(String why) {
        return new LadiFlowUnexpectedResponseException(why, LadiFlowOperation.CUSTOMER_LIST);
    }

    /** Returns whether the customer exists, which means that LadiFlow does not mark it as deleted. */
    boolean exists() {
        return !Boolean.TRUE.equals(customer.isDelete());
    }

    /**
     * Returns an id for the change, which is the same in every process. It consists of the store's id, the customer's
     * id and {@code updated_at}.
     */
    public String changeId() {
        return Objects.toString(customer.getStoreId(), "") + "/" + id + "/" + customer.getUpdatedAt();
    }
}
