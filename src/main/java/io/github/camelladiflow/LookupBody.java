/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowRequestException;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.apache.camel.support.ExchangeHelper;

/**
 * Turns what a message carries into something that a lookup can be read from: a {@link CustomerLookup}, a
 * {@link Customer}, a map, a number or text. A stream that can be read only once is put back, so that the body is still
 * there if nobody is found or the lookup fails.
 */
final class LookupBody {

    /** Far more than a key or a JSON object with keys needs, in bytes or characters. */
    private static final int MAX_SIZE = 1 << 20;

    private LookupBody() {}

    static Object ofBody(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        try {
            if (body instanceof InputStream stream && !(body instanceof StreamCache)) {
                byte[] bytes = readAll(stream);
                exchange.getMessage().setBody(new ByteArrayInputStream(bytes));
                return of(exchange, bytes);
            }
            if (body instanceof Reader reader && !(body instanceof StreamCache)) {
                String text = readAll(reader);
                exchange.getMessage().setBody(new StringReader(text));
                return of(exchange, text);
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return of(exchange, body);
    }

    static Object of(Exchange exchange, Object value) {
        if (value == null
                || value instanceof CustomerLookup
                || value instanceof Customer
                || value instanceof Map
                || value instanceof Number) {
            return value;
        }
        if (value instanceof JsonNode node) {
            return ofJson(node);
        }
        if (value instanceof CharSequence text) {
            return ofText(text.toString());
        }
        try {
            return ofText(read(exchange, value));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static Object ofJson(JsonNode node) {
        if (node.isObject()) {
            return Customer.of(node);
        }
        if (node.isArray()) {
            throw LookupReader.refused("The message is a list. Split it, so that each message asks for one customer.");
        }
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        return node.isNumber() ? node.numberValue() : node.asText();
    }

    private static Object ofText(String text) {
        String cleaned = CustomerLookup.clean(text);
        if (!cleaned.startsWith("{")) {
            return cleaned;
        }
        try {
            return Customer.fromJson(cleaned);
        } catch (IllegalArgumentException e) {
            throw LookupReader.refused(
                    "The message begins like a JSON object but is not a valid one. Send one object with"
                            + " customer_id, email or phone.");
        }
    }

    private static String read(Exchange exchange, Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            return decode(exchange, bytes);
        }
        if (value instanceof StreamCache cache) {
            return read(exchange, cache);
        }
        if (value instanceof InputStream stream) {
            return decode(exchange, readAll(stream));
        }
        if (value instanceof Reader reader) {
            return readAll(reader);
        }
        if (value instanceof WrappedFile<?> file) {
            return read(exchange, file.getBody() != null ? file.getBody() : file.getFile());
        }
        if (value instanceof File file) {
            return read(exchange, file.toPath());
        }
        if (value instanceof Path path) {
            try (InputStream stream = Files.newInputStream(path)) {
                return decode(exchange, readAll(stream));
            }
        }
        throw LookupReader.refused(
                "A lookup cannot be read from a " + value.getClass().getName() + ". Send a"
                        + " CustomerLookup, a Customer, a Map, a JSON object, text or a number, or set lookupValue.");
    }

    private static byte[] readAll(InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(MAX_SIZE + 1);
        checkSize(bytes.length);
        return bytes;
    }

    /** Reads from the start to the end, wherever others have left it, and leaves it at the start. */
    private static String read(Exchange exchange, StreamCache cache) throws IOException {
        cache.reset();
        try {
            if (cache instanceof Reader reader) {
                return readAll(reader);
            }
            checkSize(cache.length());
            var bytes = new ByteArrayOutputStream();
            cache.writeTo(bytes);
            return decode(exchange, bytes.toByteArray());
        } finally {
            cache.reset();
        }
    }

    private static String readAll(Reader reader) throws IOException {
        var text = new StringBuilder();
        var buffer = new char[1024];
        for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
            checkSize(text.append(buffer, 0, count).length());
        }
        return text.toString();
    }

    private static void checkSize(long size) {
        if (size > MAX_SIZE) {
            throw LookupReader.refused("The message is too large for a lookup (the bound is " + MAX_SIZE
                    + " bytes). Split" + " it, so that each message asks for one customer, or set lookupValue.");
        }
    }

    private static String decode(Exchange exchange, byte[] bytes) {
        String charset = ExchangeHelper.getCharsetName(exchange, false);
        return new String(bytes, charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset));
    }

    private static LadiFlowRequestException unreadable(IOException e) {
        return LookupReader.refused(
                "The message cannot be read: " + e.getClass().getName());
    }
}
