// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.internal.json.JsonValue;

/** {@link JsonValue}s as the types that getters promise: null (for lists: empty) for a value that does not fit, never an exception. */
final class TypedValues {

    /** Beyond this scale a number in a text is taken for an attack: writing it out would need gigabytes. */
    static final int MAX_SCALE = 1000;

    private static final int MAX_NUMBER_LENGTH = 1000;

    private static final int MAX_TIME_LENGTH = 64;

    private static final DateTimeFormatter DATE_AND_TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHmm", "Z")
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private TypedValues() {}

    static String textOrNumber(JsonValue value) {
        return value.isNumber() ? value.json() : value.text();
    }

    static String scalarText(JsonValue value) {
        return value.isBoolean() ? value.json() : textOrNumber(value);
    }

    static List<String> texts(JsonValue value) {
        return items(value, TypedValues::textOrNumber).toList();
    }

    static List<String> scalarTexts(JsonValue value) {
        var texts = value.isArray() ? items(value, TypedValues::scalarText) : Stream.ofNullable(scalarText(value));
        // "null" as text is how the API writes an empty list now and then
        return texts.filter(text -> !text.isEmpty() && !text.equals("null")).toList();
    }

    static Boolean bool(JsonValue value) {
        if (value.isBoolean()) {
            return value.bool();
        }
        var text = value.isText() ? value.text().strip() : "";
        return text.equalsIgnoreCase("true") ? Boolean.TRUE : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
    }

    static BigDecimal decimal(JsonValue value) {
        if (value.isNumber()) {
            return new BigDecimal(value.json());
        }
        return value.isText() ? decimal(value.text()) : null;
    }

    static Integer integer(JsonValue value) {
        return exact(value, BigDecimal::intValueExact);
    }

    static Long longInteger(JsonValue value) {
        return exact(value, BigDecimal::longValueExact);
    }

    static Instant instant(JsonValue value) {
        return time(value, TypedValues::toInstant);
    }

    static LocalDate date(JsonValue value) {
        return time(value, LocalDate::from);
    }

    /** A date to be written: null of what is none, or of a year that nobody means. */
    static LocalDate date(JsonNode given) {
        var date = given.isTextual() ? time(given.textValue(), LocalDate::from) : null;
        return date == null || date.getYear() < 1 || date.getYear() > 9999 ? null : date;
    }

    private static Stream<String> items(JsonValue list, Function<JsonValue, String> text) {
        return list.items().stream().map(text).filter(Objects::nonNull);
    }

    static BigDecimal decimal(String text) {
        var stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > MAX_NUMBER_LENGTH) {
            return null;
        }
        try {
            var number = new BigDecimal(stripped);
            return Math.abs((long) number.scale()) <= MAX_SCALE ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static <N> N exact(JsonValue value, Function<BigDecimal, N> conversion) {
        var number = decimal(value);
        // the guard comes first: an exact conversion of a huge exponent must not even start
        if (number == null || Math.abs((long) number.scale()) > MAX_SCALE) {
            return null;
        }
        try {
            return conversion.apply(number);
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static <T> T time(JsonValue value, Function<TemporalAccessor, T> conversion) {
        return value.isText() ? time(value.text(), conversion) : null;
    }

    private static <T> T time(String given, Function<TemporalAccessor, T> conversion) {
        var text = given.strip();
        if (text.isEmpty() || text.length() > MAX_TIME_LENGTH) {
            return null;
        }
        try {
            return conversion.apply(parseTime(text));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * Reads a date, a date and time, or one with an offset.
     *
     * @throws DateTimeException if it is none
     */
    static TemporalAccessor parseTime(String text) {
        return DATE_AND_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    }

    private static Instant toInstant(TemporalAccessor time) {
        if (time instanceof OffsetDateTime withOffset) {
            return withOffset.toInstant();
        }
        return time instanceof LocalDateTime local
                ? local.toInstant(ZoneOffset.UTC)
                : LocalDate.from(time).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
