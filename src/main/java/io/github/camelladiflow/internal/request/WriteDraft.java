// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;

/**
 * Collects the members of a write, with the names that LadiFlow's responses use. A value that is null, blank or an empty
 * list is treated as missing. The message of an IllegalArgumentException contains the name of the rejected member, but
 * not its value. Not thread-safe.
 */
public final class WriteDraft {

    public static final String CLEAR = "clear";
    public static final String BY_TAG_NAME = "import_by_tag_name";
    public static final String CUSTOM_FIELDS = "custom_fields";
    private static final String FIELD_PREFIX = CUSTOM_FIELDS + ".";
    private static final List<String> KEYS = List.of("_id", "email", "phone");
    private static final List<String> LISTS = List.of("tags", "channels", CUSTOM_FIELDS, "external_data");

    private static final MemberTable TABLE = MemberTable.CUSTOMER;

    private final ObjectNode members;
    private final Set<String> cleared = new LinkedHashSet<>();
    /** The custom fields by the composed forms of their names. The value null clears a field. */
    private final Map<String, ObjectNode> fields = new LinkedHashMap<>();

    private WriteDraft(ObjectNode members) {
        this.members = members;
    }

    /** Creates an empty draft. */
    public WriteDraft() {
        this(JsonTree.NODES.objectNode());
    }

    /** Checks the members of a write, and converts them in place. */
    static ObjectNode check(ObjectNode write) {
        var draft = new WriteDraft(write);
        draft.setAll(write);
        return removeGeneratedEmail(draft.addLists(write));
    }

    /**
     * Removes a customer's members that cannot be written.
     *
     * @param customer the customer's members, changed in place
     */
    public static ObjectNode retainWritable(ObjectNode customer) {
        var fields = FieldValues.byName(customer.path(CUSTOM_FIELDS)).values();
        fields.stream().map(FieldValues::plain).forEach(customer.putArray(CUSTOM_FIELDS)::add);
        return customer.retain(TABLE.names());
    }

    /**
     * Sets all members of an object, and then removes them from that object. LadiFlow's own name of a member takes precedence over its
     * other names, and a value takes precedence over {@code clear}.
     */
    public void setAll(ObjectNode all) {
        var groups = new LinkedHashMap<String, Map<String, JsonNode>>();
        for (var one : all.properties()) {
            if (!MemberKind.isNotGiven(one.getValue())) {
                String member = TABLE.memberOf(one.getKey());
                groups.computeIfAbsent(member == null ? one.getKey() : member, first -> new LinkedHashMap<>(2))
                        .put(one.getKey(), one.getValue());
            }
        }
        all.removeAll();
        if (groups.containsKey(CLEAR)) {
            JsonNode names = groups.remove(CLEAR).get(CLEAR);
            MemberKind.require(
                    names.isTextual() || names.isArray(), "The member 'clear' must be a list of member names");
            (names.isArray()
                            ? MemberKind.stream(names).map(JsonNode::asText)
                            : Stream.of(names.textValue().split(",")))
                    .forEach(this::clear);
        }
        groups.forEach((member, spelled) -> {
            var own = List.of(member, TABLE.requestName(member));
            if (!Collections.disjoint(own, spelled.keySet())) {
                spelled.keySet().retainAll(own);
            }
            String first = spelled.keySet().iterator().next();
            spelled.forEach((name, value) -> MemberKind.require(
                    value.equals(spelled.get(first)),
                    "'" + first + "' and '" + name
                            + "' are two names of the same member, but have different values. Send only one of them"));
            give(TABLE.has(member) ? member : null, first, spelled.get(first));
        });
    }

    private void give(String member, String name, JsonNode value) {
        if (CUSTOM_FIELDS.equals(member)) {
            setFields(value, false);
        } else if (member != null) {
            put(member, TABLE.convert(member, value));
        } else if (MemberTable.normalized(name).equals("importbytagname")) {
            // the component itself detects which tags are names, so the value true is not kept. The value false is
            // kept, because tag names are then rejected
            members.remove(BY_TAG_NAME);
            put(BY_TAG_NAME, FieldValues.toBoolean(value) == BooleanNode.FALSE ? BooleanNode.FALSE : null);
        } else {
            MemberKind.require(
                    !MemberTable.isReadOnly(name),
                    "The member '" + name + "' cannot be written, because it occurs only in responses. Omit the member,"
                            + " or send a Customer object, from which the component sends only the writable members");
            put(name, value);
        }
    }

