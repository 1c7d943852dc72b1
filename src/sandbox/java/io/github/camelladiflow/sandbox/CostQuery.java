// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code flow/get-cost} and {@code flow/list-transaction} have in common: which transactions are meant. */
final class CostQuery {

    static final Map<String, Kind> MEMBERS = Map.of(
            "from_date", Kind.TIME,
            "to_date", Kind.TIME,
            "type", Kind.TEXT,
            "source", Kind.TEXT,
            "flow_id", Kind.ID,
            "trigger_id", Kind.ID,
            "flow_config_id", Kind.ID,
            "campaign_id", Kind.ID,
            "sequence_id", Kind.ID);

    private static final Set<String> SOURCES = Set.of("FLOW", "CAMPAIGN", "SEQUENCE");

    private CostQuery() {}

    /** The transactions that a request means, in the order in which they happened. */
    static List<Map<String, Object>> find(Members request, SandboxState state) {
        var wanted = new LinkedHashMap<String, Object>();
        // LadiFlow's own examples send null for it, and for every id
        if (request.has("source") && !SOURCES.contains(request.required("source"))) {
            throw new IllegalArgumentException("source must be FLOW, CAMPAIGN or SEQUENCE");
        }
        MEMBERS.keySet().stream()
                .filter(name -> !name.endsWith("_date") && request.has(name))
                .forEach(name -> wanted.put(name, request.text(name)));
        var from = begin(request.required("from_date"));
        var to = request.has("to_date") ? end(request.text("to_date")) : Instant.MAX;
        return state.transactions.stream()
                .filter(one -> wanted.entrySet().stream()
                        .allMatch(member -> member.getValue().equals(one.get(member.getKey()))))
                .filter(one -> {
                    var at = Instant.parse((String) one.get("updated_at"));
                    return !at.isBefore(from) && at.isBefore(to);
                })
                .toList();
    }

    private static Instant begin(String text) {
        return Kind.isDate(text)
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : time(text);
    }

    /** The end of the day, or the time with its last millisecond. */
    private static Instant end(String text) {
        return Kind.isDate(text)
                ? LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
                : time(text).plusMillis(1);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("from_date và to_date phải là ngày hoặc thời điểm ISO-8601", e);
        }
    }
}
