// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.util.ArrayList;
import java.util.HashMap;
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
 * Collects the members of a write, named as in LadiFlow's responses. Values that are null, blank or an empty list count as not
 * given. An IllegalArgumentException names the rejected member, not its value. Not thread-safe.
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

    private final ObjectNode members = JsonTree.NODES.objectNode();
    private final Set<String> cleared = new LinkedHashSet<>();
    /** The values of custom fields by name. Null clears a field. */
    private final ObjectNode fields = JsonTree.NODES.objectNode();

    private final Map<String, String> spellings = new HashMap<>();

    /**
     * Creates an empty draft.
     *
     * @param customer the customer to change, null to write all given values
     */
    public WriteDraft(ObjectNode customer) {
        this.customer = customer;
    }

    /**
     * Removes the members of a customer that cannot be written.
     *
     * @param customer the customer's members, changed in place
     */
    public static ObjectNode retainWritable(ObjectNode customer) {
        customer.set(CUSTOM_FIELDS, FieldValues.toList(FieldValues.fromList(customer.path(CUSTOM_FIELDS))));
        return customer.retain(TABLE.names());
    }

    /** Sets several members. LadiFlow's own name of a member takes precedence over its other names. */
    public WriteDraft setAll(ObjectNode all) {
        var names = new LinkedHashMap<String, List<String>>();
        for (var one : all.properties()) {
            if (!MemberKind.isNotGiven(one.getValue())) {
                String member = TABLE.memberOf(one.getKey());
                names.computeIfAbsent(member == null ? one.getKey() : member, first -> new ArrayList<>(1))
                        .add(one.getKey());
            }
        }
        names.forEach((member, spelled) -> {
            String name = spelled.size() == 1 ? spelled.get(0) : chosenName(all, member, spelled);
            give(TABLE.has(member) ? member : null, name, all.get(name));
        });
        return this;
    }

    private static String chosenName(ObjectNode all, String member, List<String> spelled) {
        var own = List.of(member, TABLE.requestName(member));
        if (own.stream().anyMatch(spelled::contains)) {
            spelled.retainAll(own);
        }
        String first = spelled.get(0);
        for (String name : spelled) {
            MemberKind.require(
                    all.get(name).equals(all.get(first)),
                    first + " and " + name
                            + " are two names of the same member, but have different values. Send one of them");
        }
        return first;
    }

    /** Sets a member by one of its names. */
    public void set(String name, JsonNode value) {
        if (!MemberKind.isNotGiven(value)) {
            give(TABLE.memberOf(name), name, value);
        }
    }

    private void give(String member, String name, JsonNode value) {
        if (CUSTOM_FIELDS.equals(member)) {
            setFields(value, customer != null);
        } else if (member != null) {
            put(member, TABLE.convert(member, value));
        } else if (name.equals(CLEAR)) {
            MemberKind.require(value.isTextual() || value.isArray(), "clear must be a list of member names");
            (value.isTextual()
                            ? Stream.of(value.textValue().split(","))
                            : MemberKind.stream(value).map(JsonNode::asText))
                    .forEach(this::clear);
        } else if (MemberTable.normalized(name).equals("importbytagname")) {
            // the writer detects which tags are names. Only false matters, because it contradicts names
            put(BY_TAG_NAME, FieldValues.toBoolean(value) == BooleanNode.FALSE ? BooleanNode.FALSE : null);
        } else {
            // the application may send a whole changed customer, so changes() compares its read-only members
            MemberKind.require(customer != null || !MemberTable.isReadOnly(name), readOnlyMessage(name));
            put(name, value);
        }
    }

    private static String readOnlyMessage(String name) {
        return name
                + " cannot be written, because it occurs only in responses. Omit it, or send a Customer object:"
                + " the component sends only its writable members";
    }

    private void put(String member, JsonNode value) {
        if (value != null) {
            members.set(member, value);
            cleared.remove(member);
        } else if (member.equals(BY_TAG_NAME)) {
            members.remove(member);
        }
    }

    /**
     * Sets custom fields.
     *
     * @param keepsOthers whether custom fields that were set before stay
     */
    public void setFields(JsonNode value, boolean keepsOthers) {
        JsonNode given = TABLE.convert(CUSTOM_FIELDS, value);
        if (given == null) {
            return;
        }
        cleared.remove(CUSTOM_FIELDS);
        if (!keepsOthers) {
            fields.properties().removeIf(field -> !field.getValue().isNull());
        }
        for (JsonNode field : given) {
            JsonNode fieldValue = field.get("value");
            if (customer == null) {
                FieldValues.checkFinite(fieldValue);
            }
            fields.set(FieldValues.spelling(spellings, field.get("name").textValue()), fieldValue);
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
                "clear contains a member that cannot be cleared. It can contain "
                        + TABLE.names().stream()
                                .filter(one -> !KEYS.contains(one))
                                .collect(Collectors.joining(", "))
                        + ", and custom fields such as custom_fields.note");
        if (!field.isEmpty()) {
            fields.putNull(FieldValues.spelling(spellings, field));
            return;
        }
        if (member.equals(CUSTOM_FIELDS)) {
            fields.removeAll();
        }
        members.remove(member);
        cleared.add(member);
    }

    /**
     * Returns the write: its members, and under {@code clear} the names of those that are cleared. If a customer is changed, these
     * are the members that differ from the customer's, without its keys.
     */
    public ObjectNode build() {
        ObjectNode write = customer == null ? given() : changes();
        String email = write.path("email").asText();
        // LadiFlow generated this address, so it is only used as a key if there is no other key
        if (MemberKind.isSynthetic(email) && (!write.has("_id") || write.has("phone"))) {
            write.remove("email");
        }
        return write;
    }

    private ObjectNode given() {
        var values = JsonTree.NODES.objectNode();
        var names = new ArrayList<String>(cleared);
        for (var field : fields.properties()) {
            if (field.getValue().isNull()) {
                names.add(FIELD_PREFIX + field.getKey());
            } else {
                values.set(field.getKey(), field.getValue());
            }
        }
        return withLists(JsonTree.NODES.objectNode().setAll(members), values, names);
    }

    private static ObjectNode withLists(ObjectNode write, ObjectNode values, List<String> cleared) {
        if (!values.isEmpty()) {
            write.set(CUSTOM_FIELDS, FieldValues.toList(values));
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
        var fieldsBefore = new HashMap<String, JsonNode>();
        MemberKind.stream(customer.path(CUSTOM_FIELDS))
                .forEach(field -> fieldsBefore.putIfAbsent(field.path("name").textValue(), field));
        ObjectNode values = FieldValues.fromList(customer.path(CUSTOM_FIELDS));
        Map<String, String> spellingsBefore = FieldValues.spellings(values);
        boolean changesFields = false;
        for (var given : fields.properties()) {
            String name = FieldValues.spelling(spellingsBefore, given.getKey());
            JsonNode value = given.getValue();
            JsonNode before = values.get(name);
            if (value.isNull()) {
                if (!MemberKind.isNotGiven(before)) {
                    names.add(FIELD_PREFIX + name);
                    changesFields = true;
                }
            } else if (!value.equals(before)) {
                FieldValues.checkFinite(value);
                JsonNode sent = FieldValues.valueToSend(fieldsBefore.get(name), value);
                changesFields |= !sent.equals(before);
                values.set(name, sent);
            }
        }
        return withLists(changes, changesFields ? values : JsonTree.NODES.objectNode(), names);
    }

    /**
     * Whether a value is equivalent to the customer's value. If LadiFlow does not accept the customer's own value,
     * every value differs.
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

    /** Converts a write to the request that is sent, with LadiFlow's names. Changes the tree in place. */
    public static ObjectNode toRequest(ObjectNode write) {
        JsonNode cleared = write.path(CLEAR);
        write.remove(List.of(CLEAR, BY_TAG_NAME));
        if (write.path("phone").isNumber()) {
            write.put("phone", write.get("phone").asText());
        }
        TABLE.rename(write);
        ObjectNode fields = FieldValues.fromList(write.path(CUSTOM_FIELDS));
        boolean clearsFields = false;
        for (JsonNode one : cleared) {
            String name = one.textValue();
            if (name.startsWith(FIELD_PREFIX)) {
                fields.putNull(name.substring(FIELD_PREFIX.length()));
                clearsFields = true;
            } else {
                write.set(
                        TABLE.requestName(name),
                        LISTS.contains(name) ? JsonTree.NODES.arrayNode() : NullNode.getInstance());
            }
        }
        if (clearsFields) {
            write.set(CUSTOM_FIELDS, FieldValues.toList(fields));
        }
        return write;
    }

    /** Adds to each list of a request the customer's other items, so that they stay if LadiFlow replaces lists. */
    public static void addItemsOf(ObjectNode customer, ObjectNode request) {
        for (String list : LISTS) {
            // an empty list is cleared
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
