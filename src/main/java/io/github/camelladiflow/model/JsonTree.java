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
package io.github.camelladiflow.model;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * JSON trees from and to tokens. Works below the features of an {@code ObjectMapper}, which can round numbers, drop
 * nulls or reorder members: a tree comes out as it went in, whoever's mapper it is.
 *
 * <p>Meant for the code that decodes answers of the API, not for routes.
 */
public final class JsonTree {

    private static final JsonNodeFactory NODES = new JsonNodeFactory(true);

    // names come from outside, so they must not fill the JVM's table of interned strings
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** The scale up to which Jackson writes a decimal without an exponent. */
    private static final int MAX_PLAIN_SCALE = 9999;

    private interface ParserSource {
        JsonParser open() throws IOException;
    }

    private JsonTree() {}

    static ObjectNode newObject() {
        return new ObjectNode(NODES);
    }

    static ArrayNode newArray() {
        return new ArrayNode(NODES);
    }

    // ---- whole documents

    static ObjectNode parse(String json) {
        // a byte order mark is no JSON; parsers of bytes skip it, this one would not
        var start = json.startsWith("\uFEFF") ? 1 : 0;
        return parse(() -> JSON.createParser(start == 0 ? json : json.substring(start)));
    }

    static ObjectNode parse(byte[] json) {
        return parse(() -> JSON.createParser(json));
    }

    static ObjectNode parse(InputStream json) {
        return parse(() -> JSON.createParser(json));
    }

    static String toText(ObjectNode tree) {
        var text = new StringWriter(1024);
        try (var generator = JSON.createGenerator(text)) {
            write(generator, tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static ObjectNode parse(ParserSource source) {
        try (var parser = source.open()) {
            var first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("Not a customer: expected a JSON object, got "
                        + (first == null ? "nothing" : "a JSON " + describe(first)));
            }
            var tree = readObject(parser, 1);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("Not a customer: something follows the JSON object" + at(parser));
            }
            return tree;
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException(
                    "Not a customer: the JSON is nested deeper, or holds longer values, than Jackson's limits allow");
        } catch (JsonProcessingException e) {
            // without the cause: its message quotes the input, which is personal data
            var place = e.getLocation();
            throw new IllegalArgumentException("Not a customer: the text is not well-formed JSON"
                    + (place == null ? "" : at(place.getLineNr(), place.getColumnNr())));
        } catch (CharConversionException e) {
            throw new IllegalArgumentException("Not a customer: the JSON is not encoded in UTF-8");
        } catch (IOException e) {
            throw new UncheckedIOException("The customer's JSON cannot be read", e);
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

    /**
     * Reads one JSON value with all digits of its numbers. {@code NaN}, infinities and numbers that no
     * {@code BigDecimal} holds become text.
     *
     * @param parser a parser that stands on the value's first token, or before the first token of all; afterwards it
     *     stands on the value's last token
     * @return a new tree that belongs to the caller
     * @throws IOException if the input cannot be read, is not JSON, ends too early, or is nested deeper than 1,000
     */
    public static JsonNode read(JsonParser parser) throws IOException {
        return readValue(parser, firstToken(parser), 0);
    }

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
        throw new JsonParseException(parser, "Not a customer: expected a JSON object");
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
            object.set(name, readValue(parser, parser.nextToken(), depth));
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
            case VALUE_STRING -> NODES.textNode(parser.getText());
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

    static void write(JsonGenerator generator, ObjectNode object) throws IOException {
        generator.writeStartObject();
        writeMembers(generator, object);
        generator.writeEndObject();
    }

    static void writeMembers(JsonGenerator generator, ObjectNode object) throws IOException {
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
    private static String wellFormed(String text) {
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
