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
 * A change to a customer: either the customer after its last change, or the deletion of the customer.
 *
 * @param id the customer's id
 * @param updatedAtMillis {@code updated_at} in milliseconds since 1970, 0 if it is missing, negative for a deletion
 * @param mergedInto the id of the customer into which this one was merged, null if it was not merged or the merge is
 *     not known
 */
public record Change(String id, long updatedAtMillis, Customer customer, String mergedInto) {

    public static Change of(Customer customer) {
        String id = customer.getId();
        if (id == null) {
            throw unreadableList("LadiFlow lists a customer without an id, so the source cannot recognize it.");
        }
        Instant updated = customer.getUpdatedAt();
        return new Change(id, updated == null ? 0 : updated.toEpochMilli(), customer, null);
    }

    static Set<Object> distinctValues(List<Change> changes, Function<Change, Object> member) {
        return changes.stream().map(member).collect(Collectors.toCollection(HashSet::new));
    }

    /** Creates the exception for a list in which the source cannot detect changes. */
    static LadiFlowUnexpectedResponseException unreadableList(String why) {
        return new LadiFlowUnexpectedResponseException(why, LadiFlowOperation.CUSTOMER_LIST);
    }

    static Change deletion(String id, String mergedInto) {
        var members = JsonNodeFactory.instance.objectNode().put("_id", id).put("is_delete", true);
        return new Change(id, -1, JsonValue.of(members).to(Customer.class), mergedInto);
    }

    /** Returns whether this is a deletion that the source itself has detected. */
    public boolean isDeletion() {
        return updatedAtMillis < 0;
    }

    /** Returns whether the customer exists, which means that LadiFlow does not mark it as deleted. */
    public boolean exists() {
        return !Boolean.TRUE.equals(customer.isDelete());
    }

    /**
     * Returns an id for the change, which is the same in every process. It consists of the store's id, the customer's
     * id and {@code updated_at}. The id of a deletion that the source has detected contains only the customer's id and
     * {@code deleted}.
     */
    public String changeId() {
        return isDeletion()
                ? "/" + id + "/deleted"
                : Objects.toString(customer.getStoreId(), "") + "/" + id + "/" + customer.getUpdatedAt();
    }

    /** Returns text that does not contain the customer's data. */
    @Override
    public String toString() {
        return "Change[" + updatedAtMillis + "]";
    }
}
