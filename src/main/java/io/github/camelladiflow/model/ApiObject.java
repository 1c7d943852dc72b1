// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/**
 * A JSON object of the LadiFlow API, with all its members, including members for which this component has no getter.
 * The object keeps its JSON, from which each getter reads its member.
 *
 * <p>Immutable and thread-safe. Two objects are equal if they have the same class and the same members with the same
 * values, regardless of their order. If LadiFlow sends a member twice, the JSON contains both, and getters return the
 * last one.
 */
public abstract class ApiObject {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // received names would fill the JVM's table of interned strings
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** In plain digits, a number with a larger scale could require gigabytes of memory. */
    private static final int MAX_SCALE = 1000;

    private static final int MAX_NUMBER_LENGTH = 1000;

    private static final byte[] EMPTY = {'{', '}'};

    /** UTF-8 without line breaks. */
    private final byte[] json;

    /**
     * Reads an object from JSON.
     *
     * @param <T> the type of the object
     */
    @FunctionalInterface
    public interface Reader<T> {

        /**
         * Reads the value at the parser's current token. Afterwards, the parser is at the last token of the value.
         *
         * @param parser a parser
         * @param utf8 the array of bytes that the parser reads, which is not kept; null if it reads anything else
         * @return the object
         * @throws IOException if the JSON is not valid
         */
        T read(JsonParser parser, byte[] utf8) throws IOException;
    }

    /** Reads a member while the object is created. It reads all members again if the object is written anew. */
    interface MemberReader {

        /**
         * Returns whether it has read the value to its last token.
         *
         * @param origin the offset of the object's first byte
         */
        boolean read(String name, JsonParser parser, byte[] utf8, long origin) throws IOException;
    }

    /**
     * Reads an object, as {@link Reader#read} describes.
     *
     * @throws IllegalArgumentException if the value is not a JSON object
     */
    ApiObject(JsonParser parser, byte[] utf8) throws IOException {
        this(parser, utf8, (name, value, bytes, origin) -> false);
    }

    /** Reads an object, and lets a reader read its members. */
    ApiObject(JsonParser given, byte[] utf8, MemberReader reader) throws IOException {
        // Jackson passes an empty object to a creator without its opening brace
        boolean isEmpty = given.currentToken() == JsonToken.END_OBJECT;
        if (!isEmpty && given.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        // a parser of text, UTF-16 or UTF-32 does not count bytes
        boolean isUtf8 = utf8 != null && !isEmpty && given.currentLocation().getByteOffset() >= 0;
        byte[] bytes = isEmpty ? EMPTY : isUtf8 ? utf8 : write(given);
        JsonParser parser = isUtf8 ? given : open(bytes);
        var start = parser.currentTokenLocation();
        readMembers(parser, bytes, reader);
        var end = parser.currentTokenLocation();
        byte[] own = Arrays.copyOfRange(bytes, (int) start.getByteOffset(), (int) end.getByteOffset() + 1);
        boolean isOneLine = start.getLineNr() == end.getLineNr();
        this.json = isOneLine ? own : write(open(own));
        if (!isOneLine) {
            readMembers(open(json), json, reader);
        }
    }

    /** Wraps an object in one line of UTF-8. */
    ApiObject(byte[] json) {
        this.json = json;
    }

    private static void readMembers(JsonParser parser, byte[] bytes, MemberReader reader) throws IOException {
        long origin = parser.currentTokenLocation().getByteOffset();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (!reader.read(name, parser, bytes, origin)) {
                parser.skipChildren();
            }
        }
    }

    /** Returns a part of the JSON. */
    final byte[] part(int from, int to) {
        return Arrays.copyOfRange(json, from, to);
    }

    /**
     * Writes the value at the parser's current token, without losing digits or repeated members. Half a surrogate pair,
     * which UTF-8 cannot contain, becomes a question mark.
     */
    private static byte[] write(JsonParser parser) throws IOException {
        var text = new StringWriter();
        try (var generator = FACTORY.createGenerator(text)) {
            int depth = 0;
            for (var token = parser.currentToken(); ; token = parser.nextToken()) {
                if (token.isNumeric() && !parser.isNaN()) {
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    break;
                }
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static JsonParser open(byte[] json) throws IOException {
        var parser = FACTORY.createParser(json);
        parser.nextToken();
        return parser;
    }

    /** Opens a parser of the JSON, from which parts that do not belong to the given member may be missing. */
    JsonParser openFor(String name) throws IOException {
        return open(json);
    }

    /** Opens a parser of the JSON without some of its bytes. */
    final JsonParser openWithout(int from, int to) throws IOException {
        var parser = FACTORY.createParser(new SequenceInputStream(
                new ByteArrayInputStream(json, 0, from), new ByteArrayInputStream(json, to, json.length - to)));
        parser.nextToken();
        return parser;
    }

    private static Map<String, Object> members(JsonParser parser) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            members.put(name, plainValue(parser));
        }
        return members;
    }

    private static Object plainValue(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> readItems(parser, null, (item, utf8) -> plainValue(item));
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> decimalOrText(parser);
            case VALUE_NULL -> null;
            default -> parser.getBooleanValue();
        };
    }

