// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerLookup;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.converter.stream.ReaderCache;

/**
 * Converts the body of a message to an object of the model, a map, a tree, a number or text. Replaces a stream that can
 * be read only once by a cached one. So the message still has its body if no customer is found or the call fails.
 */
class MessageReader {

    /** In bytes or characters, far more than a request needs. */
    private static final int MAX_MESSAGE_SIZE = 1 << 20;

    static final int MAX_NAMES = 5;
    private static final int MAX_NAME_LENGTH = 40;
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    final LadiFlowOperation operation;
    private final String hint;

    /**
     * Creates a reader for an operation.
     *
     * @param cure describes the accepted messages, for exception messages
     */
    MessageReader(LadiFlowOperation operation, String cure) {
        this.operation = operation;
        this.hint = cure;
    }

    LadiFlowRequestException rejectedWithHint(String message) {
        return rejected(message + " " + hint);
    }

    LadiFlowRequestException rejected(String message) {
        return new LadiFlowRequestException(message, operation);
    }

    /**
     * Returns the rejection of a message that cannot be read. It has no cause, because a cause may quote the message.
     */
    LadiFlowRequestException rejection(Throwable e) {
        if (e instanceof LadiFlowRequestException rejected) {
            // the rejection of a key does not contain the operation for which the key was read
            return rejected.getOperation() == operation ? rejected : rejected(rejected.getMessage());
        }
        return rejectedWithHint(
                e instanceof StackOverflowError
                        ? "The message is nested too deeply. Check whether an object in it contains itself."
                        : "The message cannot be read (" + e.getClass().getName() + ").");
    }

    static boolean hasMembers(Object read) {
        return read instanceof Map || read instanceof ApiObject || read instanceof ObjectNode;
    }

    /** Returns a member, null if it is missing. */
    static Object member(Object read, String name) {
        if (read instanceof ApiObject object) {
            return object.getMember(name);
        }
        return read instanceof ObjectNode tree ? tree.get(name) : ((Map<?, ?>) read).get(name);
    }

    /** Returns the names that are text. */
    static List<String> memberNames(Object read) {
        Collection<?> names = read instanceof ApiObject object
                ? object.memberNames()
                : read instanceof ObjectNode tree
                        ? tree.properties().stream().map(Map.Entry::getKey).toList()
                        : ((Map<?, ?>) read).keySet();
        return names.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** Returns a text or a number, or the one in a tree's node. Null for any other value. */
    static Object scalar(Object value) {
        if (value instanceof JsonNode node) {
            return node.isNumber() ? node.numberValue() : node.textValue();
        }
        return value instanceof CharSequence || value instanceof Number ? value : null;
    }

    /** Makes a name from a message safe to log. The name may be hostile. */
    static String sanitizedName(String name) {
        String cut = name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "...";
        return INVISIBLE
                .matcher(cut)
                .replaceAll(
                        c -> String.format(Locale.ROOT, "\\\\u%04x", c.group().codePointAt(0)));
    }

    /** Lists the names that have a suggestion, with their suggestions. */
    static String namesWithSuggestions(Collection<String> names, UnaryOperator<String> meaning) {
        var near = new LinkedHashMap<String, String>();
        names.forEach(name -> near.put(name, meaning.apply(name)));
        near.values().removeIf(Objects::isNull);
        return joinFirstNames(near.entrySet().stream().map(name -> nameWithSuggestion(name.getKey(), name.getValue())));
    }

    /** Returns a name with its suggestion, which may be null. */
    static String nameWithSuggestion(String name, String meaning) {
        return sanitizedName(name) + (meaning == null ? "" : " (" + meaning + "?)");
    }

    static String joinFirstNames(Stream<String> names) {
        return names.limit(MAX_NAMES).collect(Collectors.joining(", "));
    }

    Object readBody(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        if ((body instanceof InputStream || body instanceof Reader) && !(body instanceof StreamCache)) {
            message.setBody(toStreamCache(body));
        }
        return readValue(exchange, message.getBody());
    }

    Object readValue(Exchange exchange, Object value) throws IOException {
        if (value == null
                || value instanceof CustomerLookup
                || value instanceof ApiObject
                || value instanceof Map
                || value instanceof Number) {
            return value;
        }
        if (value instanceof Collection || value instanceof Object[]) {
            throw listRejected();
        }
        return value instanceof JsonNode node ? readJson(node) : readText(text(exchange, value));
    }

    private Object readJson(JsonNode node) {
        if (node.isObject()) {
            return PlainValues.toObjectNode(node);
        }
        if (node.isArray()) {
            throw listRejected();
        }
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        return node.isNumber() ? node.numberValue() : node.asText();
    }

    private Object readText(String text) {
        String cleaned = CleanText.of(text);
        boolean isList = cleaned.startsWith("[");
        if (!isList && !cleaned.startsWith("{")) {
            return cleaned;
        }
        try {
            JsonNode json = JsonTree.parse(cleaned);
            if (!isList) {
                return json;
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            if (!isList) {
                throw rejectedWithHint("The message begins like a JSON object but is not a valid one.");
            } else if (!(e instanceof StreamConstraintsException)) {
                return cleaned;
            }
        }
        throw listRejected();
    }

    private RuntimeException listRejected() {
        return rejectedWithHint("The message is a list. Split it, so that each message contains one item.");
    }

    /** Reads text with Camel's converters, in the character set of the exchange or as UTF-8. */
    private String text(Exchange exchange, Object value) throws IOException {
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        if (value instanceof WrappedFile<?> file) {
            return text(exchange, file.getBody() != null ? file.getBody() : file.getFile());
        }
        if (value instanceof File || value instanceof Path) {
            try (InputStream stream = Files.newInputStream(value instanceof File file ? file.toPath() : (Path) value)) {
                return text(exchange, stream);
            }
        }
        StreamCache cache = value instanceof StreamCache known
                ? known
                : toStreamCache(value instanceof byte[] bytes ? new ByteArrayInputStream(bytes) : value);
        checkSize(cache.length());
        cache.reset();
        try {
            return exchange.getContext().getTypeConverter().convertTo(String.class, exchange, cache);
        } finally {
            cache.reset();
        }
    }

    private StreamCache toStreamCache(Object value) throws IOException {
        if (value instanceof InputStream stream) {
            byte[] bytes = stream.readNBytes(MAX_MESSAGE_SIZE + 1);
            checkSize(bytes.length);
            return new InputStreamCache(bytes);
        }
        if (!(value instanceof Reader reader)) {
            throw rejectedWithHint(
                    "The message cannot be read from a " + value.getClass().getName() + ".");
        }
        var text = new StringBuilder();
        var buffer = CharBuffer.allocate(1024);
        while (reader.read(buffer) >= 0) {
            checkSize(text.append(buffer.flip()).length());
            buffer.clear();
        }
        return new ReaderCache(text.toString());
    }

    private void checkSize(long size) {
        if (size > MAX_MESSAGE_SIZE) {
            throw rejectedWithHint("The message is too large for a request (the limit is " + MAX_MESSAGE_SIZE
                    + " bytes). Split it, so that each message contains one item.");
        }
    }
}
