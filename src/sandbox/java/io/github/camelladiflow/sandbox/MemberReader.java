// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads the members of a request. If a member has the wrong type, throws an exception that describes the required type.
 * A null is treated as a missing member.
 */
record MemberReader(Map<String, Object> values) {

    /** Throws an exception if the request has a member that is not in {@code names}. */
    MemberReader requireOnly(Set<String> names) {
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("Unknown member " + name + ". Use one of " + new TreeSet<>(names));
            }
        }
        return this;
    }

    boolean has(String name) {
        return values.get(name) != null;
    }

    /** Returns whether a member has a value other than false. */
    boolean isSet(String name) {
        return has(name) && !values.get(name).equals(false);
    }

    String text(String name) {
        return value(name, String.class, "a string");
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    /** Returns a string member. Throws an exception if the member is missing or blank. */
    String requiredText(String name) {
        String text = text(name);
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("Thiếu " + name);
        }
        return text;
    }

    boolean flag(String name, boolean otherwise) {
        return has(name) ? value(name, Boolean.class, "true or false") : otherwise;
    }

    /** Returns the enum constant with the given name. */
    <E extends Enum<E>> E choice(String name, E otherwise) {
        String text = text(name, otherwise.name());
        return Stream.of(otherwise.getDeclaringClass().getEnumConstants())
                .filter(constant -> constant.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' must be one of "
                        + List.of(otherwise.getDeclaringClass().getEnumConstants())));
    }

    int number(String name, int from, int to, int otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (values.get(name) instanceof Integer number && number >= from && number <= to) {
            return number;
        }
        throw new IllegalArgumentException("'" + name + "' must be a whole number from " + from + " to " + to);
    }

    /** Returns an object, or an empty object if the member is absent. */
    Map<String, Object> object(String name) {
        return has(name) ? Json.deepCopyOf(value(name, Map.class, "an object")) : Map.of();
    }

    /** Returns a list, or an empty list if the member is absent. */
    List<?> list(String name) {
        return has(name) ? value(name, List.class, "a list") : List.of();
    }

    private <T> T value(String name, Class<T> type, String described) {
        Object value = values.get(name);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        throw new IllegalArgumentException("'" + name + "' must be " + described);
    }
}
