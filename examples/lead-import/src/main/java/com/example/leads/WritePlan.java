// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.camelladiflow.model.ColumnNames;

/** What a writing import would do, found out without asking LadiFlow. Not thread-safe. */
final class WritePlan {

    private static final int SHOWN = 5;

    private final Writing writing;
    private final Words words;
    private final List<String> samples = new ArrayList<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private final Set<String> people = new HashSet<>();
    private long rows;
    private long withoutConsent;
    private long ambiguous;

    WritePlan(Writing writing, Words words) {
        this.writing = writing;
        this.words = words;
    }

    /** Looks at a row. */
    void add(LeadRow row) {
        try {
            var lead = row.lead();
            var request = LeadWriter.request(lead, writing);
            rows++;
            ambiguous += lead.hasAmbiguousDate() ? 1 : 0;
            if (samples.size() < SHOWN) {
                samples.add(request.entrySet().stream()
                        .map(member -> member.getKey() + "=" + member.getValue())
                        .collect(Collectors.joining(", ")));
            }
            if (writing.sequence() != null) {
                if (writing.consentAll() || lead.consents()) {
                    people.add(Journal.key(String.valueOf(request.getOrDefault("email", request.get("phone")))));
                } else {
                    withoutConsent++;
                }
            }
        } catch (LeadRowException e) {
            reasons.merge(e.reason().in(words), 1L, Long::sum);
        }
    }

    /** The points that it costs, as far as can be told. */
    long points() {
        return (long) people.size() * writing.points();
    }

    /** Tells it. */
    void tell(List<String> columns, PrintStream out) {
        out.println(words.say("plan.rows", rows, people.size(), points(), writing.points()));
        for (var column : columns) {
            var member = ColumnNames.memberOf(column);
            var near = ColumnNames.near(column);
            if (Lead.isConsent(column)) {
                out.println(words.say("plan.consent", column));
            } else if (member != null || column.startsWith("custom_fields.")) {
                out.println(words.say("plan.column", column, member == null ? column : member));
            } else {
                out.println(words.say(near == null ? "plan.unused" : "plan.near", column, near));
            }
        }
        samples.forEach(sample -> out.println("  " + sample));
        if (withoutConsent > 0) {
            out.println(words.say("plan.withoutConsent", withoutConsent));
        }
        if (ambiguous > 0) {
            out.println(words.say("plan.dates", ambiguous));
        }
        reasons.forEach((reason, count) -> out.println(words.say("plan.reason", count, reason)));
    }
}
