// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The types of request members, for strict checks. */
enum MemberType {
    TEXT("a string", String.class::isInstance),
    ID("a string of 24 hex digits", value -> value instanceof String text && text.matches("[0-9a-fA-F]{24}")),
    DATE("a date as yyyy-mm-dd", value -> value instanceof String text && MemberType.isDate(text)),
    TIME(
            "a date, or a time as in 2024-04-27T04:33:33.445Z",
            value -> value instanceof String text && MemberType.isTime(text)),
    NUMBER("a number", Number.class::isInstance),
    INTEGER("a whole number", Integer.class::isInstance),
    BOOLEAN("true or false", Boolean.class::isInstance),
    TEXT_LIST(
            "a list of strings",
            value -> value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)),
    TEXT_OR_LIST("a string or a list of strings", value -> value instanceof String || TEXT_LIST.accepts.test(value)),
    NAME_VALUE_LIST(
            "a list of {\"name\", \"value\"}",
            value -> value instanceof List<?> list && list.stream().allMatch(MemberType::isNameValuePair)),
    SORT(
            "an object with values ASC or DESC",
            value -> value instanceof Map<?, ?> map && map.values().stream().allMatch(MemberType::isSortDirection)),
    OBJECT("an object", Map.class::isInstance);

    private final String description;
    private final Predicate<Object> accepts;

    MemberType(String described, Predicate<Object> accepts) {
        this.description = described;
        this.accepts = accepts;
    }

    /**
     * Throws an exception if a member is not in the map, or if a value has the wrong type. A null is treated as a
     * missing member.
     */
    static void check(Map<String, Object> request, Map<String, MemberType> kinds) {
        new MemberReader(request).requireOnly(kinds.keySet());
        request.forEach((name, value) -> {
            var kind = kinds.get(name);
            if (value != null && !kind.accepts.test(value)) {
                throw new IllegalArgumentException("'" + name + "' must be " + kind.description);
            }
        });
    }

    static boolean isDate(String text) {
        try {
            return LocalDate.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        try {
            return isDate(text) || Instant.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean isNameValuePair(Object item) {
        return item instanceof Map<?, ?> map
                && map.get("name") instanceof String
                && map.containsKey("value")
                && map.size() == 2;
    }

    private static boolean isSortDirection(Object order) {
        return order instanceof String text && text.matches("ASC|DESC");
    }
}
