// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;

/**
 * A customer as it was changed last, or that there is none any more.
 *
 * @param id the customer's id
 * @param updatedAtMillis {@code updated_at} in milliseconds since 1970, 0 if there is none, less if the customer was deleted
 * @param mergedInto the id of the customer into whom this one was merged, as far as is known
 */
public record Change(String id, long updatedAtMillis, Customer customer, String mergedInto) {

    public static Change of(Customer customer) {
        String id = customer.getId();
        if (id == null) {
            throw unreadableList("A customer of the list has no id, by which it could be told from others.");
        }
        Instant updated = customer.getUpdatedAt();
        return new Change(id, updated == null ? 0 : updated.toEpochMilli(), customer, null);
    }

    static Set<Object> distinctValues(List<Change> changes, Function<Change, Object> member) {
        return changes.stream().map(member).collect(Collectors.toCollection(HashSet::new));
    }

    /** What is thrown if changes cannot be told from a list. */
    static LadiFlowUnexpectedResponseException unreadableList(String why) {
        return new LadiFlowUnexpectedResponseException(why, LadiFlowOperation.CUSTOMER_LIST, null, null);
    }

    static Change deletion(String id, String mergedInto) {
        var members = JsonNodeFactory.instance.objectNode().put("_id", id).put("is_delete", true);
        return new Change(id, -1, JsonValue.of(members).to(Customer.class), mergedInto);
    }

    /** Whether it is told that the customer is gone. */
    public boolean isDeletion() {
        return updatedAtMillis < 0;
    }

    /** Whether there is such a customer, and LadiFlow does not call him or her deleted. */
    public boolean exists() {
        return !Boolean.TRUE.equals(customer.isDelete());
    }

    /** What tells this change from all others, whoever tells of it: the store's id, the customer's, and {@code updated_at}. */
    public String changeId() {
        return isDeletion()
                ? "/" + id + "/deleted"
                : Objects.toString(customer.getStoreId(), "") + "/" + id + "/" + customer.getUpdatedAt();
    }

    /** Does not show the customer. */
    @Override
    public String toString() {
        return "Change[" + updatedAtMillis + "]";
    }
}
