// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;

/** The members of a request as they were given, on their way to what LadiFlow is sent. No message holds a value or a name. */
final class Requests {

    private final Map<String, Object> members;

    /** Refuses members of other names; null, blank text, and empty lists and objects are not given. */
    Requests(JsonValue given, Set<String> names) {
        members = PlainValues.toMutableMap(given);
        if (!names.containsAll(members.keySet())) {
            throw new IllegalArgumentException(
                    "There are members in it that do not belong there. It may have " + new TreeSet<>(names));
        }
        members.values().removeIf(Requests::isAbsent);
    }

    private static boolean isAbsent(Object value) {
        return value == null
                || value instanceof String text && LookupKeys.clean(text).isEmpty()
                || value instanceof Collection<?> list && list.stream().allMatch(Requests::isAbsent)
                || value instanceof Map<?, ?> map && map.values().stream().allMatch(Requests::isAbsent);
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    Object get(String name) {
        return members.get(name);
    }

    Object remove(String name) {
        return members.remove(name);
    }

    void put(String name, Object value) {
        members.put(name, value);
    }

    /** Changes a member if it is given, to null for not given; what the change refuses is told with the name. */
    void change(String name, UnaryOperator<Object> change) {
        members.computeIfPresent(name, (known, value) -> {
            try {
                return change.apply(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The member " + name + " " + e.getMessage());
            }
        });
    }

    JsonValue toJson() {
        return JsonValue.of(members);
    }

    static String text(Object value) {
        if (value instanceof String || value instanceof Number) {
            return LookupKeys.clean(value.toString());
        }
        throw new IllegalArgumentException("has to be text");
    }

    static Object texts(Object value) {
        return value instanceof Collection<?> list
                ? list.stream()
                        .filter(item -> !isAbsent(item))
                        .map(Requests::text)
                        .distinct()
                        .toList()
                : List.of(text(value));
    }

    static Object whole(Object value, int least) {
        String text = text(value);
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
            throw new IllegalArgumentException("has to be a whole number from " + least);
        }
        return Integer.parseInt(text);
    }

    /** Of text such as updated_at DESC, or an object such as {"updated_at": "DESC"}. */
    static Object sort(Object value) {
        var sort = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> orders) {
            orders.forEach((member, order) -> sort.put(member.toString(), order(order)));
        } else {
            String[] words = text(value).split("[\\s:]+");
            if (words.length != 2) {
                throw noSort();
            }
            sort.put(words[0], order(words[1]));
        }
        return sort;
    }

    private static String order(Object order) {
        String word = order instanceof String text ? text.strip().toUpperCase(Locale.ROOT) : "";
        if (!word.equals("ASC") && !word.equals("DESC")) {
            throw noSort();
        }
        return word;
    }

    private static IllegalArgumentException noSort() {
        return new IllegalArgumentException("has to be a member with ASC or DESC, such as updated_at DESC");
    }
}
