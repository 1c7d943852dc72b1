// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.math.BigDecimal;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.text.CleanText;

/** Converts plain Java values to trees. The values are written as JSON and read again, so Jackson's limits apply. */
public final class PlainValues {

    private PlainValues() {}

    /**
     * Converts a map, a tree or a model object.
     *
     * @return a new tree
     * @throws IllegalArgumentException if a value cannot be converted to JSON or is nested too deeply. The exception's
     *     message names the member and the type of its value
     */
    public static ObjectNode toObjectNode(Object members) {
        return (ObjectNode) toNode(members, "");
    }

    /**
     * Converts a value in the same way as {@link #toObjectNode}. Exception messages contain {@code name}, the name of
     * the member that has the value.
     */
    public static JsonNode toNode(Object value, String name) {
        try {
            return JsonTree.parse(JsonTree.MAPPER.writeValueAsString(value));
        } catch (InvalidDefinitionException e) {
            var path = new StringBuilder(name);
            for (Reference place : e.getPath()) {
                path.append(place.getFieldName() == null ? "[" + place.getIndex() + "]" : "." + place.getFieldName());
            }
            String member = path.toString().replaceFirst("^\\.", "");
            throw new IllegalArgumentException(
                    (CleanText.isMemberName(member) ? "The member '" + member + "'" : "A member")
                            + " contains a " + e.getType().getRawClass().getName()
                            + ", which cannot be converted to JSON. Use a string, a number, a boolean, a date, a map or a list");
        } catch (JsonProcessingException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "The values are too long or too deeply nested for Jackson, or a member has no name. Check whether a"
                            + " value contains itself, and send fewer or shorter values.");
        }
    }

    public static Map<String, Object> toMutableMap(ObjectNode object) {
        return JsonTree.MAPPER.convertValue(object, new TypeReference<>() {});
    }

    public static JsonNode numberNode(BigDecimal number) {
        // a number without a fraction or an exponent is an integer in JSON
        if (number.scale() != 0) {
            return JsonTree.NODES.numberNode(number);
        }
        int bits = number.unscaledValue().bitLength();
        return bits < Integer.SIZE
                ? JsonTree.NODES.numberNode(number.intValue())
                : bits < Long.SIZE
                        ? JsonTree.NODES.numberNode(number.longValue())
                        : JsonTree.NODES.numberNode(number.unscaledValue());
    }
}
