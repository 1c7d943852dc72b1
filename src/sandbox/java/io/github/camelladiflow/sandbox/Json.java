// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Reads and writes JSON as {@code Map}, {@code List}, {@code String}, {@code Number}, {@code Boolean} and null. Numbers
 * keep every digit, so that the sandbox returns exactly the numbers that it received.
 */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private Json() {}

    /**
     * Reads a complete JSON text.
     *
     * @throws IllegalArgumentException if the text is not JSON, or is nested too deeply
     */
    static Object read(String text) {
        try {
            return MAPPER.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            // the cause is omitted, because its message quotes the text
            var at = e.getLocation();
            throw new IllegalArgumentException(
                    "Invalid JSON" + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
        }
    }

    /** Reads an object. Returns null if the text is not a JSON object. */
    static Map<String, Object> readObjectOrNull(String text) {
        try {
            return asObject(read(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException if the text is not a JSON object
     */
    static Map<String, Object> readObject(String text) {
        var object = readObjectOrNull(text);
        if (object == null) {
            throw new IllegalArgumentException("The text is not a JSON object, such as {\"email\": ...}");
        }
        return object;
    }

    /** Returns a value as an object, or null if it is not an object. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> asObject(Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : null;
    }

    /**
     * Returns a mutable deep copy of an object.
     *
     * @throws IllegalArgumentException if a value cannot be written as JSON
     */
    static Map<String, Object> deepCopyOf(Map<?, ?> map) {
        return MAPPER.convertValue(map, OBJECT);
    }

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The value cannot be written as JSON", e);
        }
    }
}
