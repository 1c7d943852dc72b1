// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Values of Java's own types: to Jackson's trees, and from {@link JsonValue}s without regard to what a getter promises. A
 * number has one form in a tree, the one that reading its JSON gives, so that an object equals itself after a trip through
 * text.
 */
public final class PlainValues {

    /** How deep objects may be nested: what Jackson reads and writes by default. */
    static final int MAX_DEPTH = StreamWriteConstraints.DEFAULT_MAX_DEPTH;

    /** Where a value lies, for error messages; the names of members, never values. */
    private record Place(Place parent, Object step, int depth) {
        Place in(Object nextStep) {
            return new Place(this, nextStep, depth + 1);
        }

        @Override
        public String toString() {
            if (step instanceof Integer index) {
                return parent + "[" + index + "]";
            }
            return parent == null || parent.step == null ? String.valueOf(step) : parent + "." + step;
        }
    }

    private PlainValues() {}

    // ---- to a tree

    public static ObjectNode toObjectNode(Map<?, ?> members) {
        return bounded(() -> objectNode(members, new Place(null, null, 0)));
    }

    static ObjectNode toObjectNode(JsonNode members) {
        return bounded(() -> objectNode(members, new Place(null, null, 0)));
    }

    public static JsonNode toNode(Object value, String name) {
        return bounded(() -> node(value, new Place(null, name, 1)));
    }

    /** A thread with a small stack ends before the depth does. */
    private static <N> N bounded(Supplier<N> tree) {
        try {
            return tree.get();
        } catch (StackOverflowError e) {
            throw tooDeep();
        }
    }

    public static JsonNode numberNode(BigDecimal number) {
        // without a fraction and an exponent its JSON is that of an integer
        return number.scale() == 0 ? numberNode(number.unscaledValue()) : DecimalNode.valueOf(number);
    }

    static JsonNode numberNode(BigInteger number) {
        return number.bitLength() < Long.SIZE ? numberNode(number.longValue()) : BigIntegerNode.valueOf(number);
    }

    static JsonNode numberNode(long number) {
        return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
    }

    private static JsonNode numberNode(double number) {
        // JSON has no NaN and no infinity
        return Double.isFinite(number) ? numberNode(BigDecimal.valueOf(number)) : TextNode.valueOf("" + number);
    }

    private static ObjectNode objectNode(Map<?, ?> members, Place place) {
        checkDepth(place);
        var node = JsonTree.newObject();
        members.forEach((name, value) -> {
            if (!(name instanceof CharSequence) && !(name instanceof Enum<?>)) {
                throw new IllegalArgumentException("A name of a member" + under(place) + " must be text, but is "
                        + (name == null ? "null" : "a " + name.getClass().getName()));
            }
            var key = name instanceof Enum<?> constant ? constant.name() : name.toString();
            node.set(key, node(value, place.in(key)));
        });
        return node;
    }

    private static ObjectNode objectNode(JsonNode members, Place place) {
        checkDepth(place);
        var node = JsonTree.newObject();
        members.properties()
                .forEach(member -> node.set(member.getKey(), node(member.getValue(), place.in(member.getKey()))));
        return node;
    }

    private static JsonNode listNode(Iterable<?> items, Place place) {
        checkDepth(place);
        var node = JsonTree.newArray();
        for (var item : items) {
            node.add(node(item, place.in(node.size())));
        }
        return node;
    }

    private static JsonNode arrayNode(Object array, Place place) {
        checkDepth(place);
        var node = JsonTree.newArray();
        for (int i = 0; i < Array.getLength(array); i++) {
            node.add(node(Array.get(array, i), place.in(i)));
        }
        return node;
    }

