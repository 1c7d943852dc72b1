// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.model.ApiObject;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;
import org.apache.camel.spi.TypeConverterRegistry;

/**
 * Camel's type converters for customers and all other objects of the API. They convert objects to JSON and back, so
 * that they can be sent through a queue or stored in a file. JSON bytes are UTF-8.
 */
@Converter(generateLoader = true)
final class LadiFlowConverters {

    private LadiFlowConverters() {}

    /**
     * Writes an object as a JSON string.
     *
     * @param object the object
     * @return the object's JSON
     */
    @Converter
    static String toText(ApiObject object) {
        return object.toJson();
    }

    /**
     * Writes an object as JSON in UTF-8.
     *
     * @param object the object
     * @return the object's JSON
     */
    @Converter
    static byte[] toBytes(ApiObject object) {
        return object.toJsonBytes();
    }

    /**
     * Writes an object as a stream of JSON in UTF-8.
     *
     * @param object the object
     * @return the object's JSON
     */
    @Converter
    static InputStream toStream(ApiObject object) {
        return new ByteArrayInputStream(object.toJsonBytes());
    }

    /**
     * Converts an object into a map.
     *
     * @param object the object
     * @return a new map of plain Java values
     */
    @Converter
    static Map<String, Object> toMap(ApiObject object) {
        return object.toMap();
    }

    /**
     * Converts an object into a Jackson tree.
     *
     * @param object the object
     * @return a new tree
     */
    @Converter
    static JsonNode toTree(ApiObject object) {
        return PlainValues.toObjectNode(object);
    }

    /**
     * Reads an object of any API type from JSON, a map or a Jackson tree. The JSON can be a string, bytes, or any value
     * that Camel converts to a stream.
     *
     * @param type the target type
     * @param exchange the exchange, may be null
     * @param value the value to convert
     * @param registry the other converters
     * @return the object; null if the target type is not an API type, or the value cannot be read
     * @throws IOException if a stream cannot be read
     * @throws IllegalArgumentException if the value is not one JSON object. The exception's message does not quote it
     */
    @Converter(fallback = true)
    static Object toObject(Class<?> type, Exchange exchange, Object value, TypeConverterRegistry registry)
            throws IOException {
        if (!ApiObject.class.isAssignableFrom(type)) {
            return null;
        }
        try {
            byte[] json = readJson(exchange, value, registry);
            return json == null ? null : JsonTree.read(type, json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Not a " + type.getSimpleName() + ": " + e.getMessage());
        }
    }

    private static byte[] readJson(Exchange exchange, Object value, TypeConverterRegistry registry) throws IOException {
        if (value instanceof String json) {
            return json.getBytes(StandardCharsets.UTF_8);
        } else if (value instanceof byte[] json) {
            return json;
        } else if (value instanceof Map || value instanceof JsonNode) {
            return JsonTree.toBytes(PlainValues.toNode(value, ""));
        }
        try (InputStream stream = toInputStream(exchange, value, registry)) {
            return stream == null ? null : stream.readAllBytes();
        }
    }

    private static InputStream toInputStream(Exchange exchange, Object value, TypeConverterRegistry registry) {
        if (value instanceof InputStream stream) {
            return stream;
        }
        var converter = registry.lookup(InputStream.class, value.getClass());
        return converter == null ? null : converter.tryConvertTo(InputStream.class, exchange, value);
    }
}
