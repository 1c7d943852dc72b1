// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;

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

    private static final Set<String> MEMBERS = Set.of("email", "sequence_id", "custom_fields", "external_data");

    private static final Set<String> ACCEPTED =
            Set.of("_id", "email", "sequence", "sequence_id", "custom_fields", "external_data");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Subscription(JsonValue members) {
        this(members.toTree());
    }

    private Subscription(ObjectNode members) {
        super(validated(members));
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
        taken.keySet().retainAll(ACCEPTED);
        return new Subscription(PlainValues.toObjectNode(taken));
    }

    private static ObjectNode validated(ObjectNode members) {
        if (members.hasNonNull("_id")) {
            members.retain("email");
        }
        if (!members.hasNonNull("sequence_id") && members.has("sequence")) {
            members.set("sequence_id", members.get("sequence"));
        }
        members.retain(MEMBERS);
        members.properties().removeIf(member -> RequestMembers.isAbsent(member.getValue()));
        RequestMembers.validate(members, MEMBERS, Subscription::validatedMember);
        return members;
    }

    private static JsonNode validatedMember(String name, JsonNode value) {
        return switch (name) {
            case "email" -> email(value);
            case "sequence_id" -> RequestMembers.textOrNumber(value);
            default -> FieldsToWrite.toList(value);
        };
    }

    private static JsonNode email(JsonNode value) {
        TextNode email = RequestMembers.textOrNumber(value);
        RequestMembers.require(LookupKeys.isEmail(email.textValue()), "has to be an e-mail address");
        return email;
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
