// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.TypedValues;
import io.github.camelladiflow.internal.text.CleanText;

/**
 * Converts custom fields. In a message or a customer, they can be an object that maps names to values, a list of
 * fields, or a single field. LadiFlow accepts a list of objects with the members {@code name} and {@code value}.
 * Exception messages contain the field's name, but never its value.
 */
public final class FieldValues {

    private static final Set<String> VALUES = Set.of("value", "values", "value_number");
    private static final Set<String> MEMBERS =
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
    static ArrayNode fromInput(JsonNode value) {
        var fields = new LinkedHashMap<String, ObjectNode>();
        if (value.isObject() && !isSingleField(value)) {
            value.properties().forEach(field -> add(fields, TextNode.valueOf(field.getKey()), field.getValue()));
        } else {
            MemberKind.require(value.isContainerNode(), FORMAT_HINT);
            (value.isArray() ? value : List.of(value))
                    .forEach(field -> add(fields, field.path("name"), valueOf(field)));
        }
        return fields.isEmpty() ? null : JsonTree.NODES.arrayNode().addAll(fields.values());
    }

    /** Returns whether an object is one field, and not a map of names to values. */
    private static boolean isSingleField(JsonNode value) {
        return value.has("name")
                && VALUES.stream().anyMatch(value::has)
                && value.properties().stream().allMatch(member -> MEMBERS.contains(member.getKey()));
    }

    private static void add(Map<String, ObjectNode> fields, JsonNode name, JsonNode value) {
        MemberKind.require(name.isTextual() && !MemberKind.isNotGiven(name) && MemberKind.isText(name), FORMAT_HINT);
        if (!MemberKind.isNotGiven(value)) {
            set(fields, name.textValue(), value);
        }
    }

    /**
     * Sets a field in a map. The map's keys are names in Unicode's composed form, because Unicode can encode an
     * accented letter in two ways. The field's name keeps the form in which it occurred first.
     */
    static void set(Map<String, ObjectNode> fields, String name, JsonNode value) {
        fields.computeIfAbsent(
                        CleanText.composed(name),
                        first -> JsonTree.NODES.objectNode().put("name", name))
                .set("value", value);
    }

    /**
     * Returns the fields of a list in a map, whose keys are the composed forms of the fields' names. Omits fields
     * without a name.
     */
    static Map<String, JsonNode> byName(JsonNode list) {
        var fields = new LinkedHashMap<String, JsonNode>();
        MemberKind.stream(list)
                .filter(field -> field.path("name").isTextual())
                .forEach(field ->
                        fields.putIfAbsent(CleanText.composed(field.get("name").textValue()), field));
        return fields;
    }

    /** Returns whether a list has a field with this name and this value. */
    public static boolean contains(JsonNode list, String name, JsonNode value) {
        JsonNode field = byName(list).get(CleanText.composed(name));
        return field != null && value.equals(valueOf(field));
    }

    /** Returns a copy of a field with only its name and its value. */
    static ObjectNode plain(JsonNode field) {
        return JsonTree.NODES
                .objectNode()
                .<ObjectNode>set("name", field.get("name"))
                .set("value", valueOf(field));
    }

    /** Reads fields in the same way as {@link #fromInput}. Throws an exception if a value is NaN or infinite. */
    static ArrayNode finiteFromInput(JsonNode given) {
        var fields = fromInput(given);
        if (fields != null) {
            fields.forEach(field -> checkFinite(field.get("value")));
        }
        return fields;
    }

    /** Throws an exception if a value is NaN or infinite. A tree contains such a value as text. */
    static void checkFinite(JsonNode value) {
        for (JsonNode one : value.isArray() ? value : List.of(value)) {
            MemberKind.require(
                    !NOT_FINITE.contains(one.asText()),
                    "must not contain NaN or infinity. Send a number in digits, or omit the field");
        }
    }

    /**
     * Merges the given fields into a list's fields. Omits those fields of the list that have no value, or whose value
     * LadiFlow generates (AUTO_INCREMENT).
     */
    static ArrayNode merged(JsonNode before, JsonNode given) {
        var fields = new LinkedHashMap<String, ObjectNode>();
        byName(before).forEach((name, field) -> {
            var plain = plain(field);
            if (!MemberKind.isNotGiven(plain.get("value"))
                    && !field.path("data_type").asText().equals("AUTO_INCREMENT")) {
                fields.put(name, plain);
            }
        });
        given.forEach(field -> set(fields, field.get("name").textValue(), field.get("value")));
        return JsonTree.NODES.arrayNode().addAll(fields.values());
    }

    /** Returns the value of a field, which is in {@code values}, {@code value} or {@code value_number}. */
    private static JsonNode valueOf(JsonNode field) {
        var one = field.path("value");
        var many = JsonTree.NODES.arrayNode();
        MemberKind.stream(field.path("values"))
                .filter(item -> !item.isNull() && !item.asText().equals("null"))
                .forEach(many::add);
        boolean isOfMany = MULTI_VALUE_TYPES.contains(field.path("data_type").asText());
        if (!many.isEmpty() && (isOfMany || MemberKind.isNotGiven(one))) {
            return many;
        }
        if (MemberKind.isNotGiven(one) && !MemberKind.isNotGiven(field.get("value_number"))) {
            return field.get("value_number");
        }
        return one.isMissingNode() ? NullNode.getInstance() : one;
    }

    /**
     * Returns the number that a value contains as a JSON number or as text. Returns null if there is no number, or if
     * its exponent is unreasonably large.
     */
    static BigDecimal toNumber(JsonNode value) {
        if (value.isNumber()) {
            var number = value.decimalValue();
            return TypedValues.isReasonable(number) ? number : null;
        }
        return value.isTextual() ? TypedValues.decimal(value.textValue()) : null;
    }

    static JsonNode toBoolean(JsonNode value) {
        return switch (value.isContainerNode() ? "" : value.asText().strip().toLowerCase(Locale.ROOT)) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            default -> null;
        };
    }
}