    /** Returns text for a number whose exponent is too large for Java. */
    private static Object decimalOrText(JsonParser parser) throws IOException {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException e) {
            return parser.getText();
        }
    }

    /** Reads the items of a list. */
    static <T> List<T> readItems(JsonParser parser, byte[] utf8, Reader<T> reader) throws IOException {
        var items = new ArrayList<T>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(reader.read(parser, utf8));
        }
        return items;
    }

    /**
     * Returns the value of a member, regardless of its type.
     *
     * @param name the member's name in the API
     * @return {@code String}, {@code Boolean}, {@code Integer}, {@code Long} or {@code BigInteger} (the smallest type
     *     that fits), {@code BigDecimal} (with all its digits; text if the exponent is too large for Java), {@code List}
     *     or {@code Map} (a copy, which the caller may change), or null if the member is null or missing
     */
    public final Object getMember(String name) {
        Object value = null;
        try (var parser = openFor(name)) {
            for (var member = parser.nextFieldName(); member != null; member = parser.nextFieldName()) {
                parser.nextToken();
                if (member.equals(name)) {
                    value = plainValue(parser);
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return value;
    }

    /**
     * Returns the names of all members, in the order of the API.
     *
     * @return an immutable set
     */
    public final Set<String> memberNames() {
        return Collections.unmodifiableSet(toMap().keySet());
    }

    /**
     * Returns all members with the values that {@link #getMember(String)} describes. Half a surrogate pair, which
     * LadiFlow can send, becomes a question mark, because UTF-8 cannot contain it.
     *
     * @return a new map in the order of the API. The caller may change the map, and all maps and lists in it
     */
    @JsonValue
    public final Map<String, Object> toMap() {
        String text = toJson();
        // half a surrogate pair is escaped, and the last mark stands for invalid UTF-8
        boolean isEncodable = Stream.of("\\ud", "\\uD", "\uFFFD").noneMatch(text::contains);
        try (var parser = open(isEncodable ? json : write(open(text.getBytes(StandardCharsets.UTF_8))))) {
            return members(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns all members as JSON text, in the order of the API, without line breaks.
     *
     * @return one JSON object
     */
    public final String toJson() {
        return new String(json, StandardCharsets.UTF_8);
    }

    /**
     * Returns all members as JSON in UTF-8, in the order of the API, without line breaks.
     *
     * @return one JSON object in a new array
     */
    public final byte[] toJsonBytes() {
        return json.clone();
    }

    @Override
    public final boolean equals(Object other) {
        return other != null
                && getClass() == other.getClass()
                && (Arrays.equals(json, ((ApiObject) other).json) || toMap().equals(((ApiObject) other).toMap()));
    }

    @Override
    public final int hashCode() {
        return toMap().hashCode();
    }

    /**
     * Returns the class and the number of members, but not their values, because they are personal data that could be
     * logged.
     */
    @Override
    public final String toString() {
        int size = memberNames().size();
        return getClass().getSimpleName() + "[" + size + (size == 1 ? " member]" : " members]");
    }

    // the method is not named id(), because ${body.id} would then be ambiguous for Camel, which also finds getId()
    /** Returns {@code _id} or {@code id}. LadiFlow's responses contain one of them, or both with the same value. */
    final String eitherId() {
        String id = text("_id");
        return id == null ? text("id") : id;
    }

    final String text(String name) {
        return getMember(name) instanceof String text ? text : null;
    }

    /** Returns text, a number or a boolean as text, and null for any other value. */
    static String scalarText(Object value) {
        return value == null || value instanceof Map || value instanceof List ? null : value.toString();
    }

    static Boolean bool(Object value) {
        var text = String.valueOf(scalarText(value)).strip();
        return text.equalsIgnoreCase("true") ? Boolean.TRUE : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
    }

    static BigDecimal number(Object value) {
        var text = value instanceof Boolean ? null : scalarText(value);
        try {
            var number = text == null || text.length() > MAX_NUMBER_LENGTH ? null : new BigDecimal(text.strip());
            return number == null || Math.abs((long) number.scale()) > MAX_SCALE ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    final BigDecimal decimal(String name) {
        return number(getMember(name));
    }

    final <N> N exactNumber(String name, Function<BigDecimal, N> conversion) {
        var number = decimal(name);
        try {
            return number == null ? null : conversion.apply(number);
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /** Returns the time in ISO-8601 text. Without an offset, it is in UTC. A date is the start of the day. */
    private static TemporalAccessor time(Object value) {
        var text = value instanceof String given ? given.strip() : "";
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay()
                    : DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    static Instant instant(Object value) {
        var time = time(value);
        return time instanceof LocalDateTime local
                ? local.toInstant(ZoneOffset.UTC)
                : time == null ? null : Instant.from(time);
    }

    final LocalDate date(String name) {
        var time = time(getMember(name));
        return time == null ? null : LocalDate.from(time);
    }

    /** Returns the items of a list, or no items for any other value. */
    final Stream<?> itemsOf(String name) {
        return getMember(name) instanceof List<?> list ? list.stream() : Stream.empty();
    }

    final List<String> texts(String name) {
        return itemsOf(name)
                .filter(item -> !(item instanceof Boolean))
                .map(ApiObject::scalarText)
                .filter(Objects::nonNull)
                .toList();
    }
}
