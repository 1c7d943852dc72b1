// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Selects transactions. It is the request of {@code flow/get-cost} and of {@code flow/list-transaction}. It can
 * be the body of a message. Members may be missing, because the endpoint's options can supply them. Immutable and
 * thread-safe.
 *
 * <p>{@code from_date} and {@code to_date} can be a date, or a date and time with or without an offset. A date means
 * the whole day. If there is no offset, the endpoint's time zone applies. Years from 1970 to 9999 are accepted. {@code
 * source_id} can be the id of a flow, a campaign or a sequence. If there is no id, {@code source} selects all flows,
 * campaigns or sequences, as in LadiFlow's own example. If {@code source} is null or NONE, null is sent. Any other
 * member that is null is treated as missing. The class rejects blank values, values of the wrong type and unknown
 * members, because a query that ignored them would select more transactions.
 *
 * <p>The description of the members follows LadiFlow's public documentation of the Open API 1.0.
 */
public final class CostQuery extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private CostQuery(JsonValue members) {
        super(MemberTable.check(LadiFlowOperation.FLOW_GET_COST, members.toTree()));
    }

    /**
     * Creates a query from plain Java values.
     *
     * @param members the members by their names in the API, such as {@code from_date}
     * @return the query
     * @throws IllegalArgumentException if a member is unknown or has an unusable value. The exception's message says
     *     what is accepted, and does not contain values
     */
    public static CostQuery of(Map<String, ?> members) {
        return new CostQuery(JsonValue.of(members));
    }
}
