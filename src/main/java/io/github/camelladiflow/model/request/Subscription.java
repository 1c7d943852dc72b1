// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.MemberTable;

/**
 * That a customer is to get the messages of a sequence: the request of {@code sequence/subscribe}, which may be the body of a
 * message sent to {@code ladiflow:sequence/subscribe}. Immutable and thread-safe. It need not name the sequence: the endpoint may do that.
 *
 * <p>It can be made of any map: of one with {@code _id}, which is a customer, {@code email} alone is taken; of another, such as
 * a row of a file, {@code email}, {@code sequence_id} (or {@code sequence}), {@code custom_fields} and {@code external_data},
 * of which the last two may be written as a map of values by names. Null, blank and empty is not given. What else there is in
 * the map is left out.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 */
public final class Subscription extends Request {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Subscription(JsonValue members) {
        this(members.toTree());
    }

    private Subscription(ObjectNode members) {
        super(MemberTable.subscription(members));
    }

    /**
     * Makes a subscription of plain Java values.
     *
     * @param members by their names in the API
     * @return the subscription
     * @throws IllegalArgumentException if a member cannot be used; the message holds none of the values
     */
    public static Subscription of(Map<String, ?> members) {
        var taken = new LinkedHashMap<String, Object>(members);
        taken.keySet().retainAll(MemberTable.SUBSCRIPTION_NAMES);
        return new Subscription(PlainValues.toObjectNode(taken));
    }

    /** {@return {@code email}: whom, or null} */
    public String getEmail() {
        return text("email");
    }

    /** {@return {@code sequence_id}: the sequence's id or name, or null} */
    public String getSequence() {
        return text("sequence_id");
    }
}
