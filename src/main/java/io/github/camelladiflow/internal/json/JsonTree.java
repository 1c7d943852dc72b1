// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;

/** Jackson's trees, and Jackson itself as it is used here. */
public final class JsonTree {

    /** Names come from outside, so they must not fill the JVM's table of interned strings. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(new JsonNodeFactory(true))
            .build();

    interface ParserSource {
        JsonParser open() throws IOException;
    }

    private JsonTree() {}

    public static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode newArray() {
        return MAPPER.createArrayNode();
    }

    /**
     * Reads one JSON object.
     *
     * @throws IllegalArgumentException if the text is anything else; the message holds nothing of it
     */
    public static ObjectNode parse(String json) {
        return JsonValue.parse(json).toTree();
    }

    public static byte[] toBytes(JsonNode tree) {
        try (var parser = tree.traverse()) {
            parser.nextToken();
            return JsonCopy.toBytes(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a request of the model of a tree. */
    public static <T> T to(Class<T> type, ObjectNode tree) {
        return JsonValue.ofTree(tree).to(type);
    }

    /**
     * Makes an object of the model of what was read.
     *
     * @param parts what it is made of besides
     * @throws IllegalArgumentException if nothing can be read as that type, or with what the type itself says
     */
    static <T> T to(Class<T> type, JsonValue read, Map<String, Object> parts) {
        try {
            return MAPPER.readerFor(type).with(new InjectableValues.Std(parts)).readValue(new POJONode(read));
        } catch (IOException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalArgumentException(type.getName() + " cannot be read from JSON", e);
        }
    }

    /** Reads one object of others that lies in memory, and nothing else. */
    static JsonValue read(ParserSource source) {
        try (var parser = source.open()) {
            var first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(
                        first == null ? "it is empty" : "it is no JSON object, but a JSON " + describe(first));
            }
            var value = JsonValue.read(parser);
            if (parser.nextToken() != null) {
                var place = parser.currentTokenLocation();
                throw new IllegalArgumentException(
                        "something follows the JSON object" + location(place.getLineNr(), place.getColumnNr()));
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException(
                    "it is nested deeper, or holds longer values, than Jackson's limits allow");
        } catch (JsonProcessingException e) {
            // without the cause: its message quotes the input, which is personal data
            var place = e.getLocation();
            throw new IllegalArgumentException(
                    "it is no valid JSON" + (place == null ? "" : location(place.getLineNr(), place.getColumnNr())));
        } catch (CharConversionException e) {
            throw new IllegalArgumentException("it is not encoded as JSON must be");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "array";
            case VALUE_STRING -> "text";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "boolean";
            default -> "number";
        };
    }

    private static String location(int line, int column) {
        return " (line " + line + ", column " + column + ")";
    }
}
