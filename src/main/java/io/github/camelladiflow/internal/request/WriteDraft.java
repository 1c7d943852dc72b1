// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.text.CleanText;

/**
 * The members that a write gives so far, by the names in responses, and the customer that it changes, if any. Values that are
 * null, blank or an empty list are not given. Rejections are IllegalArgumentExceptions that name the member, not the value. Not
 * thread-safe.
 */
public final class WriteDraft {

    public static final String CLEAR = "clear";
    public static final String BY_TAG_NAME = "import_by_tag_name";
    public static final String CUSTOM_FIELDS = "custom_fields";
    private static final String CUSTOM_FIELD_PREFIX = CUSTOM_FIELDS + ".";
    private static final List<String> KEYS = List.of("_id", "email", "phone");
    private static final List<String> LISTS = List.of("tags", "channels", CUSTOM_FIELDS, "external_data");

    private static final MemberTable TABLE = MemberTable.CUSTOMER;

    private final boolean recordsChanges;
    /** The customer's members as they are sent. */
    private final ObjectNode originalMembers;

    private final ObjectNode originalFields;
    private final Map<String, JsonNode> fieldsOfCustomer = new HashMap<>();
    /** The given members; null is cleared. */
    private final ObjectNode members = JsonTree.newObject();

    private final ObjectNode fields = JsonTree.newObject();
    private final Map<String, String> spellings = new HashMap<>();
    /** An address that LadiFlow made up. */
    private String syntheticEmail = "";

    /**
     * Starts a draft.
     *
     * @param customer the members of the customer that is changed, null to record no changes
     */
    public WriteDraft(ObjectNode customer) {
        this.recordsChanges = customer != null;
        this.originalMembers = recordsChanges ? customer : JsonTree.newObject();
        this.originalFields =
                recordsChanges ? FieldValues.fromList(customer.path(CUSTOM_FIELDS)) : JsonTree.newObject();
        if (recordsChanges) {
            spellings.putAll(FieldValues.spellings(originalFields));
            MemberKind.stream(customer.path(CUSTOM_FIELDS))
                    .forEach(field ->
                            fieldsOfCustomer.putIfAbsent(field.path("name").textValue(), field));
            customer.properties().forEach(WriteDraft::convertInPlace);
        }
    }

    /** Converts a member of a customer to its value in a request; a value that LadiFlow would not take stays. */
    private static void convertInPlace(Map.Entry<String, JsonNode> member) {
        try {
            boolean isSent = TABLE.has(member.getKey()) && !MemberKind.isNotGiven(member.getValue());
            JsonNode sent = isSent ? TABLE.convert(member.getKey(), member.getValue()) : null;
            if (sent != null) {
                member.setValue(sent);
            }
        } catch (IllegalArgumentException e) {
            // any value that is given differs from it
        }
    }

    /**
     * Returns the members of a customer that can be written to another store.
     *
     * @param customer the customer's members, which are changed
     */
    public static ObjectNode writableMembers(ObjectNode customer) {
        customer.set(CUSTOM_FIELDS, FieldValues.toList(FieldValues.fromList(customer.path(CUSTOM_FIELDS))));
        customer.retain(TABLE.names());
        customer.remove("_id");
        return customer;
    }

    /**
     * Gives several members. LadiFlow's own name for a member wins over other names.
     *
     * @param all the values by name, of which those that are not given are removed
     */
    public WriteDraft setAll(ObjectNode all) {
        all.properties().removeIf(one -> MemberKind.isNotGiven(one.getValue()));
        var names = new LinkedHashMap<String, List<String>>();
        for (var one : all.properties()) {
            String member = TABLE.memberOf(one.getKey());
            names.computeIfAbsent(member == null ? one.getKey() : member, first -> new ArrayList<>())
                    .add(one.getKey());
        }
        names.forEach((member, spelled) -> {
            String name = spelled.size() == 1 ? spelled.get(0) : chosenName(all, member, spelled);
            set(name, all.get(name));
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
                            + " are two names for one member, and have different values: give one of them");
        }
        return first;
    }

    /** Gives a member by one of its names. */
    public void set(String name, JsonNode value) {
        String member = TABLE.memberOf(name);
        if (MemberKind.isNotGiven(value)) {
            return;
        }
        if (member == null && name.equals(CLEAR)) {
            MemberKind.require(value.isTextual() || value.isArray(), "clear must be a list of the names of members");
            (value.isTextual()
                            ? Stream.of(value.textValue().split(","))
                            : MemberKind.stream(value).map(JsonNode::asText))
                    .forEach(this::clear);
            return;
        }
        if (member == null && MemberTable.normalized(name).equals("importbytagname")) {
            // each tag is recognized as a name or an id; false is kept, because it contradicts names
            members.remove(BY_TAG_NAME);
            if (FieldValues.toBoolean(value) == BooleanNode.FALSE) {
                members.set(BY_TAG_NAME, BooleanNode.FALSE);
            }
            return;
        }
        var sent = member == null ? value : TABLE.convert(member, value);
        if (sent == null) {
            syntheticEmail = "email".equals(member) ? CleanText.of(value.asText()) : syntheticEmail;
        } else if (!CUSTOM_FIELDS.equals(member)) {
            put(member == null ? name : member, sent, member == null);
        } else {
            if (!recordsChanges) {
                fields.properties().removeIf(one -> !one.getValue().isNull());
            }
            putFields(sent);
        }
    }

