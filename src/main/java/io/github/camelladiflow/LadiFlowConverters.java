// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerWrite;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;
import org.apache.camel.spi.TypeConverterRegistry;

/**
 * Camel's type converters of customers and all other objects of the API: to JSON and back, so that an object can be sent to
 * a queue or a file and the receiver gets it again. JSON in bytes is UTF-8.
 */
@Converter(generateLoader = true)
public final class LadiFlowConverters {

    private LadiFlowConverters() {}

    /**
     * Writes an object as JSON text.
     *
     * @param object the object
     * @return its JSON
     */
    @Converter
    static String toText(ApiObject object) {
        return object.toJson();
    }

    /**
     * Writes an object as JSON in UTF-8.
     *
     * @param object the object
     * @return its JSON
     */
    @Converter
    static byte[] toBytes(ApiObject object) {
        return object.toJsonBytes();
    }

    /**
     * Writes an object as a stream of JSON in UTF-8.
     *
     * @param object the object
     * @return its JSON
     */
    @Converter
    static InputStream toStream(ApiObject object) {
        return new ByteArrayInputStream(object.toJsonBytes());
    }

    /**
     * Makes a map of an object.
     *
     * @param object the object
     * @return a new map of plain Java values
     */
    @Converter
    static Map<String, Object> toMap(ApiObject object) {
        return object.toMap();
    }

    /**
     * Makes a Jackson tree of an object.
     *
     * @param object the object
     * @return a new tree
     */
    @Converter
    static JsonNode toTree(ApiObject object) {
        return object.toJsonNode();
    }

    /**
     * Makes a request to write a customer that was looked up into another store.
     *
     * @param customer the customer
     * @return all of its members that can be written, without its id
     * @throws IllegalArgumentException if LadiFlow does not take a value of one; the message names the member
     */
    @Converter
    static CustomerWrite toWrite(Customer customer) {
        return CustomerWrite.of(customer);
    }

    /**
     * Reads an object of any type of the API: from JSON as text, bytes, or whatever Camel makes a stream of, from a map, or
     * from a Jackson tree.
     *
     * @param type what is wanted
     * @param exchange the exchange, can be null
     * @param value what there is
     * @param registry the other converters
     * @return the object, null if something else is wanted or nothing can be read
     * @throws IOException if a stream cannot be read
     * @throws IllegalArgumentException if what is read is not one JSON object; the message holds nothing of it
     */
    @Converter(fallback = true)
    static Object toObject(Class<?> type, Exchange exchange, Object value, TypeConverterRegistry registry)
            throws IOException {
        if (!ApiObject.class.isAssignableFrom(type)) {
            return null;
        }
        try {
            JsonValue members = readMembers(exchange, value, registry);
            return members == null ? null : members.to(type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Not a " + type.getSimpleName() + ": " + e.getMessage(), e.getCause());
        }
    }

    private static JsonValue readMembers(Exchange exchange, Object value, TypeConverterRegistry registry)
            throws IOException {
        if (value instanceof String json) {
            return JsonValue.parse(json);
        } else if (value instanceof byte[] json) {
            return JsonValue.parse(json, json.length);
        } else if (value instanceof Map<?, ?> members) {
            return JsonValue.of(members);
        } else if (value instanceof JsonNode members) {
            return JsonValue.of(members);
        }
        try (InputStream stream = toInputStream(exchange, value, registry)) {
            if (stream == null) {
                return null;
            }
            byte[] json = stream.readAllBytes();
            return JsonValue.parse(json, json.length);
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
