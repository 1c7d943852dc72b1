// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Configures Jackson, and parses JSON. */
public final class JsonTree {

    /**
     * Creates parsers that do not intern names, because received names would fill the JVM's table of interned strings.
     */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    /** Creates tree nodes, in which numbers keep their scale. */
    public static final JsonNodeFactory NODES = new JsonNodeFactory(true);

    static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(NODES)
            .build();

    interface ParserSource {
        JsonParser open() throws IOException;
    }

    private JsonTree() {}

    /** Reads text that contains one JSON value and nothing else. */
    public static JsonNode parse(String json) throws JsonProcessingException {
        return MAPPER.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
    }

    /** Reads one JSON object and nothing else. */
    static JsonValue read(ParserSource source) {
        try (var parser = source.open()) {
            var first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(
                        first == null ? "it is empty" : "it is not a JSON object, but a JSON " + describe(first));
            }
            JsonValue value = JsonValue.read(parser);
            if (parser.nextToken() != null) {
                var place = parser.currentTokenLocation();
                throw new IllegalArgumentException(
                        "text follows the JSON object" + location(place.getLineNr(), place.getColumnNr()));
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException(
                    "it is nested more deeply, or contains longer values, than Jackson's limits allow");
        } catch (JsonProcessingException e) {
            // the cause is omitted, because its message quotes the input, which is personal data
            var place = e.getLocation();
            throw new IllegalArgumentException(
                    "it is not valid JSON" + (place == null ? "" : location(place.getLineNr(), place.getColumnNr())));
        } catch (CharConversionException e) {
            throw new IllegalArgumentException("its encoding is not valid for JSON");
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
