// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Subscribes a customer to a sequence of messages. It is the request of {@code sequence/subscribe}. It can be the body
 * of a message to {@code ladiflow:sequence/subscribe}. The sequence can be set here or in the endpoint. Immutable and
 * thread-safe.
 *
 * <p>A subscription can be created from any map. A map with {@code _id} is treated as a customer, and only its {@code
 * email} is used. Any other map, such as a row of a file, can contain {@code email}, {@code sequence_id} (or {@code
 * sequence}), {@code custom_fields} and {@code external_data}. The last two may be maps of names to values. Null, blank
 * and empty values are treated as missing. Other members are ignored.
 *
 * <p>The description of the members follows LadiFlow's public documentation of the Open API 1.0.
 */
public final class Subscription extends ApiObject {

    private static final LadiFlowOperation OPERATION = LadiFlowOperation.SEQUENCE_SUBSCRIBE;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Subscription(JsonValue members) {
        super(MemberTable.check(OPERATION, members.toTree()));
    }

    /**
     * Creates a subscription from plain Java values.
     *
     * @param members the members by their names in the API
     * @return the subscription
     * @throws IllegalArgumentException if the value of a member cannot be used. The exception's message does not
     *     contain values
     */
    public static Subscription of(Map<String, ?> members) {
        var used = new LinkedHashMap<String, Object>(members);
        used.keySet().retainAll(MemberTable.acceptedMembers(OPERATION));
        return new Subscription(JsonValue.of(used));
    }
}