    private void put(String member, JsonNode value) {
        if (value != null) {
            members.set(member, value);
            cleared.remove(member);
        }
    }

    /**
     * Sets custom fields.
     *
     * @param keepsOthers whether to keep custom fields that were set before
     */
    public void setFields(JsonNode value, boolean keepsOthers) {
        JsonNode given = TABLE.convert(CUSTOM_FIELDS, value);
        if (given == null) {
            return;
        }
        cleared.remove(CUSTOM_FIELDS);
        if (!keepsOthers) {
            fields.values().removeIf(field -> !field.get("value").isNull());
        }
        for (JsonNode field : given) {
            FieldValues.checkFinite(field.get("value"));
            FieldValues.set(fields, field.get("name").textValue(), field.get("value"));
        }
    }

    /** Clears a member, or a custom field such as {@code custom_fields.note}. */
    public void clear(String givenName) {
        String name = givenName.strip();
        int dot = name.indexOf('.');
        String member = TABLE.memberOf(dot < 0 ? name : name.substring(0, dot));
        String field = dot > 0 && CUSTOM_FIELDS.equals(member) ? name.substring(dot + 1) : "";
        MemberKind.require(
                member != null && !KEYS.contains(member) && (dot < 0 || !field.isEmpty()),
                "The write clears a member that cannot be cleared. Members that can be cleared: "
                        + TABLE.names().stream()
                                .filter(one -> !KEYS.contains(one))
                                .collect(Collectors.joining(", "))
                        + ", and custom fields such as custom_fields.note");
        if (!field.isEmpty()) {
            FieldValues.set(fields, field, NullNode.getInstance());
            return;
        }
        if (member.equals(CUSTOM_FIELDS)) {
            fields.clear();
        }
        members.remove(member);
        cleared.add(member);
    }

    /**
     * Returns the write: its members and, in {@code clear}, the names of the members to clear.
     */
    public ObjectNode build() {
        return removeGeneratedEmail(addLists(JsonTree.NODES.objectNode().setAll(members)));
    }

    /** Removes an e-mail address that LadiFlow has generated, unless it is the only key. */
    private static ObjectNode removeGeneratedEmail(ObjectNode write) {
        if (MemberKind.isSynthetic(write.path("email").asText()) && (!write.has("_id") || write.has("phone"))) {
            write.remove("email");
        }
        return write;
    }

    private ObjectNode addLists(ObjectNode write) {
        var values = JsonTree.NODES.arrayNode();
        var names = new ArrayList<String>(cleared);
        for (ObjectNode field : fields.values()) {
            if (field.get("value").isNull()) {
                names.add(FIELD_PREFIX + field.get("name").textValue());
            } else {
                values.add(field);
            }
        }
        if (!values.isEmpty()) {
            write.set(CUSTOM_FIELDS, values);
        }
        if (!names.isEmpty()) {
            names.forEach(write.putArray(CLEAR)::add);
        }
        return write;
    }

    /** Converts a write to the request to send, in which members have LadiFlow's names. Changes the tree in place. */
    public static ObjectNode toRequest(ObjectNode write) {
        JsonNode cleared = write.path(CLEAR);
        write.remove(List.of(CLEAR, BY_TAG_NAME));
        if (write.path("phone").isNumber()) {
            write.put("phone", write.get("phone").asText());
        }
        TABLE.rename(write);
        for (JsonNode one : cleared) {
            String name = one.textValue();
            if (name.startsWith(FIELD_PREFIX)) {
                write.withArray(CUSTOM_FIELDS)
                        .addObject()
                        .put("name", name.substring(FIELD_PREFIX.length()))
                        .putNull("value");
            } else {
                write.set(
                        TABLE.requestName(name),
                        LISTS.contains(name) ? JsonTree.NODES.arrayNode() : NullNode.getInstance());
            }
        }
        return write;
    }

    /**
     * Adds the customer's existing items to each list in a request, so that LadiFlow keeps these items even if it
     * replaces lists.
     */
    public static void addItemsOf(ObjectNode customer, ObjectNode request) {
        for (String list : LISTS) {
            // an empty list clears the customer's list
            if (!request.path(list).isEmpty()) {
                request.set(
                        list,
                        TABLE.kind(list) == MemberKind.LIST
                                ? MemberKind.union(customer.path(list), request.get(list))
                                : FieldValues.merged(customer.path(list), request.get(list)));
            }
        }
    }
}
