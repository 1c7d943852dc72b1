// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.MemberTable;

/**
 * Of which transactions the cost is asked for, or which are to be listed: the request of {@code flow/get-cost} and
 * {@code flow/list-transaction}, which may be the body of a message sent to them. Immutable and thread-safe.
 * It need not be complete: options of the endpoint may add what is missing.
 *
 * <p>A moment may be written as a date, which is all of that day in the endpoint's time zone; as a date and time, in that zone
 * too; or with an offset; of a year from 1970 to 9999. {@code source_id} stands for the id of the source. Without an id all of
 * that source count, as in LadiFlow's own example. A {@code source} that is null, or NONE, is sent as null; any other member
 * that is null is not given. A blank value, one of another type, and members other than these are rejected, because without
 * them the query would be for more.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 */
public final class CostQuery extends Request {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private CostQuery(JsonValue members) {
        this(members.toTree());
    }

    private CostQuery(ObjectNode members) {
        super(MemberTable.costQuery(members));
    }

    /**
     * Makes a query of plain Java values.
     *
     * @param members by their names in the API, such as {@code from_date}
     * @return the query
     * @throws IllegalArgumentException if a member is of another name or cannot be used; the message says what would be
     *     right, and holds none of the values
     */
    public static CostQuery of(Map<String, ?> members) {
        return new CostQuery(PlainValues.toObjectNode(members));
    }

    /**
     * Returns the first moment.
     *
     * @param zone the time zone of dates without one
     * @return the moment, null if it is not given
     */
    public Instant getFrom(ZoneId zone) {
        return MemberKind.start(text("from_date"), zone);
    }

    /**
     * Returns the last moment, to the millisecond.
     *
     * @param zone the time zone of dates without one
     * @return the moment, for a day its last; null if it is not given
     */
    public Instant getTo(ZoneId zone) {
        return MemberKind.end(text("to_date"), zone);
    }

    /** {@return {@code source}: FLOW, CAMPAIGN, SEQUENCE, NONE, or null if it is not given} */
    public String getSource() {
        return text("source");
    }
}
