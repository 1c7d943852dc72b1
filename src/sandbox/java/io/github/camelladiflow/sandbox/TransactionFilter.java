// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Selects the transactions for {@code flow/get-cost} and {@code flow/list-transaction}. */
final class TransactionFilter {

    static final Map<String, MemberType> MEMBERS = Map.of(
            "from_date", MemberType.TIME,
            "to_date", MemberType.TIME,
            "type", MemberType.TEXT,
            "source", MemberType.TEXT,
            "flow_id", MemberType.ID,
            "trigger_id", MemberType.ID,
            "flow_config_id", MemberType.ID,
            "campaign_id", MemberType.ID,
            "sequence_id", MemberType.ID);

    private static final Set<String> SOURCES = Set.of("FLOW", "CAMPAIGN", "SEQUENCE");

    private TransactionFilter() {}

    /** Returns the transactions that match a request, oldest first. */
    static List<Map<String, Object>> find(MemberReader request, SandboxState state) {
        var wanted = new LinkedHashMap<String, Object>();
        // LadiFlow's own examples send null as the source and as every id
        if (request.has("source") && !SOURCES.contains(request.requiredText("source"))) {
            throw new IllegalArgumentException("'source' must be FLOW, CAMPAIGN or SEQUENCE");
        }
        MEMBERS.keySet().stream()
                .filter(name -> !name.endsWith("_date") && request.has(name))
                .forEach(name -> wanted.put(name, request.text(name)));
        var from = rangeStart(request.requiredText("from_date"));
        var to = request.has("to_date") ? rangeEnd(request.text("to_date")) : Instant.MAX;
        return state.transactions.stream()
                .filter(one -> wanted.entrySet().stream()
                        .allMatch(member -> member.getValue().equals(one.get(member.getKey()))))
                .filter(one -> {
                    var at = Instant.parse((String) one.get("updated_at"));
                    return !at.isBefore(from) && at.isBefore(to);
                })
                .toList();
    }

    private static Instant rangeStart(String text) {
        return MemberType.isDate(text)
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : parseInstant(text);
    }

    /** Returns the end of the given day, or the end of the given millisecond if the text is a time. */
    private static Instant rangeEnd(String text) {
        return MemberType.isDate(text)
                ? LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
                : parseInstant(text).plusMillis(1);
    }

    private static Instant parseInstant(String text) {
        try {
            return Instant.parse(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("from_date và to_date phải là ngày hoặc thời điểm ISO-8601", e);
        }
    }
}
