// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;

/** Converts strings to numbers and times. Most methods return null if the string cannot be converted. */
public final class TypedValues {

    /**
     * The largest scale of a number. A larger scale may be an attack, because the number in plain digits can require
     * gigabytes of memory.
     */
    private static final int MAX_SCALE = 1000;

    private static final int MAX_NUMBER_LENGTH = 1000;

    private static final int MAX_TIME_LENGTH = 64;

    private static final DateTimeFormatter DATE_AND_TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:MM:ss", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHmm", "Z")
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private TypedValues() {}

    /**
     * Returns the date in a request's value, or null if the value is not a date or the year is not between 1 and 9999.
     */
    public static LocalDate date(JsonNode given) {
        var date = time(given.textValue(), LocalDate::from);
        return date == null || date.getYear() < 1 || date.getYear() > 9999 ? null : date;
    }

    public static BigDecimal decimal(String text) {
        var stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > MAX_NUMBER_LENGTH) {
            return null;
        }
        try {
            var number = new BigDecimal(stripped);
            return isReasonable(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    public static boolean isReasonable(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MAX_SCALE;
    }

    /** Parses and converts a time. Returns null if the text is not a time. */
    public static <T> T time(String given, Function<TemporalAccessor, T> conversion) {
        var text = given == null ? "" : given.strip();
        if (text.length() > MAX_TIME_LENGTH) {
            return null;
        }
        try {
            return conversion.apply(parseTime(text));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * Parses a date, or a date and time with or without an offset.
     *
     * @throws DateTimeException if the text is anything else
     */
    public static TemporalAccessor parseTime(String text) {
        return DATE_AND_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    }

    /**
     * Converts a time to an instant. A date becomes the start of the day. The given zone applies to dates and to times
     * without an offset.
     */
    public static Instant toInstant(TemporalAccessor time, ZoneId zone) {
        if (time instanceof OffsetDateTime withOffset) {
            return withOffset.toInstant();
        }
        return time instanceof LocalDateTime local
                ? local.atZone(zone).toInstant()
                : LocalDate.from(time).atStartOfDay(zone).toInstant();
    }
}
