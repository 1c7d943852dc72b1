// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.TimeZone;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

/** Configures Jackson, and reads and writes JSON. */
public final class JsonTree {

    /**
     * Creates parsers that do not intern names, because received names would fill the JVM's table of interned strings.
     * A request may be nested a little more deeply than the message, which Jackson has read.
     */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(StreamWriteConstraints.DEFAULT_MAX_DEPTH + 100)
                    .build())
            .build();

    /** Creates tree nodes, in which numbers keep their scale. */
    public static final JsonNodeFactory NODES = new JsonNodeFactory(true);

    /** Writes plain values, with times as ISO-8601 text. Rejects Java objects without Jackson's annotations. */
    static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(NODES)
            .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // JDBC creates dates in the JVM's time zone
            .defaultTimeZone(TimeZone.getDefault())
            .addModule(new SimpleModule()
                    .addSerializer(TemporalAccessor.class, ToStringSerializer.instance)
                    .addSerializer(TemporalAmount.class, ToStringSerializer.instance)
                    .addSerializer(new StdSerializer<>(ZonedDateTime.class) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public void serialize(ZonedDateTime time, JsonGenerator generator, SerializerProvider provider)
                                throws IOException {
                            // the text of a ZonedDateTime contains the zone's name, which is not ISO-8601
                            generator.writeString(time.toOffsetDateTime().toString());
                        }
                    }))
            .build();

    private JsonTree() {}

    /** Reads text that contains one JSON value and nothing else. */
    public static JsonNode parse(String json) throws JsonProcessingException {
        return MAPPER.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
    }

    /** Reads the value at the parser's current token: text, a number, a boolean, a list, a map or null. */
    public static Object value(JsonParser parser) throws IOException {
        try {
            return MAPPER.readValue(parser, Object.class);
        } catch (NumberFormatException e) {
            throw new JsonParseException(parser, "The exponent of a number is too large");
        }
    }

    /** Returns the JSON of the value at the parser's current token. */
    public static String text(JsonParser parser) throws IOException {
        return MAPPER.writeValueAsString(value(parser));
    }

    /** Writes a tree in UTF-8. Half a surrogate pair, which UTF-8 cannot contain, becomes a question mark. */
    public static byte[] toBytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(reason(e));
        }
    }

    /**
     * Reads an object.
     *
     * @param json one JSON object and nothing else, in UTF-8, UTF-16 or UTF-32
     * @throws IllegalArgumentException if the JSON is anything else, or if the type rejects it. The exception's message
     *     continues a sentence, and does not quote the JSON
     */
    public static <T> T read(Class<T> type, byte[] json) {
        try {
            T object = MAPPER.readerFor(type)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readValue(json);
            if (object == null) {
                throw new IllegalArgumentException("it is not a JSON object");
            }
            return object;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    e instanceof ValueInstantiationException
                                    && e.getCause() instanceof IllegalArgumentException rejection
                            ? rejection.getMessage()
                            : reason(e));
        }
    }

    /** Returns why JSON cannot be read. Jackson's own message is omitted, because it quotes the JSON. */
    public static String reason(IOException e) {
        if (e instanceof StreamConstraintsException) {
            return "it is nested more deeply, or contains longer values, than Jackson's limits allow";
        } else if (!(e instanceof JsonProcessingException invalid)) {
            return "its encoding is not valid for JSON";
        } else {
            var place = invalid.getLocation();
            return "it is not valid JSON"
                    + (place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")");
        }
    }
}
