// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.TokenBuffer;

/**
 * Jackson's trees, from and to tokens and bytes. Works below the features of an {@code ObjectMapper}, which can round
 * numbers, drop nulls or reorder members: a tree comes out as it went in, whoever's mapper it is.
 */
public final class JsonTree {

    /** Reads what others wrote. Names come from outside, so they must not fill the JVM's table of interned strings. */
    static final JsonFactory FOREIGN = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** Reads what this class wrote: of Java values, too, for which no limits were set. */
    static final JsonFactory OWN = FOREIGN.rebuild()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final ClassValue<ObjectReader> READERS = new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
            return MAPPER.readerFor(type);
        }
    };

    private static final JsonNodeFactory NODES = new JsonNodeFactory(true);

    /** The scale up to which Jackson writes a decimal without an exponent. */
    private static final int MAX_PLAIN_SCALE = 9999;

    interface Source {
        JsonParser open() throws IOException;
    }

    interface Reading<T> {
        T read() throws IOException;
    }

    private JsonTree() {}

    public static ObjectNode newObject() {
        return new ObjectNode(NODES);
    }

    public static ArrayNode newArray() {
        return new ArrayNode(NODES);
    }

    // ---- whole documents

    /** The tree of an object that writes itself. */
    static ObjectNode of(JsonSerializable object) {
        try (var tokens = new TokenBuffer(MAPPER, false)) {
            MAPPER.writeValue(tokens, object);
            return readObject(tokens.asParser());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode parse(Source source) throws IOException {
        try (var parser = source.open()) {
            var first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(
                        first == null ? "it is empty" : "it is no JSON object, but a JSON " + describe(first));
            }
            var tree = readObject(parser, 1);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something follows the JSON object" + at(parser));
            }
            return tree;
        }
    }

    /**
     * Reads one JSON object.
     *
     * @throws IllegalArgumentException if the text is anything else; the message holds nothing of it
     */
    public static ObjectNode parse(String json) {
        return explained(() -> parse(() -> FOREIGN.createParser(json)));
    }

    /** Makes a request of the model of a tree, which belongs to it from now on. */
    public static <T> T to(Class<T> type, ObjectNode tree) {
        return to(type, tree, null);
    }

    /**
     * Makes an object of the model of what was read.
     *
     * @param parts what it is made of besides; null for nothing
     * @throws IllegalArgumentException if nothing can be read as that type, or with what the type itself says
     */
    static <T> T to(Class<T> type, Object read, InjectableValues parts) {
        ObjectReader reader = READERS.get(type);
        try {
            return (parts == null ? reader : reader.with(parts)).readValue(new POJONode(read));
        } catch (IOException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalArgumentException(type.getName() + " cannot be read from JSON", e);
        }
    }

    /** Reads bytes that were read before. */
    static ObjectNode parse(byte[] json, int from, int to) {
        try {
            return parse(() -> OWN.createParser(json, from, to - from));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode parseValue(byte[] json) {
        try (var parser = OWN.createParser(json)) {
            return readValue(parser, parser.nextToken(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a text with escapes out of bytes that were read before. */
    static String parseText(byte[] json, int from, int to) {
        try (var parser = OWN.createParser(json, from, to - from)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] toBytes(JsonNode tree) {
        // by way of characters, since Jackson's writer of bytes escapes both halves of a surrogate pair
        var text = new StringWriter(1024);
        try (var generator = OWN.createGenerator(text)) {
            writeValue(generator, tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads JSON of others that lies in memory. */
    static <T> T explained(Reading<T> reading) {
        try {
            return reading.read();
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException(
                    "it is nested deeper, or holds longer values, than Jackson's limits allow");
        } catch (JsonProcessingException e) {
            // without the cause: its message quotes the input, which is personal data
            var place = e.getLocation();
            throw new IllegalArgumentException(
                    "it is no valid JSON" + (place == null ? "" : at(place.getLineNr(), place.getColumnNr())));
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

    private static String at(JsonParser parser) {
        var place = parser.currentTokenLocation();
        return at(place.getLineNr(), place.getColumnNr());
    }

    private static String at(int line, int column) {
        return " (line " + line + ", column " + column + ")";
    }

    // ---- tokens to a tree

    // NaN, infinities and numbers that no BigDecimal holds become text

    /** Reads an object from its start, or from its first name if the start is gone already. */
    static ObjectNode readObject(JsonParser parser) throws IOException {
        var token = firstToken(parser);
        if (token == JsonToken.START_OBJECT) {
            return readObject(parser, 1);
        } else if (token == JsonToken.FIELD_NAME) {
            // a mapper that looked for a type id has taken the start
            return readMembers(parser, parser.currentName(), 1);
        } else if (token == JsonToken.END_OBJECT) {
            return newObject();
        }
        throw new JsonParseException(parser, "Expected a JSON object");
    }

    private static JsonToken firstToken(JsonParser parser) throws IOException {
        return parser.hasCurrentToken() ? parser.currentToken() : parser.nextToken();
    }

    private static ObjectNode readObject(JsonParser parser, int depth) throws IOException {
        return readMembers(parser, parser.nextFieldName(), depth);
    }

    private static ObjectNode readMembers(JsonParser parser, String firstName, int depth) throws IOException {
        checkDepth(depth);
        var object = newObject();
        for (var name = firstName; name != null; name = parser.nextFieldName()) {
            object.set(wellFormed(name), readValue(parser, parser.nextToken(), depth));
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new JsonParseException(parser, "The JSON ends too early");
        }
        return object;
    }

    private static ArrayNode readArray(JsonParser parser, int depth) throws IOException {
        checkDepth(depth);
        var array = newArray();
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(readValue(parser, token, depth));
        }
        return array;
    }

    private static JsonNode readValue(JsonParser parser, JsonToken token, int depth) throws IOException {
        if (token == null) {
            throw new JsonParseException(parser, "The JSON ends too early");
        }
        return switch (token) {
            case VALUE_STRING -> NODES.textNode(wellFormed(parser.getText()));
            case VALUE_NUMBER_INT -> readInteger(parser);
            case VALUE_NUMBER_FLOAT -> readDecimal(parser);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NullNode.getInstance();
            case START_OBJECT -> readObject(parser, depth + 1);
            case START_ARRAY -> readArray(parser, depth + 1);
            case VALUE_EMBEDDED_OBJECT -> readEmbedded(parser);
            default -> throw new JsonParseException(parser, "Unexpected JSON token " + token);
        };
    }

    private static JsonNode readInteger(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> PlainValues.numberNode(parser.getIntValue());
            case LONG -> PlainValues.numberNode(parser.getLongValue());
            default -> PlainValues.numberNode(parser.getBigIntegerValue());
        };
    }

    private static JsonNode readDecimal(JsonParser parser) throws IOException {
        if (parser.isNaN()) {
            return NODES.textNode(parser.getText());
        }
        try {
            return PlainValues.numberNode(parser.getDecimalValue());
        } catch (JsonParseException | NumberFormatException | ArithmeticException e) {
            // an exponent that no BigDecimal holds: one odd member must not cost the customer
            return NODES.textNode(parser.getText());
        }
    }

    private static JsonNode readEmbedded(JsonParser parser) throws IOException {
        try {
            return PlainValues.toNode(parser.getEmbeddedObject(), parser.currentName());
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(parser, e.getMessage());
        }
    }

    private static void checkDepth(int depth) throws StreamConstraintsException {
        if (depth > PlainValues.MAX_DEPTH) {
            throw new StreamConstraintsException(
                    "The JSON is nested more than " + PlainValues.MAX_DEPTH + " deep, which cannot be written again");
        }
    }

    // ---- a tree to tokens

    /** The bytes of a name or a text between its quotes. */
    static byte[] written(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return JsonStringEncoder.getInstance().quoteAsUTF8(wellFormed(text));
            }
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static void write(JsonGenerator generator, ObjectNode object) throws IOException {
        generator.writeStartObject();
        writeMembers(generator, object);
        generator.writeEndObject();
    }

    public static void writeMembers(JsonGenerator generator, ObjectNode object) throws IOException {
        for (var member : object.properties()) {
            generator.writeFieldName(wellFormed(member.getKey()));
            writeValue(generator, member.getValue());
        }
    }

    private static void writeValue(JsonGenerator generator, JsonNode value) throws IOException {
        switch (value.getNodeType()) {
            case OBJECT -> write(generator, (ObjectNode) value);
            case ARRAY -> {
                generator.writeStartArray();
                for (var item : value) {
                    writeValue(generator, item);
                }
                generator.writeEndArray();
            }
            case STRING -> generator.writeString(wellFormed(value.textValue()));
            case BOOLEAN -> generator.writeBoolean(value.booleanValue());
            case NUMBER -> writeNumber(generator, value);
            default -> generator.writeNull();
        }
    }

    private static void writeNumber(JsonGenerator generator, JsonNode number) throws IOException {
        switch (number.numberType()) {
            case INT -> generator.writeNumber(number.intValue());
            case LONG -> generator.writeNumber(number.longValue());
            case BIG_INTEGER -> generator.writeNumber(number.bigIntegerValue());
            default -> writeDecimal(generator, number.decimalValue());
        }
    }

    private static void writeDecimal(JsonGenerator generator, BigDecimal number) throws IOException {
        // asked for plain digits, Jackson refuses a large exponent
        if (Math.abs((long) number.scale()) > MAX_PLAIN_SCALE
                && generator.isEnabled(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)) {
            generator.writeNumber(number.toString());
        } else {
            generator.writeNumber(number);
        }
    }

    /** Half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes the replacement character. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }
}
