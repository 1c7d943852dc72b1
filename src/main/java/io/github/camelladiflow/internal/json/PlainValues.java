// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.ClassUtil;

/**
 * Converts plain Java values to trees and back. The conversion goes through JSON text, so that a number becomes the
 * same kind of node as when it is parsed. Therefore an object that is written and read again is equal to the original.
 */
public final class PlainValues {

    private static final List<Class<?>> SCALARS = List.of(
            JsonSerializable.class,
            CharSequence.class,
            Date.class,
            Enum.class,
            TemporalAccessor.class,
            TemporalAmount.class,
            BigDecimal.class,
            BigInteger.class,
            AtomicInteger.class,
            AtomicLong.class);

    private static final ObjectMapper MAPPER = JsonTree.MAPPER
            .rebuild()
            .disable(SerializationFeature.WRAP_EXCEPTIONS)
            .enable(SerializationFeature.WRITE_CHAR_ARRAYS_AS_JSON_ARRAYS)
            .addModule(new SimpleModule()
                    .addSerializer(CharSequence.class, ToStringSerializer.instance)
                    .addSerializer(TemporalAccessor.class, ToStringSerializer.instance)
                    .addSerializer(TemporalAmount.class, ToStringSerializer.instance)
                    // the text of a ZonedDateTime contains the zone's name, which is not ISO-8601
                    .addSerializer(
                            ZonedDateTime.class,
                            serializer((time, to) ->
                                    to.writeString(time.toOffsetDateTime().toString())))
                    .addSerializer(Date.class, serializer((date, to) -> to.writeString(dateText(date))))
                    .addKeySerializer(Object.class, serializer(PlainValues::writeName))
                    .setSerializerModifier(new ScalarsOnlyModifier()))
            .build();

    private PlainValues() {}

    // ---- to a tree

    public static ObjectNode toObjectNode(Object members) {
        return (ObjectNode) toTree(members);
    }

    public static JsonNode toNode(Object value, String name) {
        return toTree(Collections.singletonMap(name, value)).get(name);
    }

    private static JsonNode toTree(Object object) {
        try {
            return MAPPER.readTree(MAPPER.writeValueAsString(object));
        } catch (StreamConstraintsException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "The values are too long or too deeply nested for Jackson. Check whether a value contains"
                            + " itself, and send fewer or shorter values.");
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalArgumentException(e.getOriginalMessage());
        }
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
        // a number without fraction and exponent is an integer in JSON
        if (number.scale() != 0) {
            return DecimalNode.valueOf(number);
        } else if (number.unscaledValue().bitLength() >= Long.SIZE) {
            return BigIntegerNode.valueOf(number.unscaledValue());
        }
        long integer = number.longValue();
        return integer == (int) integer ? IntNode.valueOf((int) integer) : LongNode.valueOf(integer);
    }

    private interface ValueWriter<V> {
        void write(V value, JsonGenerator generator) throws IOException;
    }

    private static <V> JsonSerializer<V> serializer(ValueWriter<V> writing) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(V value, JsonGenerator generator, SerializerProvider provider) throws IOException {
                writing.write(value, generator);
            }
        };
    }

    private static void writeName(Object name, JsonGenerator generator) throws IOException {
        if (name instanceof CharSequence text) {
            generator.writeFieldName(text.toString());
        } else if (name instanceof Enum<?> constant) {
            generator.writeFieldName(constant.name());
        } else {
            String place = path(generator.getOutputContext().getParent());
            throw JsonMappingException.from(
                    generator,
                    "A member name" + (place.isEmpty() ? "" : " in " + place) + " must be a string, but is a "
                            + name.getClass().getName());
        }
    }

    private static void rejectValue(Object value, JsonGenerator generator) throws IOException {
        // makes the generator count the item, so that the path in the message is correct
        generator.writeNull();
        throw JsonMappingException.from(
                generator,
                "Member " + path(generator.getOutputContext()) + " contains a "
                        + value.getClass().getName()
                        + ", which cannot be converted to JSON. Use a string, a number, a boolean, a date, a map or a list");
    }

    /** Rejects values that Jackson would convert with their getters, or to text in a format of its own. */
    private static final class ScalarsOnlyModifier extends BeanSerializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public JsonSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription description, JsonSerializer<?> serializer) {
            Class<?> type = description.getBeanClass();
            boolean isScalar = type.isPrimitive()
                    || ClassUtil.primitiveType(type) != null
                    || SCALARS.stream().anyMatch(scalar -> scalar.isAssignableFrom(type));
            return isScalar ? serializer : serializer(PlainValues::rejectValue);
        }
    }

    /** Returns the path of a value, such as {@code custom_fields[1].value}. */
    private static String path(JsonStreamContext context) {
        if (context == null || context.inRoot()) {
            return "";
        }
        String parent = path(context.getParent());
        if (context.inArray()) {
            return parent + "[" + context.getCurrentIndex() + "]";
        }
        return parent.isEmpty() ? context.getCurrentName() : parent + "." + context.getCurrentName();
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
            return MAPPER.readValue(parser, Object.class);
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
