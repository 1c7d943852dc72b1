// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.camelladiflow.table.LeadTable;

/** Finds the columns of a CSV file that contain the keys of customers, by their usual names or from the options. */
final class KeyColumns {

    /** A key whose kind the component detects. */
    static final String ANY_KIND = "key";

    private static final Pattern COLUMN_OPTION = Pattern.compile("(?:(id|email|phone)=)?(.+)", Pattern.DOTALL);
    private static final Map<String, String> KEYS = Map.of("_id", "customer_id", "email", "email", "phone", "phone");

    private KeyColumns() {}

    /**
     * Finds the columns.
     *
     * @param header the names of the columns
     * @param configured see {@link Options.ReadOptions#columns()}
     * @return the column of each member of a lookup, or only the column of {@link #ANY_KIND}; empty if no name is known
     * @throws LeadFileException if a column in the options is missing, or if several columns are possible
     */
    static Map<String, Integer> find(List<String> header, List<String> configured) {
        var columns = new LinkedHashMap<String, Integer>();
        for (var name : configured) {
            var parts = COLUMN_OPTION.matcher(name);
            if (parts.matches()) {
                var kind = parts.group(1);
                put(columns, kind == null ? ANY_KIND : keyOf(kind), indexOf(header, parts.group(2)), header);
            }
        }
        if (columns.containsKey(ANY_KIND) && columns.size() > 1) {
            throw new LeadFileException("file.kinds");
        }
        if (configured.isEmpty()) {
            for (int i = 0; i < header.size(); i++) {
                var member = keyOf(header.get(i));
                if (member != null) {
                    put(columns, member, i, header);
                }
            }
        }
        return columns;
    }

    /** Returns the member of a lookup that a name means, or null. */
    static String keyOf(String name) {
        var member = LeadTable.memberOf(name);
        return member == null ? null : KEYS.get(member);
    }

    private static void put(Map<String, Integer> columns, String member, int column, List<String> header) {
        var other = columns.putIfAbsent(member, column);
        if (other != null) {
            throw new LeadFileException("file.twoColumns", header.get(other), header.get(column));
        }
    }

    private static int indexOf(List<String> header, String name) {
        int exact = header.stream().map(String::strip).toList().indexOf(name.strip());
        if (exact >= 0) {
            return exact;
        }
        var letters = Lead.normalize(name);
        var found = IntStream.range(0, header.size())
                .filter(i -> !letters.isEmpty() && Lead.normalize(header.get(i)).equals(letters))
                .boxed()
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        // the message does not contain the actual names, because a file without a header has a customer in the first
        // line
        throw new LeadFileException(found.isEmpty() ? "file.noColumn" : "file.sameColumns", name);
    }
}
