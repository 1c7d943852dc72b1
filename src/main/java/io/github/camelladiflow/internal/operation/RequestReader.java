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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerLookup;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.converter.stream.ReaderCache;

/**
 * Reads an operation's request from a message. The body can be a typed request, a map, JSON, the value of one member as
 * text, or empty. Options of the endpoint take precedence over the message. Replaces a stream that can be read only
 * once with a cached stream, so that the message still has its body if no customer is found or the call fails.
 * Thread-safe.
 */
class RequestReader implements Function<Exchange, ObjectNode> {

    /** The maximum size of a message, in bytes or characters. It is far more than a request needs. */
    private static final int MAX_MESSAGE_SIZE = 1 << 20;

    final LadiFlowOperation operation;
    private final OperationContext context;
    private final String requestName;
    private final String textMember;
    private final String hint;
    /** The functions that evaluate the options, by the member that each option sets. */
    private final Map<String, Function<Exchange, Object>> options = new LinkedHashMap<>();

    private Expression source;

    /**
     * Creates a reader.
     *
     * @param name a description of what the message must contain, for exception messages
     * @param textMember the member that gets its value from a text body, null if such a body is rejected
     * @param cure a sentence that describes the accepted messages, for exception messages
     */
    RequestReader(OperationContext context, LadiFlowOperation operation, String name, String textMember, String cure) {
        this.context = context;
        this.operation = operation;
        this.hint = cure;
        this.requestName = name;
        this.textMember = textMember;
    }

    /** Sets a member to the value of an option, unless the option is null. */
    RequestReader option(String member, String option, String text) {
        return option(member, option, text, UnaryOperator.identity());
    }

    /**
     * Sets a member to the converted value of an option, unless the option is null.
     *
     * @param text the option, in Camel's Simple language
     * @throws IllegalArgumentException if the text is not valid, or is a constant with an invalid value
     */
    RequestReader option(String member, String option, String text, UnaryOperator<Object> conversion) {
        Expression expression = context.simpleExpression(option, text);
        if (expression instanceof OperationContext.OptionConstant constant) {
            try {
                JsonNode value = PlainValues.toNode(conversion.apply(constant.value()), member);
                if (!MemberKind.isAbsent(value)) {
                    MemberTable.check(operation, JsonTree.NODES.objectNode().set(member, value));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The option '" + option + "' is invalid. " + e.getMessage());
            }
        }
        if (expression != null) {
            options.put(member, exchange -> conversion.apply(expression.evaluate(exchange, Object.class)));
        }
        return this;
    }

    /** Makes the reader use the value of an option instead of the body, unless the option is null. */
    RequestReader readingFrom(String option, String text) {
        source = context.simpleExpression(option, text);
        return this;
    }

    /** Returns the checked request in a new tree, which the caller may change. */
    @Override
    public ObjectNode apply(Exchange exchange) {
        return checked(() -> {
            ObjectNode request = MemberTable.check(operation, members(exchange));
            if (options.isEmpty()) {
                return request;
            }
            options.forEach((member, option) -> request.set(member, evaluate(member, option, exchange)));
            return MemberTable.check(operation, request);
        });
    }

    /**
     * Runs a task that reads a request, and returns the request. Throws an exception if a required member is missing.
     */
    ObjectNode checked(Callable<ObjectNode> reading) {
        try {
            ObjectNode request = reading.call();
            List<String> missing = MemberTable.missing(operation, request);
            if (!missing.isEmpty()) {
                throw rejectedWithHint(
                        "The message lacks " + String.join(" and ", missing) + ", which " + operation + " requires.");
            }
            return request;
        } catch (IllegalArgumentException e) {
            throw rejected("The message cannot be read as " + requestName + ". " + e.getMessage() + ".");
        } catch (Exception | StackOverflowError e) {
            throw rejection(e);
        }
    }

    /**
     * Returns the value of an option for a message. Throws an exception if there is no value, because the endpoint's
     * query would then select too many items.
     */
    private JsonNode evaluate(String member, Function<Exchange, Object> option, Exchange exchange) {
        JsonNode value = PlainValues.toNode(option.apply(exchange), member);
        if (MemberKind.isAbsent(value)) {
            throw rejected("The endpoint's expression for the member '" + member + "' did not return a value for"
                    + " this message.");
        }
        return value;
    }

    private ObjectNode members(Exchange exchange) throws IOException {
        Object read = source == null ? readBody(exchange) : source.evaluate(exchange, Object.class);
        if (hasMembers(read)) {
            Set<String> accepted = MemberTable.acceptedMembers(operation);
            if (accepted == null && read instanceof ObjectNode tree) {
                return tree;
            }
            ObjectNode members = PlainValues.toObjectNode(accepted == null ? read : accepted(read, accepted));
            // an empty value is rejected later, because this option, like any other, must have a value for each message
            return source == null || members.hasNonNull(textMember) ? members : members.put(textMember, "");
        }
        if (source == null && (read == null || "".equals(read))) {
            return JsonTree.NODES.objectNode();
        }
        Object text = read == null ? "" : scalar(read);
        if (textMember == null || text == null) {
            throw rejectedWithHint("The message does not contain " + requestName + ".");
        }
        return JsonTree.NODES.objectNode().put(textMember, text.toString());
    }

    private static Map<String, Object> accepted(Object read, Set<String> names) {
        var members = new LinkedHashMap<String, Object>();
        memberNames(read).stream().filter(names::contains).forEach(name -> members.put(name, member(read, name)));
        return members;
    }

    LadiFlowRequestException rejectedWithHint(String message) {
        return rejected(message + " " + hint);
    }

    LadiFlowRequestException rejected(String message) {
        return new LadiFlowRequestException(message, operation);
    }

    /**
     * Creates the exception for a message that cannot be read. The exception has no cause, because a cause may quote
     * the message.
     */
    LadiFlowRequestException rejection(Throwable e) {
        if (e instanceof LadiFlowRequestException rejected) {
            // the exception for an invalid key does not contain the operation for which the key was read
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

    /** Returns the value of a member, or null if it is missing. */
    static Object member(Object read, String name) {
        if (read instanceof ApiObject object) {
            return object.getMember(name);
        }
        return read instanceof ObjectNode tree ? tree.get(name) : ((Map<?, ?>) read).get(name);
    }

    /** Returns the names of the members. Omits map keys that are not text. */
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

    /** Returns the text or the number that a value or a tree node contains. Returns null for any other value. */
    static Object scalar(Object value) {
        if (value instanceof JsonNode node) {
            return node.isNumber() ? node.numberValue() : node.textValue();
        }
        return value instanceof CharSequence || value instanceof Number ? value : null;
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
            throw rejectedWithHint("The component cannot read a message from a "
                    + value.getClass().getName() + ".");
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