    private static JsonNode node(Object value, Place place) {
        if (value == null) {
            return NullNode.getInstance();
        } else if (value instanceof CharSequence || value instanceof Character) {
            return TextNode.valueOf(value.toString());
        } else if (value instanceof Boolean bool) {
            return BooleanNode.valueOf(bool);
        } else if (value instanceof Number number) {
            return numberNode(number, place);
        } else if (value instanceof Map<?, ?> map) {
            return objectNode(map, place);
        } else if (value instanceof Collection<?> items) {
            return listNode(items, place);
        } else if (value instanceof JsonNode tree) {
            return treeNode(tree, place);
        } else if (value instanceof JsonSerializable object) {
            return treeNode(JsonTree.of(object), place);
        } else if (value instanceof byte[] bytes) {
            return TextNode.valueOf(Base64.getEncoder().encodeToString(bytes));
        } else if (value.getClass().isArray()) {
            return arrayNode(value, place);
        } else if (value instanceof Enum<?> constant) {
            return TextNode.valueOf(constant.name());
        } else if (value instanceof ZonedDateTime time) {
            // its own text names the zone, which ISO-8601 does not know
            return TextNode.valueOf(time.toOffsetDateTime().toString());
        } else if (value.getClass().getPackageName().equals("java.time")) {
            return TextNode.valueOf(value.toString());
        }
        throw noJson(value, place);
    }

    private static JsonNode numberNode(Number number, Place place) {
        if (number instanceof BigDecimal decimal) {
            return numberNode(decimal);
        } else if (number instanceof BigInteger integer) {
            return numberNode(integer);
        } else if (number instanceof Double decimal) {
            return numberNode(decimal.doubleValue());
        } else if (number instanceof Float decimal) {
            // by way of its text: 0.1f is meant as 0.1, not as 0.10000000149011612
            return Float.isFinite(decimal)
                    ? numberNode(new BigDecimal(decimal.toString()))
                    : numberNode((double) decimal);
        } else if (number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte
                || number instanceof AtomicInteger
                || number instanceof AtomicLong) {
            return numberNode(number.longValue());
        }
        throw noJson(number, place);
    }

    private static JsonNode treeNode(JsonNode tree, Place place) {
        if (tree.isObject()) {
            return objectNode(tree, place);
        } else if (tree.isArray()) {
            return listNode(tree, place);
        } else if (tree.isNumber()) {
            return numberNode(tree.numberValue(), place);
        } else if (tree instanceof BinaryNode binary) {
            return TextNode.valueOf(binary.asText());
        } else if (tree instanceof POJONode pojo) {
            return node(pojo.getPojo(), place);
        }
        return tree.isMissingNode() ? NullNode.getInstance() : tree;
    }

    private static void checkDepth(Place place) {
        if (place.depth() >= MAX_DEPTH) {
            throw tooDeep();
        }
    }

    private static IllegalArgumentException tooDeep() {
        return new IllegalArgumentException(
                "The values are nested more than " + MAX_DEPTH + " deep: do they contain themselves?");
    }

    private static IllegalArgumentException noJson(Object value, Place place) {
        return new IllegalArgumentException("Member " + place + " holds a "
                + value.getClass().getName()
                + ", which has no JSON form: use text, a number, a boolean, java.time, a map or a list");
    }

    private static String under(Place place) {
        return place.step() == null ? "" : " in " + place;
    }

    // ---- from what was read

    public static Object toImmutable(JsonValue value) {
        if (value.isText()) {
            return value.text();
        } else if (value.isNumber()) {
            return value.number();
        } else if (value.isBoolean()) {
            return value.bool();
        }
        return value.isNull() ? null : new Reader(true).read(value);
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> toImmutableMap(JsonValue object) {
        return (Map<String, Object>) new Reader(true).read(object);
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> toMutableMap(JsonValue object) {
        return (Map<String, Object>) new Reader(false).read(object);
    }

    /** Reads whole objects and lists by their tokens. */
    private record Reader(boolean immutable) {

        Object read(JsonValue value) {
            try (var parser = value.parser()) {
                return read(parser, parser.nextToken());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Object read(JsonParser parser, JsonToken token) throws IOException {
            return switch (token) {
                case VALUE_STRING -> parser.getText();
                case VALUE_NUMBER_INT -> parser.getNumberValue();
                case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case START_OBJECT -> readMap(parser);
                case START_ARRAY -> readList(parser);
                default -> null;
            };
        }

        private Map<String, Object> readMap(JsonParser parser) throws IOException {
            var map = new LinkedHashMap<String, Object>();
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                map.put(name, read(parser, parser.nextToken()));
            }
            return immutable ? Collections.unmodifiableMap(map) : map;
        }

        private List<Object> readList(JsonParser parser) throws IOException {
            var list = new ArrayList<Object>();
            for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                list.add(read(parser, token));
            }
            return immutable ? Collections.unmodifiableList(list) : list;
        }
    }
}
