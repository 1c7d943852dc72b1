// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.MemberTable;

/**
 * Which customers to list, and how: the request of {@code customer/list}, which may be the body of a message sent to
 * {@code ladiflow:customer/list}. Immutable and thread-safe.
 * Its JSON is what LadiFlow is sent, but for the names of tags, which are replaced by their ids before.
 *
 * <p>Whatever it is made of may be written loosely: {@code search} as text, {@code tags} as one text, {@code sort} as
 * {@code updated_at DESC}. So that a mistake does not list all customers, members other than these, {@code page} and
 * {@code limit}, and {@code name} of {@code search}, are rejected, and so is a blank value and one of another type. Null or an
 * empty list next to the other filter is not given; alone it is rejected when the query is sent.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 */
public final class CustomerQuery extends Request {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private CustomerQuery(JsonValue members) {
        this(members.toTree());
    }

    private CustomerQuery(ObjectNode members) {
        super(MemberTable.customerQuery(members));
    }

    /**
     * Makes a query of plain Java values.
     *
     * @param members {@code search}, {@code tags}, {@code sort}, {@code page} and {@code limit}, or some of them
     * @return the query
     * @throws IllegalArgumentException if a member is of another name or cannot be used; the message says what would be
     *     right, and holds none of the values
     */
    public static CustomerQuery of(Map<String, ?> members) {
        return new CustomerQuery(PlainValues.toObjectNode(members));
    }
}
