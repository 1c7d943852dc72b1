// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.text.CleanText;

/**
 * Converts custom fields. In a message or a customer, they are an object that maps names to values, a list of fields,
 * or a single field. LadiFlow accepts a list of objects with the members {@code name} and {@code value}. Exception
 * messages do not contain values.
 */
public final class FieldValues {

    private static final Set<String> VALUES = Set.of("value", "values", "value_number");
    private static final Set<String> FIELD_MEMBERS =
            Set.of("name", "value", "values", "value_number", "custom_field_id", "data_type", "order");
    private static final Set<String> MULTI_VALUE_TYPES = Set.of("LIST", "CHECK_BOX");
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");
    private static final String FORMAT_HINT =
            "must be a map of names to values, or a list of objects with the members 'name' and 'value'";

    private FieldValues() {}

    /**
     * Reads fields from a map of names to values, from a list of fields, or from a single field. Omits fields without a
     * value.
     *
     * @return LadiFlow's list, null if it would be empty
     */
    static ArrayNode fromInput(JsonNode given) {
        var fields = new LinkedHashMap<String, ObjectNode>();
        if (given.isObject() && !isSingleField(given)) {
            given.properties().forEach(field -> add(fields, field.getKey(), field.getValue()));
        } else {
            MemberKind.require(given.isContainerNode(), FORMAT_HINT);
            (given.isArray() ? given : List.of(given))
                    .forEach(field -> add(fields, field.path("name").textValue(), valueOf(field)));
        }
        return fields.isEmpty() ? null : JsonTree.NODES.arrayNode().addAll(fields.values());
    }

    /** Returns whether an object is one field, and not a map of names to values. */
    private static boolean isSingleField(JsonNode object) {
        return object.has("name")
                && VALUES.stream().anyMatch(object::has)
                && object.properties().stream().allMatch(member -> FIELD_MEMBERS.contains(member.getKey()));
    }

    private static void add(Map<String, ObjectNode> fields, String name, JsonNode value) {
        MemberKind.require(name != null && !name.isBlank(), FORMAT_HINT);
        if (!MemberKind.isNotGiven(value)) {
            for (JsonNode one : value.isArray() ? value : List.of(value)) {
                MemberKind.require(
                        !NOT_FINITE.contains(one.asText()),
                        "must not contain NaN or infinity. Send a number in digits, or omit the field");
            }
            set(fields, name, value);
        }
    }

    /**
     * Sets a field in a map. The map's keys are names in Unicode's composed form, because Unicode can encode an
     * accented letter in two ways. The field's name keeps the form in which it occurred first.
     */
    private static void set(Map<String, ObjectNode> fields, String name, JsonNode value) {
        fields.computeIfAbsent(
                        CleanText.composed(name),
                        first -> JsonTree.NODES.objectNode().put("name", name))
                .set("value", value);
    }

    /** Adds fields that have the value null, which clears them, unless a field with the same name has a value. */
    static ArrayNode withCleared(JsonNode given, List<String> cleared) {
        var fields = new LinkedHashMap<String, ObjectNode>();
        given.forEach(field -> set(fields, field.get("name").textValue(), field.get("value")));
        for (String name : cleared) {
            if (!fields.containsKey(CleanText.composed(name))) {
                set(fields, name, NullNode.getInstance());
            }
        }
        return JsonTree.NODES.arrayNode().addAll(fields.values());
    }

    /** Returns whether a customer's list has a field with this name and this value. */
    public static boolean contains(JsonNode list, String name, JsonNode value) {
        for (JsonNode field : list) {
            if (CleanText.composed(field.path("name").asText()).equals(CleanText.composed(name))) {
                return value.equals(valueOf(field));
            }
        }
        return false;
    }

    /**
     * Merges the given fields into those of a customer. Omits the customer's fields that have no value, or whose value
     * LadiFlow generates (AUTO_INCREMENT).
     */
    static ArrayNode merged(JsonNode before, JsonNode given) {
        var fields = new LinkedHashMap<String, ObjectNode>();
        for (JsonNode field : before) {
            JsonNode value = valueOf(field);
            if (field.path("name").isTextual()
                    && !MemberKind.isNotGiven(value)
                    && !field.path("data_type").asText().equals("AUTO_INCREMENT")) {
                set(fields, field.get("name").textValue(), value);
            }
        }
        given.forEach(field -> set(fields, field.get("name").textValue(), field.get("value")));
        return JsonTree.NODES.arrayNode().addAll(fields.values());
    }

    /** Returns the value of a field, which is in {@code values}, {@code value} or {@code value_number}. */
    private static JsonNode valueOf(JsonNode field) {
        JsonNode one = field.path("value");
        ArrayNode many = JsonTree.NODES.arrayNode();
        field.path("values").forEach(item -> {
            if (!item.isNull() && !item.asText().equals("null")) {
                many.add(item);
            }
        });
        boolean isOfMany = MULTI_VALUE_TYPES.contains(field.path("data_type").asText());
        if (!many.isEmpty() && (isOfMany || MemberKind.isNotGiven(one))) {
            return many;
        }
        return MemberKind.isNotGiven(one) ? field.path("value_number") : one;
    }
}
