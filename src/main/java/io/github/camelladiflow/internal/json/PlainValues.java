// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.ClassUtil;

/**
 * Converts plain Java values to trees and back. A number becomes the same kind of node as a parsed number. Therefore,
 * an object that is written and read again is equal to the original.
 */
public final class PlainValues {

    /** The limits of Jackson's parsers, which read the same values again later. */
    private static final StreamReadConstraints LIMITS = JsonTree.FACTORY.streamReadConstraints();

    private PlainValues() {}

    // ---- to a tree

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
            return convert(value, name, 1);
        } catch (StreamConstraintsException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "The values are too long or too deeply nested for Jackson. Check whether a value contains"
                            + " itself, and send fewer or shorter values.");
        }
    }

    private static JsonNode convert(Object value, String path, int depth) throws StreamConstraintsException {
        LIMITS.validateNestingDepth(depth);
        if (value instanceof Map<?, ?> map) {
            return convertMembers(map.entrySet(), path, depth);
        } else if (value instanceof ObjectNode object) {
            return convertMembers(object.properties(), path, depth);
        } else if (value instanceof Collection<?> items) {
            return convertItems(items, path, depth);
        } else if (value instanceof JsonNode node) {
            return convertNode(node, path, depth);
        } else if (value instanceof byte[] bytes) {
            return textNode(Base64.getEncoder().encodeToString(bytes));
        } else if (value != null && value.getClass().isArray()) {
            return convertItems(
                    IntStream.range(0, Array.getLength(value))
                            .mapToObj(i -> Array.get(value, i))
                            .toList(),
                    path,
                    depth);
        }
        return convertScalar(value, path);
    }

    private static ObjectNode convertMembers(Iterable<? extends Map.Entry<?, ?>> members, String path, int depth)
            throws StreamConstraintsException {
        ObjectNode object = JsonTree.NODES.objectNode();
        for (Map.Entry<?, ?> member : members) {
            String name = name(member.getKey(), path);
            object.set(name, convert(member.getValue(), path.isEmpty() ? name : path + "." + name, depth + 1));
        }
        return object;
    }

    private static String name(Object name, String path) throws StreamConstraintsException {
        if (!(name instanceof CharSequence) && !(name instanceof Enum)) {
            throw new IllegalArgumentException("A member name" + (path.isEmpty() ? "" : " in " + path)
                    + " must be a string, but is "
                    + (name == null ? "null" : "a " + name.getClass().getName()));
        }
        String text = name instanceof Enum<?> constant ? constant.name() : name.toString();
        LIMITS.validateNameLength(text.length());
        return text;
    }

    private static JsonNode convertItems(Iterable<?> items, String path, int depth) throws StreamConstraintsException {
        ArrayNode array = JsonTree.NODES.arrayNode();
        for (Object item : items) {
            array.add(convert(item, path + "[" + array.size() + "]", depth + 1));
        }
        return array;
    }

    private static JsonNode convertNode(JsonNode node, String path, int depth) throws StreamConstraintsException {
        return switch (node.getNodeType()) {
            case ARRAY -> convertItems(node, path, depth);
            case POJO -> convert(((POJONode) node).getPojo(), path, depth);
            case NUMBER -> convertScalar(node.numberValue(), path);
            case BOOLEAN -> node;
            case NULL, MISSING -> NullNode.getInstance();
            default -> textNode(node.asText());
        };
    }

    private static JsonNode convertScalar(Object value, String path) throws StreamConstraintsException {
        if (value == null) {
            return NullNode.getInstance();
        } else if (value instanceof Boolean bool) {
            return BooleanNode.valueOf(bool);
        } else if (value instanceof Enum<?> constant) {
            return textNode(constant.name());
        } else if (value instanceof ZonedDateTime time) {
            // the text of a ZonedDateTime contains the zone's name, which is not ISO-8601
            return textNode(time.toOffsetDateTime().toString());
        } else if (value instanceof Date date) {
            return textNode(dateText(date));
        } else if (value instanceof CharSequence
                || value instanceof Character
                || value instanceof TemporalAccessor
                || value instanceof TemporalAmount) {
            return textNode(value.toString());
        } else if (isNumber(value)) {
            return numberNode(value.toString());
        } else if (value instanceof JsonSerializable) {
            return JsonTree.MAPPER.valueToTree(value);
        }
        throw new IllegalArgumentException("The member '" + path + "' contains a "
                + value.getClass().getName()
                + ", which cannot be converted to JSON. Use a string, a number, a boolean, a date, a map or a list");
    }

    private static boolean isNumber(Object value) {
        return value instanceof BigDecimal
                || value instanceof BigInteger
                || value instanceof AtomicInteger
                || value instanceof AtomicLong
                || value instanceof Number && ClassUtil.primitiveType(value.getClass()) != null;
    }

    private static TextNode textNode(String text) throws StreamConstraintsException {
        LIMITS.validateStringLength(text.length());
        return TextNode.valueOf(text);
    }

    private static JsonNode numberNode(String text) throws StreamConstraintsException {
        LIMITS.validateFPLength(text.length());
        // JSON has no numbers for NaN and infinities
        return Character.isLetter(text.charAt(text.length() - 1)) ? textNode(text) : numberNode(new BigDecimal(text));
    }

    /**
     * Returns a date as text: the day, or the time with its offset, in the JVM's time zone. JDBC creates dates in this
     * zone.
     */
    private static String dateText(Date date) {
        try {
            return OffsetDateTime.ofInstant(date.toInstant(), ZoneId.systemDefault())
                    .toString();
        } catch (UnsupportedOperationException dayOrTimeOfSql) {
            return date.toString();
        }
    }

    public static JsonNode numberNode(BigDecimal number) {
        // a number without a fraction or an exponent is an integer in JSON
        if (number.scale() != 0) {
            return DecimalNode.valueOf(number);
        } else if (number.unscaledValue().bitLength() >= Long.SIZE) {
            return BigIntegerNode.valueOf(number.unscaledValue());
        }
        long integer = number.longValue();
        return integer == (int) integer ? IntNode.valueOf((int) integer) : LongNode.valueOf(integer);
    }

    // ---- from JSON

    public static Object toImmutable(JsonValue value) {
        return value.isText() ? value.text() : immutable(readValue(value));
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> toImmutableMap(JsonValue object) {
        return (Map<String, Object>) toImmutable(object);
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> toMutableMap(JsonValue object) {
        return (Map<String, Object>) readValue(object);
    }

    static Object readValue(JsonValue value) {
        try (var parser = value.parser()) {
            return JsonTree.MAPPER.readValue(parser, Object.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Object immutable(Object value) {
        if (value instanceof Map<?, ?> map) {
            ((Map<String, Object>) map).replaceAll((name, member) -> immutable(member));
            return Collections.unmodifiableMap(map);
        } else if (value instanceof List<?> list) {
            ((List<Object>) list).replaceAll(PlainValues::immutable);
            return Collections.unmodifiableList(list);
        }
        return value;
    }
}
