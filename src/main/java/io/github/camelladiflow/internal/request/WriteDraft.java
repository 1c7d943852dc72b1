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
import com.fasterxml.jackson.databind.node.ArrayNode;
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

    /** The customer to change, null if changes are not recorded. */
    private final ObjectNode customer;

    private final ObjectNode members;
    private final Set<String> cleared = new LinkedHashSet<>();
    /** The custom fields by the composed forms of their names. The value null clears a field. */
    private final Map<String, ObjectNode> fields = new LinkedHashMap<>();

    private WriteDraft(ObjectNode customer, ObjectNode members) {
        this.customer = customer;
        this.members = members;
    }

    /**
     * Creates an empty draft.
     *
     * @param customer the customer to change, null to write all given values
     */
    public WriteDraft(ObjectNode customer) {
        this(customer, JsonTree.NODES.objectNode());
    }

    /** Checks the members of a write, and converts them in place. */
    static ObjectNode check(ObjectNode write) {
        var draft = new WriteDraft(null, write);
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
            setFields(value, customer != null);
        } else if (member != null) {
            put(member, TABLE.convert(member, value));
        } else if (MemberTable.normalized(name).equals("importbytagname")) {
            // the component itself detects which tags are names, so the value true is not kept. The value false is
            // kept, because tag names are then rejected
            members.remove(BY_TAG_NAME);
            put(BY_TAG_NAME, FieldValues.toBoolean(value) == BooleanNode.FALSE ? BooleanNode.FALSE : null);
        } else {
            // the application may send a complete customer that it has changed, so changes() checks whether read-only
            // members have changed
            MemberKind.require(customer != null || !MemberTable.isReadOnly(name), readOnlyMessage(name));
            put(name, value);
        }
    }

    private static String readOnlyMessage(String name) {
        return "The member '" + name + "' cannot be written, because it occurs only in responses. Omit the member,"
                + " or send a"
                + " Customer object, from which the component sends only the writable members";
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
            if (customer == null) {
                FieldValues.checkFinite(field.get("value"));
            }
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
     * Returns the write: its members and, in {@code clear}, the names of the members to clear. If a customer is
     * changed, the write contains only members whose values differ from the customer's values, and none of the
     * customer's keys.
     */
    public ObjectNode build() {
        return removeGeneratedEmail(
                customer == null ? addLists(JsonTree.NODES.objectNode().setAll(members)) : changes());
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
        return withLists(write, values, names);
    }

    private static ObjectNode withLists(ObjectNode write, ArrayNode values, List<String> cleared) {
        if (!values.isEmpty()) {
            write.set(CUSTOM_FIELDS, values);
        }
        if (!cleared.isEmpty()) {
            cleared.forEach(write.putArray(CLEAR)::add);
        }
        return write;
    }

    private ObjectNode changes() {
        var changes = JsonTree.NODES.objectNode();
        for (var given : members.properties()) {
            String name = given.getKey();
            if (!hasEquivalent(name, given.getValue())) {
                MemberKind.require(!name.equals("_id") && !MemberTable.isReadOnly(name), readOnlyMessage(name));
                changes.set(name, given.getValue());
            }
        }
        var names = new ArrayList<String>(cleared);
        names.removeIf(name -> MemberKind.isNotGiven(customer.get(name)));
        Map<String, JsonNode> fieldsBefore = FieldValues.byName(customer.path(CUSTOM_FIELDS));
        var values = new LinkedHashMap<String, ObjectNode>();
        fieldsBefore.forEach((name, field) -> values.put(name, FieldValues.plain(field)));
        boolean changesFields = false;
        for (var given : fields.entrySet()) {
            JsonNode field = values.get(given.getKey());
            JsonNode before = field == null ? null : field.get("value");
            JsonNode value = given.getValue().get("value");
            if (value.isNull()) {
                if (!MemberKind.isNotGiven(before)) {
                    names.add(FIELD_PREFIX + field.get("name").textValue());
                    values.remove(given.getKey());
                    changesFields = true;
                }
            } else if (!value.equals(before)) {
                FieldValues.checkFinite(value);
                JsonNode sent = FieldValues.valueToSend(fieldsBefore.get(given.getKey()), value);
                changesFields |= !sent.equals(before);
                FieldValues.set(values, given.getValue().get("name").textValue(), sent);
            }
        }
        return withLists(
                changes, JsonTree.NODES.arrayNode().addAll(changesFields ? values.values() : List.of()), names);
    }

    /**
     * Returns whether a value is equivalent to the customer's value. If the customer's existing value is not
     * valid in a write, this method compares the values without conversion.
     */
    private boolean hasEquivalent(String name, JsonNode value) {
        JsonNode before = customer.path(name);
        try {
            JsonNode sent = TABLE.has(name) && !MemberKind.isNotGiven(before) ? TABLE.convert(name, before) : before;
            return sent != null && TABLE.kind(name).isEquivalent(sent, value);
        } catch (IllegalArgumentException e) {
            return before.equals(value);
        }
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
