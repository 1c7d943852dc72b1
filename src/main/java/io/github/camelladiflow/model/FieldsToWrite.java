// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;

/** Custom fields on their way to LadiFlow: a list of {@code {"name", "value"}}. Messages name the field, never the value. */
final class FieldsToWrite {

    private static final Set<String> VALUES = Set.of("value", "values", "value_number");
    private static final Set<String> MEMBERS =
            Set.of("name", "value", "values", "value_number", "custom_field_id", "data_type", "order");

    private FieldsToWrite() {}

    // ---- as somebody gives them

    /** Of a map or a list; those without a value are not given. Null if none is left. */
    static ArrayNode given(JsonNode value) {
        var fields = JsonTree.newArray();
        if (isField(value)) {
            add(fields, value.get("name"), valueOf(value));
        } else if (value.isObject()) {
            value.properties().forEach(field -> add(fields, TextNode.valueOf(field.getKey()), field.getValue()));
        } else if (value.isArray()) {
            value.forEach(field -> add(fields, field.path("name"), valueOf(field)));
        } else {
            throw wrong();
        }
        return fields.isEmpty() ? null : fields;
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException("must be a map of names to values, or a list of {name, value}");
    }

    /** One alone, and not a map of such names to values. */
    private static boolean isField(JsonNode value) {
        return value.has("name")
                && VALUES.stream().anyMatch(value::has)
                && value.properties().stream().allMatch(member -> MEMBERS.contains(member.getKey()));
    }

    private static void add(ArrayNode fields, JsonNode name, JsonNode value) {
        if (!name.isTextual() || WritableMember.isNotGiven(name) || !WritableMember.isText(name)) {
            throw wrong();
        }
        if (!WritableMember.isNotGiven(value)) {
            put(fields, name.textValue(), value);
        }
    }

    /** Puts a value in the place of that of the same name, or behind all others. */
    static void put(ArrayNode fields, String name, JsonNode value) {
        var known = of(fields, name);
        (known == null ? fields.addObject().put("name", name) : known).set("value", value);
    }

    private static ObjectNode of(ArrayNode fields, String name) {
        for (var field : fields) {
            if (field.path("name").asText().equals(name)) {
                return (ObjectNode) field;
            }
        }
        return null;
    }

    /** What is given, behind what the customer has besides, but for the numbers that LadiFlow counts itself. */
    static ArrayNode added(JsonNode list, JsonNode given) {
        var fields = JsonTree.newArray();
        WritableMember.stream(list).forEach(field -> {
            var value = valueOf(field);
            if (field.path("name").isTextual()
                    && !WritableMember.isNotGiven(value)
                    && !field.path("data_type").asText().equals("AUTO_INCREMENT")) {
                put(fields, field.get("name").textValue(), value);
            }
        });
        given.forEach(field -> put(fields, field.get("name").textValue(), field.get("value")));
        return fields;
    }

    // ---- as a customer has them

    /** All that have a name, also those without a value. */
    static ArrayNode of(Customer customer) {
        var fields = JsonTree.newArray();
        var names = new HashSet<String>();
        for (var field : customer.getCustomFields()) {
            if (field.getName() != null && names.add(field.getName())) {
                put(fields, field.getName(), valueOf(field.toJsonNode()));
            }
        }
        return fields;
    }

    /** The value in the place where it is: many in {@code values}, one in {@code value} or {@code value_number}. */
    private static JsonNode valueOf(JsonNode field) {
        var one = field.path("value");
        var many = JsonTree.newArray();
        WritableMember.stream(field.path("values"))
                .filter(item -> !item.isNull() && !item.asText().equals("null"))
                .forEach(many::add);
        if (!many.isEmpty() && (isOfMany(field.path("data_type").asText()) || WritableMember.isNotGiven(one))) {
            return many;
        }
        if (WritableMember.isNotGiven(one) && !WritableMember.isNotGiven(field.get("value_number"))) {
            return field.get("value_number");
        }
        return one.isMissingNode() ? NullNode.getInstance() : one;
    }