    private void put(String name, JsonNode value, boolean isUnknown) {
        var had = originalMembers.get(name);
        boolean same = had != null && TABLE.kind(name).isEquivalent(had, value);
        MemberKind.require(
                same || !(isUnknown && MemberTable.isReadOnly(name)) && !(recordsChanges && name.equals("_id")),
                name + " cannot be written, LadiFlow only tells it. Leave it out; of a whole"
                        + " customer, as a Customer object, only what can be written is taken");
        members.set(name, same ? had : value);
    }

    /** Gives a custom field by its name. */
    public void setField(ObjectNode field) {
        var given = TABLE.convert(CUSTOM_FIELDS, field);
        if (given != null) {
            putFields(given);
        }
    }

    private void putFields(JsonNode given) {
        members.remove(CUSTOM_FIELDS);
        for (var one : given.properties()) {
            String name = FieldValues.spelling(spellings, one.getKey());
            if (!one.getValue().equals(originalFields.get(name))) {
                FieldValues.checkFinite(one.getValue());
            }
            fields.set(name, FieldValues.valueToSend(fieldsOfCustomer.get(name), one.getValue()));
        }
    }

    /** Clears a member, or a custom field such as {@code custom_fields.note}. */
    public void clear(String givenName) {
        String name = givenName.strip();
        int dot = name.indexOf('.');
        String member = TABLE.memberOf(dot < 0 ? name : name.substring(0, dot));
        boolean isField = dot > 0 && dot < name.length() - 1 && CUSTOM_FIELDS.equals(member);
        MemberKind.require(
                member != null && !KEYS.contains(member) && (dot < 0 || isField),
                "clear names a member that cannot be cleared. It may name "
                        + TABLE.names().stream()
                                .filter(one -> !KEYS.contains(one))
                                .collect(Collectors.joining(", "))
                        + ", and custom fields such as custom_fields.note");
        var given = isField ? fields : members;
        String cleared = isField ? FieldValues.spelling(spellings, name.substring(dot + 1)) : member;
        given.remove(cleared);
        given.putNull(cleared);
        if (cleared.equals(CUSTOM_FIELDS) && !isField) {
            fields.removeAll();
        }
    }

    /** {@return the members of the write, which differ from those of the customer, without its keys; {@code clear} lists those that are cleared} */
    public ObjectNode build() {
        var all = JsonTree.newObject();
        var cleared = JsonTree.newArray();
        putChanges(all, members, originalMembers, cleared::add);
        var list = originalFields.deepCopy();
        if (putChanges(list, fields, originalFields, name -> cleared.add(CUSTOM_FIELD_PREFIX + name))
                && !list.isEmpty()) {
            all.set(CUSTOM_FIELDS, FieldValues.toList(list));
        }
        if (!cleared.isEmpty()) {
            all.set(CLEAR, cleared);
        }
        if (all.has("_id") && !all.has("email") && !all.has("phone") && LookupKeys.isEmail(syntheticEmail)) {
            all.put("email", syntheticEmail);
        }
        return all;
    }

    private boolean putChanges(ObjectNode all, ObjectNode given, ObjectNode had, Consumer<String> cleared) {
        boolean changes = false;
        for (var one : given.properties()) {
            var value = one.getValue();
            var old = had.get(one.getKey());
            if (recordsChanges && (value.isNull() ? MemberKind.isNotGiven(old) : value.equals(old))) {
                continue;
            }
            changes = true;
            if (value.isNull()) {
                cleared.accept(one.getKey());
            } else {
                all.set(one.getKey(), value);
            }
        }
        return changes;
    }

    /** {@return the tree that is sent for a write, with LadiFlow's own names; a new tree for the caller alone} */
    public static ObjectNode toRequest(ObjectNode write) {
        var request = JsonTree.newObject();
        for (var given : write.properties()) {
            String name = given.getKey();
            var value = given.getValue();
            if (name.equals("phone") && value.isNumber()) {
                request.put(name, value.asText());
            } else if (!name.equals(CLEAR) && !name.equals(BY_TAG_NAME)) {
                request.set(TABLE.requestName(name), value.deepCopy());
            }
        }
        for (JsonNode cleared : write.path(CLEAR)) {
            String name = cleared.textValue();
            if (name.startsWith(CUSTOM_FIELD_PREFIX)) {
                var fields = FieldValues.fromList(request.path(CUSTOM_FIELDS))
                        .putNull(name.substring(CUSTOM_FIELD_PREFIX.length()));
                request.set(CUSTOM_FIELDS, FieldValues.toList(fields));
            } else {
                request.set(
                        TABLE.requestName(name), LISTS.contains(name) ? JsonTree.newArray() : NullNode.getInstance());
            }
        }
        return request;
    }

    /** Adds to each list of a request the customer's other items, so that they stay if LadiFlow replaces lists. */
    public static void addItemsOf(ObjectNode customer, ObjectNode request) {
        for (String list : LISTS) {
            // an empty list is cleared
            if (!request.path(list).isEmpty()) {
                request.set(list, merged(list, customer.path(list), request.get(list)));
            }
        }
    }

    private static ArrayNode merged(String member, JsonNode before, JsonNode given) {
        return TABLE.kind(member) == MemberKind.LIST
                ? JsonTree.newArray()
                        .addAll(Stream.concat(MemberKind.stream(before), MemberKind.stream(given))
                                .filter(JsonNode::isTextual)
                                .distinct()
                                .toList())
                : FieldValues.merged(before, given);
    }
}
