// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

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

import com.fasterxml.jackson.databind.JsonNode;

/** Converts the numbers and times in requests. */
final class TypedValues {

    /** In plain digits, a number with a larger scale could require gigabytes of memory. */
    private static final int MAX_SCALE = 1000;

    private static final int MAX_NUMBER_LENGTH = 1000;

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
    static LocalDate date(JsonNode given) {
        try {
            var date = LocalDate.from(parseTime(given.asText().strip()));
            return date.getYear() < 1 || date.getYear() > 9999 ? null : date;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Returns the number in a text, or null if there is none, or if its scale is too large. */
    static BigDecimal decimal(String text) {
        try {
            var number = text.length() > MAX_NUMBER_LENGTH ? null : new BigDecimal(text.strip());
            return number != null && isReasonable(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static boolean isReasonable(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MAX_SCALE;
    }

    /**
     * Parses a date, or a date and time with or without an offset.
     *
     * @throws DateTimeException if the text is anything else
     */
    static TemporalAccessor parseTime(String text) {
        return DATE_AND_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    }

    /**
     * Converts a time to an instant. A date becomes the start of the day. The given zone applies to dates and to times
     * without an offset.
     */
    static Instant toInstant(TemporalAccessor time, ZoneId zone) {
        if (time instanceof OffsetDateTime withOffset) {
            return withOffset.toInstant();
        }
        return time instanceof LocalDateTime local
                ? local.atZone(zone).toInstant()
                : LocalDate.from(time).atStartOfDay(zone).toInstant();
    }
}
