// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.camelladiflow.table.LeadTable;

/** Predicts from the rows what a writing import would do. Not thread-safe. */
final class WritePlan {

    private static final int MAX_SAMPLES = 5;
    private static final int MAX_NAMES = 1_000;

    private final WriteOptions writeOptions;
    private final Target target;
    private final Messages words;
    private final List<String> samples = new ArrayList<>();
    /** The line numbers of rows by their note: the name of the message, and its arguments. */
    private final Map<List<String>, LineNumbers> notes = new TreeMap<>(Comparator.comparing(List::toString));

    private final Set<String> tags = new TreeSet<>();
    private final Set<String> sequences = new TreeSet<>();
    /** Digests, because a million of them need only a few megabytes. */
    private final LongStream.Builder subscribers = LongStream.builder();

    private final long finishedRows;
    private long readRows;
    /** The number of different customers to subscribe, because each is subscribed only once. -1 until all rows are added. */
    private long subscriberCount = -1;

    private long requests;
    private long rows;

    /** The line numbers for one message, which contains only the first ones. Not thread-safe. */
    private static final class LineNumbers {

        private static final int MAX_SHOWN = 10;

        private final List<Long> first = new ArrayList<>();
        private long count;

        void add(long line) {
            count++;
            if (first.size() < MAX_SHOWN) {
                first.add(line);
            }
        }

        long count() {
            return count;
        }

        @Override
        public String toString() {
            return first.stream().map(String::valueOf).collect(Collectors.joining(", "))
                    + (count > MAX_SHOWN ? ", …" : "");
        }
    }

    /** Creates a plan for rows, the first of which an earlier run has finished. */
    WritePlan(WriteOptions writing, Target target, long finishedRows, Messages words) {
        this.writeOptions = writing;
        this.target = target;
        this.finishedRows = finishedRows;
        this.words = words;
    }

    /** Adds a row. */
    void add(LeadRow row) {
        boolean isFinished = ++readRows <= finishedRows;
        try {
            var whole = row.lead();
            var lead = whole.at(target);
            if (lead != whole && LeadWriter.isWritten(whole)) {
                note(row, "plan.trial", Target.markedIn(whole.earlierStatus()).name());
            }
            addName(sequences, writeOptions.sequence(lead));
            boolean consents = writeOptions.consents(lead);
            if (!consents
                    && (LeadWriter.isSubscribed(lead) || LeadWriter.mayBeSubscribed(lead))
                    && hasConsents(row.format().columnNames())) {
                note(row, "plan.withdrawn");
            }
            if (isFinished || LeadWriter.isDone(lead, writeOptions)) {
                note(row, "plan.done");
            } else {
                addRequest(row, lead, LeadWriter.toRequest(lead, writeOptions), consents);
            }
        } catch (LeadRowException e) {
            var reason = e.reason().in(words);
            var column = columnOf(e.reason(), row.format());
            if (isFinished) {
                note(row, "plan.done");
            } else if (column == null) {
                note(row, "plan.reason", reason);
            } else {
                note(row, "plan.reasonColumn", reason, column);
            }
        }
    }

    private void addRequest(LeadRow row, Lead lead, Map<String, Object> request, boolean consents) {
        rows++;
        if (lead.hasAmbiguousDate()) {
            note(row, "plan.dates");
        }
        if (samples.size() < MAX_SAMPLES) {
            samples.add(request.entrySet().stream()
                    .map(member -> member.getKey() + "=" + member.getValue())
                    .collect(Collectors.joining(", ")));
        }
        if (request.get("tags") instanceof List<?> names) {
            names.forEach(name -> addName(tags, String.valueOf(name)));
        }
        // the customer is looked up, looked up again by each key, and written
        requests += 2 + Stream.of("email", "phone").filter(request::containsKey).count();
        if (consents && writeOptions.proof(lead).matches(".*; \\?(;.*)?")) {
            note(row, "plan.withoutProof");
        }
        if (writeOptions.sequence(lead) == null) {
            return;
        }
        if (!consents) {
            note(row, "plan.withoutConsent");
            return;
        }
        requests++;
        if (LeadWriter.mayBeSubscribed(lead)) {
            note(row, "plan.possibleDuplicates");
        }
        var who = String.valueOf(request.getOrDefault("email", request.get("phone")));
        subscribers.add(Long.parseUnsignedLong(Journal.digest(who.toLowerCase(Locale.ROOT)), 16));
    }

    private void note(LeadRow row, String... note) {
        notes.computeIfAbsent(List.of(note), first -> new LineNumbers()).add(row.line());
    }

    private static void addName(Set<String> names, String name) {
        if (name != null && names.size() < MAX_NAMES) {
            names.add(name);
        }
    }

    /** Returns the column with the invalid cell, or null. */
    private static String columnOf(Reason reason, LeadFormat format) {
        return switch (reason.key()) {
            case "row.phone" -> format.columnOf("phone");
            case "row.email" -> format.columnOf("email");
            case "row.value" -> format.columnOf(String.valueOf(reason.arguments()[0]));
            default -> null;
        };
    }

    /** Returns whether a column states which customers consent to messages. */
    static boolean hasConsents(List<String> columns) {
        return columns.stream().anyMatch(Lead::isConsent);
    }

    private long subscriberCount() {
        if (subscriberCount < 0) {
            subscriberCount = subscribers.build().sorted().distinct().count();
        }
        return subscriberCount;
    }

    /** Returns the cost in points, as far as it is known. */
    long points() {
        return subscriberCount() * writeOptions.points();
    }

    /** Returns the names of the tags, up to a limit. */
    Set<String> tags() {
        return tags;
    }

    /** Returns the names or ids of the sequences, up to a limit. */
    Set<String> sequences() {
        return sequences;
    }

    boolean hasSequence() {
        return writeOptions.sequence() != null || !sequences.isEmpty();
    }

    /**
     * Prints the plan.
     *
     * @param rate the number of requests per second, or 0 if there is no limit
     */
    void print(List<String> columns, int rate, PrintStream out) {
        out.println(words.format("plan.rows", rows, subscriberCount(), points(), writeOptions.points()));
        if (rate > 0) {
            out.println(words.format("plan.time", requests, rate, words.duration((requests + rate - 1) / rate)));
        }
        var unused = new ArrayList<String>();
        var used = new HashSet<String>();
        for (var column : columns) {
            var member = LeadTable.memberOf(column);
            var near = LeadTable.suggestMember(column);
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
        notes.forEach((note, lines) -> {
            var arguments = new ArrayList<Object>(List.of(lines.count(), lines));
            arguments.addAll(note.subList(1, note.size()));
            out.println(words.format(note.get(0), arguments.toArray()));
        });
    }
}