    private static boolean isOfMany(String dataType) {
        return dataType.equals("LIST") || dataType.equals("CHECK_BOX");
    }

    /**
     * The whole list of a customer with some values changed, each as the data type of its field says.
     *
     * @param list the list with earlier changes, null if there were none
     * @return the list, null if no value is another than the customer has
     * @throws IllegalArgumentException if a value does not fit its field
     */
    static ArrayNode changed(Customer customer, JsonNode list, ArrayNode given) {
        ArrayNode before = of(customer);
        ArrayNode after = list == null ? before.deepCopy() : (ArrayNode) list.deepCopy();
        for (var field : given) {
            String name = field.get("name").textValue();
            var known = of(before, name);
            put(after, name, changed(customer, name, known == null ? null : known.get("value"), field.get("value")));
        }
        return after.equals(before) ? null : after;
    }

    /** Takes back what was given for a field: a list without it, or with what the customer has; null if nothing is left. */
    static ArrayNode without(Customer customer, JsonNode list, String name) {
        ArrayNode before = customer == null ? JsonTree.newArray() : of(customer);
        var known = of(before, name);
        var fields = JsonTree.newArray();
        for (var field : list) {
            if (!field.path("name").asText().equals(name)) {
                fields.add(field);
            } else if (known != null) {
                fields.add(known);
            }
        }
        return fields.equals(before) ? null : fields;
    }

    static boolean hasValue(CustomField field) {
        return field != null && !WritableMember.isNotGiven(valueOf(field.toJsonNode()));
    }

    private static JsonNode changed(Customer customer, String name, JsonNode before, JsonNode value) {
        if (before == null || value.equals(before)) {
            return value;
        }
        String dataType = customer.getCustomField(name).getDataType();
        var typed = typed(name, dataType, value);
        return isSame(typed, typedIfItFits(name, dataType, before)) ? before : typed;
    }

    static boolean isSame(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private static JsonNode typedIfItFits(String name, String dataType, JsonNode value) {
        try {
            return typed(name, dataType, value);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    private static JsonNode typed(String name, String dataType, JsonNode value) {
        var typed = switch (dataType == null ? "" : dataType) {
            case "NUMBER", "AUTO_INCREMENT" -> numberNode(value);
            case "BOOLEAN" -> bool(value);
            case "DATE" -> TypedValues.date(value) == null ? null : value;
            case "LIST", "CHECK_BOX" -> texts(value);
            case "TEXT_INPUT", "TEXT_AREA", "DROPDOWN" -> value.isContainerNode() ? null : text(value);
            default -> value;
        };
        if (typed == null) {
            throw new IllegalArgumentException("The custom field " + name + " is of type " + dataType
                    + ", which the value given for it does not fit");
        }
        return typed;
    }

    private static JsonNode numberNode(JsonNode value) {
        var number = number(value);
        return number == null ? null : PlainValues.numberNode(number);
    }

    /** The number that a value is, or holds as text; null if it is none, or one of a size that nobody means. */
    static BigDecimal number(JsonNode value) {
        if (value.isNumber()) {
            var number = value.decimalValue();
            return TypedValues.isUsual(number) ? number : null;
        }
        return value.isTextual() ? TypedValues.decimal(value.textValue()) : null;
    }

    static JsonNode bool(JsonNode value) {
        return switch (value.isContainerNode() ? "" : value.asText().strip().toLowerCase(Locale.ROOT)) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            default -> null;
        };
    }

    private static ArrayNode texts(JsonNode value) {
        var texts = JsonTree.newArray();
        if (!value.isArray()) {
            return value.isObject() ? null : texts.add(text(value));
        }
        for (var item : value) {
            if (item.isContainerNode()) {
                return null;
            }
            if (!WritableMember.isNotGiven(item)) {
                texts.add(text(item));
            }
        }
        return texts;
    }

    private static TextNode text(JsonNode value) {
        return TextNode.valueOf(value.asText());
    }
}
