// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelladiflow.model.request.ColumnNames;

/** What a writing import would do, as far as the rows say. Not thread-safe. */
final class WritePlan {

    private static final int MAX_SAMPLES = 5;
    private static final int MAX_NAMES = 1_000;

    private final WriteOptions writeOptions;
    private final Target target;
    private final Messages words;
    private final List<String> samples = new ArrayList<>();
    private final Map<FailedCell, LineNumbers> failedCells = new LinkedHashMap<>();
    private final Map<String, Long> trialRows = new TreeMap<>();
    private final LineNumbers withdrawnLines = new LineNumbers();
    /** Digests, of which a million need no more than a few megabytes. */
    private long[] subscriberDigests = new long[1_024];

    private final Set<String> tags = new TreeSet<>();
    private final Set<String> sequences = new TreeSet<>();
    private final long finishedRows;
    private long readRows;
    private int subscriptions;
    private long requests;
    private long withoutProof;
    private long rows;
    private long completedRows;
    private long withoutConsent;
    private long possibleDuplicates;
    private long ambiguousDates;

    /** Why rows would fail, and the column with the wrong cell, or null. Holds no value of a row. */
    private record FailedCell(String reason, String column) {

        static FailedCell of(Reason reason, LeadRow row, Messages words) {
            var member = switch (reason.key()) {
                case "row.phone" -> "phone";
                case "row.email" -> "email";
                case "row.value" -> String.valueOf(reason.arguments()[0]);
                default -> null;
            };
            return new FailedCell(
                    reason.in(words), member == null ? null : row.format().columnOf(member));
        }
    }

    /** Makes a plan for rows of which an earlier run has finished the first ones. */
    WritePlan(WriteOptions writing, Target target, long finishedRows, Messages words) {
        this.writeOptions = writing;
        this.target = target;
        this.finishedRows = finishedRows;
        this.words = words;
    }

    /** Looks at a row. */
    void add(LeadRow row) {
        boolean isFinished = ++readRows <= finishedRows;
        try {
            var whole = row.lead();
            var lead = whole.at(target);
            if (lead != whole && LeadWriter.isWritten(whole)) {
                trialRows.merge(Target.markedIn(whole.earlierStatus()).name(), 1L, Long::sum);
            }
            var sequence = writeOptions.sequence(lead);
            if (sequence != null && sequences.size() < MAX_NAMES) {
                sequences.add(sequence);
            }
            if (!writeOptions.consents(lead) && (LeadWriter.isSubscribed(lead) || LeadWriter.mayBeSubscribed(lead))) {
                withdrawnLines.add(row.line());
            }
            if (isFinished || LeadWriter.isDone(lead, writeOptions)) {
                completedRows++;
                return;
            }
            var request = LeadWriter.toRequest(lead, writeOptions);
            rows++;
            ambiguousDates += lead.hasAmbiguousDate() ? 1 : 0;
            if (samples.size() < MAX_SAMPLES) {
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
            boolean consents = writeOptions.consents(lead);
            withoutProof += consents && writeOptions.proof(lead).matches(".*; \\?(;.*)?") ? 1 : 0;
            if (sequence != null && consents) {
                requests++;
                possibleDuplicates += LeadWriter.mayBeSubscribed(lead) ? 1 : 0;
                addSubscriber(String.valueOf(request.getOrDefault("email", request.get("phone"))));
            } else if (sequence != null) {
                withoutConsent++;
            }
        } catch (LeadRowException e) {
            if (isFinished) {
                completedRows++;
            } else {
                failedCells
                        .computeIfAbsent(FailedCell.of(e.reason(), row, words), cell -> new LineNumbers())
                        .add(row.line());
            }
        }
    }

    private void addSubscriber(String who) {
        if (subscriptions == subscriberDigests.length) {
            subscriberDigests = Arrays.copyOf(subscriberDigests, 2 * subscriptions);
        }
        subscriberDigests[subscriptions++] = Long.parseUnsignedLong(Journal.digest(who.toLowerCase(Locale.ROOT)), 16);
    }

    /** One person in several rows is subscribed once. */
    private long subscriberCount() {
        Arrays.sort(subscriberDigests, 0, subscriptions);
        return IntStream.range(0, subscriptions)
                .filter(i -> i == 0 || subscriberDigests[i] != subscriberDigests[i - 1])
                .count();
    }

    /** The points that it costs, as far as can be told. */
    long points() {
        return subscriberCount() * writeOptions.points();
    }

    /** The names that LadiFlow has or has not, by the operations that list them; those of very many are not all there. */
    Map<String, Set<String>> names() {
        var names = new LinkedHashMap<String, Set<String>>();
        names.put("customer/list-tag", tags);
        names.put("sequence/list", sequences);
        return names;
    }

    boolean hasSequence() {
        return writeOptions.sequence() != null || !sequences.isEmpty();
    }

    /**
     * Tells it.
     *
     * @param rate of requests a second, or 0 if it has no limit
     */
    void print(List<String> columns, int rate, PrintStream out) {
        out.println(words.format("plan.rows", rows, subscriberCount(), points(), writeOptions.points()));
        if (rate > 0) {
            out.println(words.format("plan.time", requests, rate, words.duration((requests + rate - 1) / rate)));
        }
        var unused = new ArrayList<String>();
        var used = new HashSet<String>();
        for (var column : columns) {
            var member = ColumnNames.memberOf(column);
            var near = ColumnNames.suggestMember(column);
            if (Lead.isConsent(column)) {
                out.println(words.format("plan.consent", column));
            } else if (Lead.extraColumn(column) != null) {
                out.println(words.format("plan.column", column, words.format("plan." + Lead.extraColumn(column))));
            } else if (member != null && used.add(member) || column.startsWith(Lead.CUSTOM_FIELD_PREFIX)) {
                out.println(words.format("plan.column", column, member == null ? column : member));
            } else if (near != null) {
                out.println(words.format("plan.near", column, near));
            } else if (!column.isBlank()) {
                unused.add(column);
            }
        }
        if (!unused.isEmpty()) {
            out.println(words.format("plan.unused", String.join(", ", unused)));
        }
        samples.forEach(sample -> out.println("  " + sample));
        if (completedRows > 0) {
            out.println(words.format("plan.done", completedRows));
        }
        trialRows.forEach((name, count) -> out.println(words.format("plan.trial", count, name)));
        if (withdrawnLines.count() > 0 && columns.stream().anyMatch(Lead::isConsent)) {
            out.println(words.format("plan.withdrawn", withdrawnLines.count(), withdrawnLines));
        }
        if (possibleDuplicates > 0) {
            out.println(words.format("plan.possibleDuplicates", possibleDuplicates));
        }
        if (withoutConsent > 0) {
            out.println(words.format("plan.withoutConsent", withoutConsent));
        }
        if (withoutProof > 0) {
            out.println(words.format("plan.withoutProof", withoutProof));
        }
        if (ambiguousDates > 0) {
            out.println(words.format("plan.dates", ambiguousDates));
        }
        failedCells.forEach((cell, lines) -> out.println(
                cell.column() == null
                        ? words.format("plan.reason", lines.count(), cell.reason(), lines)
                        : words.format("plan.reasonColumn", lines.count(), cell.reason(), cell.column(), lines)));
    }
}
