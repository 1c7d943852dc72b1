// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Selects and sorts customers. It is the request of {@code customer/list}. It can be the body of a message to {@code
 * ladiflow:customer/list}. Its JSON is the request to LadiFlow, except that tag names are first replaced with ids.
 * Immutable and thread-safe.
 *
 * <p>{@code search} may be a string, {@code tags} may be a single string, and {@code sort} may be a string such as
 * {@code updated_at DESC}. The only other members are {@code page} and {@code limit}, and the only member of {@code
 * search} is {@code name}. The class rejects all other members, blank values, and values of the wrong type, because
 * otherwise a mistake could list all customers. A filter that is null or an empty list is ignored if there is another
 * filter. If there is no other filter, the query is rejected when it is sent.
 *
 * <p>The description of the members follows LadiFlow's public documentation of the Open API 1.0.
 */
public final class CustomerQuery extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private CustomerQuery(JsonValue members) {
        super(MemberTable.check(LadiFlowOperation.CUSTOMER_LIST, members.toTree()));
    }

    /**
     * Creates a query from plain Java values.
     *
     * @param members any of {@code search}, {@code tags}, {@code sort}, {@code page} and {@code limit}
     * @return the query
     * @throws IllegalArgumentException if a member is unknown or has an unusable value. The exception's message says
     *     what is accepted, and does not contain values
     */
    public static CustomerQuery of(Map<String, ?> members) {
        return new CustomerQuery(JsonValue.of(members));
    }
}
