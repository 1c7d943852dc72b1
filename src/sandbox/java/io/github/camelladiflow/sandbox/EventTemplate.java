// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The body of an event, with placeholders for members of the customer. Immutable.
 *
 * @param json the JSON object; must not be changed
 */
record EventTemplate(Map<String, Object> json) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([A-Za-z0-9_.]+)}}");
    private static final String CUSTOM_FIELD = "custom_fields.";

    static EventTemplate parse(String text) {
        var json = Json.readObjectOrNull(text);
        if (json == null) {
            throw new IllegalArgumentException(
                    "The template of events must be a JSON object, such as {\"id\": \"{{_id}}\"}");
        }
        return new EventTemplate(json);
    }

    String fill(Map<String, Object> customer) {
        return Json.write(fill(json, customer));
    }

    private static Object fill(Object value, Map<String, Object> customer) {
        if (value instanceof Map<?, ?> map) {
            var filled = new LinkedHashMap<String, Object>();
            map.forEach((name, member) -> filled.put((String) name, fill(member, customer)));
            return filled;
        }
        if (value instanceof List<?> list) {
            // toList() is not used, because an item may become null
            var filled = new ArrayList<>();
            list.forEach(item -> filled.add(fill(item, customer)));
            return filled;
        }
        if (value instanceof String text) {
            var whole = PLACEHOLDER.matcher(text);
            return whole.matches() ? member(customer, whole.group(1)) : fillText(text, customer);
        }
        return value;
    }

    private static String fillText(String text, Map<String, Object> customer) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            Object value = member(customer, found.group(1));
            return Matcher.quoteReplacement(
                    value instanceof List || value instanceof Map ? Json.write(value) : Objects.toString(value, ""));
        });
    }

    private static Object member(Map<String, Object> customer, String name) {
        if (!name.startsWith(CUSTOM_FIELD)) {
            return customer.get(name);
        }
        String field = name.substring(CUSTOM_FIELD.length());
        return customer.get("custom_fields") instanceof List<?> fields
                ? fields.stream()
                        .filter(one -> one instanceof Map<?, ?> map && field.equals(map.get("name")))
                        .map(one -> ((Map<?, ?>) one).get("value"))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)
                : null;
    }
}
