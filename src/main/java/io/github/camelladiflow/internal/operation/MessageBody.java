// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.function.Predicate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.CustomerWrite;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.support.ExchangeHelper;

/**
 * Reads the body of a message, or the value of an expression. The message of an IllegalArgumentException says why the
 * value cannot be read, and does not quote it.
 */
final class MessageBody {

    /** The maximum size of a message in bytes. It is far more than a request needs. */
    private static final int MAX_SIZE = 1 << 20;

    private static final String LIST = "The message is a list. Split it, so that each message contains one item";

    private MessageBody() {}

    /**
     * Reads the body. Replaces a stream that can be read only once with a cached stream, so that the message still has its
     * body if no customer is found or the call fails.
     */
    static Object read(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        if ((body instanceof InputStream || body instanceof Reader) && !(body instanceof StreamCache)) {
            message.setBody(new InputStreamCache(bytes(exchange, body)));
        }
        return read(exchange, message.getBody());
    }

    /**
     * Reads a value.
     *
     * @return a map, a tree, a model object, a lookup, text or a number; null if there is no value
     */
    static Object read(Exchange exchange, Object value) throws IOException {
        if (value == null
                || value instanceof CustomerLookup
                || value instanceof ApiObject
                || value instanceof Map
                || value instanceof ObjectNode
                || value instanceof Number) {
            return value;
        }
        if (value instanceof CustomerWrite write) {
            return write.members();
        }
        if (value instanceof JsonNode node) {
            reject(node.isArray(), LIST);
            return node.isNull() ? null : node.isNumber() ? node.numberValue() : node.asText();
        }
        reject(value instanceof Collection || value instanceof Object[], LIST);
        return value instanceof CharSequence text ? parse(text) : parse(text(exchange, value));
    }

    /** Returns the text, or the object if the text is a JSON object. */
    private static Object parse(CharSequence text) {
        String cleaned = CleanText.of(text);
        boolean isList = cleaned.startsWith("[");
        if (!isList && !cleaned.startsWith("{")) {
            return cleaned;
        }
        try {
            JsonNode json = JsonTree.parse(cleaned);
            reject(isList, LIST);
            return json;
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException(
                    "The message is nested more deeply, or contains longer values, than" + " Jackson's limits allow");
        } catch (JsonProcessingException e) {
            // text such as [VIP] is not a list
            reject(
                    !isList,
                    "The message begins like a JSON object, but is not valid JSON (line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")");
            return cleaned;
        }
    }

    /** Converts a value with Camel's converters, in the character set of the exchange or as UTF-8. */
    private static String text(Exchange exchange, Object value) throws IOException {
        if (!(value instanceof StreamCache cache)) {
            return new String(bytes(exchange, value), ExchangeHelper.getCharset(exchange));
        }
        cache.reset();
        try {
            return new String(bytes(exchange, value), ExchangeHelper.getCharset(exchange));
        } finally {
            cache.reset();
        }
    }

    private static byte[] bytes(Exchange exchange, Object value) throws IOException {
        try (InputStream stream =
                exchange.getContext().getTypeConverter().tryConvertTo(InputStream.class, exchange, value)) {
            reject(stream == null, "A message cannot be read from a value of this type");
            byte[] bytes = stream.readNBytes(MAX_SIZE + 1);
            reject(
                    bytes.length > MAX_SIZE,
                    "The message is too large for a request (the limit is " + MAX_SIZE
                            + " bytes). Split it, so that each message contains one item");
            return bytes;
        }
    }

    private static void reject(boolean isWrong, String reason) {
        if (isWrong) {
            throw new IllegalArgumentException(reason);
        }
    }

    /** Returns whether a value that was read has members. */
    static boolean hasMembers(Object read) {
        return read instanceof Map || read instanceof ApiObject || read instanceof ObjectNode;
    }

    /** Converts the members with the wanted names to a new tree. */
    static ObjectNode members(Object read, Predicate<String> wanted) {
        ObjectNode members = JsonTree.NODES.objectNode();
        if (read instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (wanted.test(String.valueOf(name))) {
                    members.setAll(PlainValues.toObjectNode(Collections.singletonMap(name, value)));
                }
            });
            return members;
        }
        ObjectNode tree = read instanceof ApiObject ? PlainValues.toObjectNode(read) : (ObjectNode) read;
        tree.properties().forEach(entry -> {
            if (wanted.test(entry.getKey())) {
                members.set(entry.getKey(), entry.getValue());
            }
        });
        return members;
    }
}
