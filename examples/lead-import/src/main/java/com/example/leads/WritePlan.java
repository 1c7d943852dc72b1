// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelladiflow.model.ColumnNames;

/** What a writing import would do, as far as the rows say. Not thread-safe. */
final class WritePlan {

    private static final int SHOWN = 5;
    private static final int MAX_NAMES = 1_000;

    private final Writing writing;
    private final Words words;
    private final List<String> samples = new ArrayList<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    /** Digests, of which a million need no more than a few megabytes. */
    private long[] people = new long[1_024];

    private final Set<String> tags = new TreeSet<>();
    private final Set<String> sequences = new TreeSet<>();
    private int subscriptions;
    private long requests;
    private long withoutProof;
    private long rows;
    private long done;
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
            var sequence = writing.sequence(lead);
            if (sequence != null && sequences.size() < MAX_NAMES) {
                sequences.add(sequence);
            }
            if (LeadWriter.isDone(lead, writing)) {
                done++;
                return;
            }
            var request = LeadWriter.request(lead, writing);
            rows++;
            ambiguous += lead.hasAmbiguousDate() ? 1 : 0;
            if (samples.size() < SHOWN) {
                samples.add(request.entrySet().stream()
                        .map(member -> member.getKey() + "=" + member.getValue())
                        .collect(Collectors.joining(", ")));
            }
            if (request.get("tags") instanceof List<?> names && tags.size() < MAX_NAMES) {
                names.forEach(name -> tags.add(String.valueOf(name)));
            }
            // looked up, once more by each key, and written
            requests +=
                    2 + Stream.of("email", "phone").filter(request::containsKey).count();
            boolean consents = writing.consents(lead);
            withoutProof += consents && writing.proof(lead).matches(".*; \\?(;.*)?") ? 1 : 0;
            if (sequence != null && consents) {
                requests++;
                subscribe(String.valueOf(request.getOrDefault("email", request.get("phone"))));
            } else if (sequence != null) {
                withoutConsent++;
            }
        } catch (LeadRowException e) {
            reasons.merge(e.reason().in(words), 1L, Long::sum);
        }
    }

    private void subscribe(String who) {
        if (subscriptions == people.length) {
            people = Arrays.copyOf(people, 2 * subscriptions);
        }
        people[subscriptions++] = Long.parseUnsignedLong(Journal.key(who.toLowerCase(Locale.ROOT)), 16);
    }

    /** One person in several rows is subscribed once. */
    private long people() {
        Arrays.sort(people, 0, subscriptions);
        return IntStream.range(0, subscriptions)
                .filter(i -> i == 0 || people[i] != people[i - 1])
                .count();
    }

    /** The points that it costs, as far as can be told. */
    long points() {
        return people() * writing.points();
    }

    /** The names that LadiFlow has or has not, by the operations that list them; those of very many are not all there. */
    Map<String, Set<String>> names() {
        return Map.of("customer/list-tag", tags, "sequence/list", sequences);
    }

    boolean hasSequence() {
        return writing.sequence() != null || !sequences.isEmpty();
    }

    /**
     * Tells it.
     *
     * @param rate of requests a second, or 0 if it has no limit
     */
    void tell(List<String> columns, int rate, PrintStream out) {
        out.println(words.say("plan.rows", rows, people(), points(), writing.points()));
        if (rate > 0) {
            out.println(words.say("plan.time", requests, rate, words.duration((requests + rate - 1) / rate)));
        }
        var unused = new ArrayList<String>();
        var used = new HashSet<String>();
        for (var column : columns) {
            var member = ColumnNames.memberOf(column);
            var near = ColumnNames.suggestMember(column);
            if (Lead.isConsent(column)) {
                out.println(words.say("plan.consent", column));
            } else if (Lead.aside(column) != null) {
                out.println(words.say("plan.column", column, words.say("plan." + Lead.aside(column))));
            } else if (member != null && used.add(member) || column.startsWith(Lead.CUSTOM)) {
                out.println(words.say("plan.column", column, member == null ? column : member));
            } else if (near != null) {
                out.println(words.say("plan.near", column, near));
            } else if (!column.isBlank()) {
                unused.add(column);
            }
        }
        if (!unused.isEmpty()) {
            out.println(words.say("plan.unused", String.join(", ", unused)));
        }
        samples.forEach(sample -> out.println("  " + sample));
        if (done > 0) {
            out.println(words.say("plan.done", done));
        }
        if (withoutConsent > 0) {
            out.println(words.say("plan.withoutConsent", withoutConsent));
        }
        if (withoutProof > 0) {
            out.println(words.say("plan.withoutProof", withoutProof));
        }
        if (ambiguous > 0) {
            out.println(words.say("plan.dates", ambiguous));
        }
        reasons.forEach((reason, count) -> out.println(words.say("plan.reason", count, reason)));
    }
}
