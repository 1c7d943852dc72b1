// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A list of tags, sequences or triggers, which are items with an id and a name. A trigger's id is in the member {@code
 * _id}. Not thread-safe.
 */
final class NamedItems {

    private static final String SEEDED_AT = "2024-01-01T01:23:45.678Z";

    private final String idMember;
    private final String idPrefix;
    private final List<Map<String, Object>> items = new ArrayList<>();

    /**
     * Creates a list with these names. Each id consists of the prefix and the item's number in hex, padded to 24
     * digits.
     */
    NamedItems(String idMember, String idPrefix, String... names) {
        this.idMember = idMember;
        this.idPrefix = idPrefix;
        for (String name : names) {
            add(name, SEEDED_AT);
        }
    }

    List<Map<String, Object>> all() {
        return items;
    }

    Map<String, Object> add(String name, String at) {
        var item = new LinkedHashMap<String, Object>();
        item.put(
                idMember,
                idPrefix + String.format(Locale.ROOT, "%0" + (24 - idPrefix.length()) + "x", items.size() + 1));
        item.put("name", name);
        item.put("created_at", at);
        item.put("updated_at", at);
        items.add(item);
        return item;
    }

    /** Returns the first item that has this value in a member, ignoring case. */
    Optional<Map<String, Object>> find(String member, String value) {
        return items.stream()
                .filter(item -> value.equalsIgnoreCase((String) item.get(member)))
                .findFirst();
    }

    /** Returns the items whose names contain the keyword, ignoring case, or all items if the keyword is null. */
    List<Map<String, Object>> containing(String keyword) {
        String wanted = keyword == null ? "" : keyword.strip().toLowerCase(Locale.ROOT);
        return items.stream()
                .filter(item ->
                        ((String) item.get("name")).toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }
}
