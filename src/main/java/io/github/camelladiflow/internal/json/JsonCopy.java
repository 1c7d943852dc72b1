// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * Copies JSON token by token, so that no feature of a mapper rounds a number, drops a null or reorders members. NaN,
 * infinities and numbers that are too large for {@code BigDecimal} are copied as text.
 */
public record JsonCopy(JsonParser from, JsonGenerator to) {

    /** The largest scale of a decimal that Jackson writes without an exponent. */
    private static final int MAX_PLAIN_SCALE = 9999;

    /** Writes a tree in UTF-8. */
    public static byte[] toBytes(JsonNode tree) {
        try (var parser = tree.traverse()) {
            parser.nextToken();
            return toBytes(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Copies a value to a new array. The parser must be at the first token of the value. For an object, it may also be
     * at the token after the opening brace.
     */
    static byte[] toBytes(JsonParser parser) throws IOException {
        var bytes = new ByteArrayOutputStream(1 << 10);
        try (var generator = JsonTree.FACTORY.createGenerator(bytes)) {
            new JsonCopy(parser, generator).copyValue();
        }
        return bytes.toByteArray();
    }

    private void copyValue() throws IOException {
        var token = from.currentToken();
        switch (token == null ? JsonToken.NOT_AVAILABLE : token) {
            case START_OBJECT -> {
                from.nextToken();
                copyObject();
            }
            // a mapper that has searched for a type id has already read the opening brace
            case FIELD_NAME, END_OBJECT -> copyObject();
            case START_ARRAY -> {
                to.writeStartArray();
                while (from.nextToken() != JsonToken.END_ARRAY) {
                    copyValue();
                }
                to.writeEndArray();
            }
            case VALUE_STRING -> to.writeString(replaceLoneSurrogates(from.getText()));
            case VALUE_NUMBER_FLOAT -> copyDecimal();
            case VALUE_NUMBER_INT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> to.copyCurrentEvent(from);
            case VALUE_EMBEDDED_OBJECT -> copyEmbedded();
            default -> throw new JsonParseException(from, "The JSON is incomplete");
        }
    }

    private void copyObject() throws IOException {
        to.writeStartObject();
        copyMembers();
        to.writeEndObject();
    }

    /** Copies the members from the parser's position. The generator must have started an object. */
    void copyMembers() throws IOException {
        for (; from.currentToken() == JsonToken.FIELD_NAME; from.nextToken()) {
            to.writeFieldName(replaceLoneSurrogates(from.currentName()));
            from.nextToken();
            copyValue();
        }
        if (from.currentToken() != JsonToken.END_OBJECT) {
            throw new JsonParseException(from, "The JSON is incomplete");
        }
    }

    private void copyDecimal() throws IOException {
        BigDecimal number;
        try {
            number = from.isNaN() ? null : from.getDecimalValue();
        } catch (JsonParseException | NumberFormatException | ArithmeticException e) {
            // an unusual number must not make the whole customer unreadable
            number = null;
        }
        if (number == null) {
            to.writeString(from.getText());
        } else if (Math.abs((long) number.scale()) > MAX_PLAIN_SCALE) {
            // if Jackson is configured to write plain digits, it rejects a large exponent
            to.writeNumber(number.toString());
        } else {
            to.writeNumber(number);
        }
    }

    private void copyEmbedded() throws IOException {
        try (var parser = PlainValues.toNode(from.getEmbeddedObject(), "" + from.currentName())
                .traverse()) {
            parser.nextToken();
            new JsonCopy(parser, to).copyValue();
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(from, e.getMessage());
        }
    }

    /** Replaces each lone surrogate, which JSON can contain but UTF-8 cannot, with the replacement character. */
    static String replaceLoneSurrogates(String text) {
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
