// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import com.example.leads.LeadFile.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.table.TableLines;
import org.apache.camel.ProducerTemplate;

/** Looks up or writes the customers of all rows of a file, and writes the rows into the result in their order. */
final class RowImport {

    /** The maximum number of rows in progress for each thread. The results after a slow row wait for this row. */
    private static final int ROWS_PER_THREAD = 8;

    /** The number of consecutive failures of LadiFlow that the import treats as an outage. */
    private static final int OUTAGE_FAILURES = 20;

    private static final List<String> LOOKUP_STATUSES = List.of(Outcome.FOUND.name(), Outcome.NOT_FOUND.name());
    private static final String FAILED = Outcome.FAILED.name();
    private static final String FIELD_COLUMN = "LadiFlow ";
    private static final long PROGRESS_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Options options;
    private final Messages words;
    private final PrintStream out;
    private final WriteOptions writeOptions;
    private final Target destination;
    private final List<String> fields;
    private final ProducerTemplate template;
    private final Map<String, Long> outcomes = new LinkedHashMap<>();
    private final List<String> pendingFailures = new ArrayList<>();
    private final Queue<PendingRow> pendingRows = new ArrayDeque<>();
    private final Set<String> seenFields = ConcurrentHashMap.newKeySet();
    private final long started = System.nanoTime();
    private Map<String, String> tagNames = Map.of();
    private char separator;
    private ResultFile result;
    private Journal journal;
    private LeadWriter writer;
    private long restoredRows;
    private long lastPrintNanos = started;

    /** The line for the result of a completed row, its outcome, and the reason if LadiFlow failed, otherwise null. */
    private record RowResult(String line, String outcome, Reason outage) {}

    /** A row in progress, and the keys by which LadiFlow identifies its customer. */
    private record PendingRow(Set<String> keys, Future<RowResult> result) {}

    /**
     * Prepares an import.
     *
     * @param writeOptions the options for writing, or null to look up customers
     * @param destination the target to which customers are written
     * @param fields the columns of the result after status and reason
     */
    RowImport(
            Options options,
            PrintStream out,
            WriteOptions writeOptions,
            Target destination,
            List<String> fields,
            ProducerTemplate template) {
        this.options = options;
        this.words = options.words();
        this.out = out;
        this.writeOptions = writeOptions;
        this.destination = destination;
        this.fields = fields;
        this.template = template;
        var statuses = writeOptions == null ? LOOKUP_STATUSES : LeadWriter.DONE_STATUSES;
        statuses.forEach(outcome -> outcomes.put(outcome, 0L));
        outcomes.put(FAILED, 0L);
    }

    /**
     * Imports the rows after those that an earlier run has completed.
     *
     * @param file the lead file
     * @param total the number of its rows
     * @param restarts whether to discard the files of an earlier run
     */
    void run(LeadFile file, long total, boolean restarts) throws Exception {
        if (writeOptions == null && fields.contains(CustomerFields.TAGS)) {
            tagNames = StoreNames.read(template, StoreNames.TAGS).byId();
        }
        int separatorOrNone = file.format().separator();
        separator = separatorOrNone == TableLines.NO_QUOTED_FIELDS ? ',' : (char) separatorOrNone;
        try (var rows = file.iterator();
                var opened = ResultFile.open(options.path("out"), header(file), separator, restarts, words);
                var entries = writeOptions == null ? null : Journal.open(opened.journal(), destination, restarts)) {
            result = opened;
            if (entries != null) {
                journal = entries;
                writer = new LeadWriter(writeOptions, words, template, entries);
                if (entries.openSubscriptionCount() > 0) {
                    out.println(words.format("unknown", entries.openSubscriptionCount()));
                }
            }
            importRows(rows, file.format(), total);
            if (!file.isUnchanged()) {
                throw options.error("in.changed", options.path("file"), result.part());
            }
            result.finish(counts());
            if (entries != null) {
                entries.closeAndDelete();
            }
        }
        printSummary(total);
    }

    private String header(LeadFile file) {
        var ownColumns = List.of(words.format("column.status"), words.format("column.reason"));
        var columns = fields.stream().map(field -> FIELD_COLUMN + field);
        return CsvLeadFormat.resultLine(file.format().header(), ownColumns, columns, separator);
    }

    private void importRows(LeadFile.Rows rows, LeadFormat format, long total)
            throws IOException, InterruptedException {
        int parallelism = options.parallelism();
        boolean isRestored = false;
        var pool = Executors.newFixedThreadPool(parallelism);
        try {
            while (rows.hasNext()) {
                var row = rows.next();
                var own = format.csv(row.text());
                var earlier = result.nextExisting(own);
                if (earlier != null) {
                    restore(earlier.get(0));
                    isRestored = true;
                    continue;
                }
                if (isRestored) {
                    isRestored = false;
                    out.println(words.format("resumed", restoredRows, result.part()));
                }
                // if two rows are about one person, the later row takes effect
                var keys = writer == null ? Set.<String>of() : LeadWriter.identityKeys(row, writeOptions);
                while (pendingRows.stream().anyMatch(other -> !Collections.disjoint(other.keys(), keys))) {
                    addOldestResult();
                }
                pendingRows.add(new PendingRow(
                        keys, pool.submit(() -> writer == null ? lookUpRow(row, own) : writeRow(row, own))));
                if (pendingRows.size() >= parallelism * ROWS_PER_THREAD) {
                    addOldestResult();
                    printProgress(total);
                }
            }
            while (!pendingRows.isEmpty()) {
                addOldestResult();
                printProgress(total);
            }
            addPendingFailures();
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private void restore(String status) {
        var made = Target.markedIn(status);
        if (writer != null && !destination.trusts(made)) {
            throw destination.conflict(made, options);
        }
        restoredRows++;
        outcomes.merge(outcomeOf(status), 1L, Long::sum);
    }

    private String outcomeOf(String status) {
        return outcomes.keySet().stream()
                .filter(outcome -> words.format("status." + outcome).equals(Target.statusOf(status)))
                .findFirst()
                .orElse(FAILED);
    }

    /** Called on a thread of the pool. */
    private RowResult writeRow(LeadRow row, String own) throws Exception {
        var ended = journal.resultLine(own);
        var rest = ended == null ? null : CsvLeadFormat.resultCells(ended, own, separator);
        if (rest != null) {
            return new RowResult(CsvLeadFormat.escapeFormulas(ended, separator), outcomeOf(rest.get(0)), null);
        }
        RowResult written;
        try {
            var lead = row.lead().at(destination);
            if (LeadWriter.isDone(lead, writeOptions)) {
                // a row that is complete according to an earlier result is not changed
                var made = Target.markedIn(lead.earlierStatus());
                var cells = lead.earlierResult();
                written = toResult(own, "SAME", made, null, field -> cells.getOrDefault(FIELD_COLUMN + field, ""));
            } else {
                var done = writer.write(lead);
                written = toResult(own, done.status(), destination, null, done.cells()::get);
            }
        } catch (LadiFlowAuthenticationException e) {
            throw e;
        } catch (LeadRowException | LadiFlowException e) {
            written = toFailure(own, e);
        }
        if (written.outage() == null) {
            journal.recordEnd(own, written.line());
        }
        return written;
    }

    /** Called on a thread of the pool. */
    private RowResult lookUpRow(LeadRow row, String own) throws Exception {
        var exchange = ImportRuntime.send(template, "direct:lead-lookup", row);
        var outcome = exchange.getProperty("outcome", String.class);
        if (outcome.equals(FAILED)) {
            return toFailure(own, exchange.getProperty("failure", Exception.class));
        }
        var customer = outcome.equals(Outcome.FOUND.name())
                ? exchange.getMessage().getBody(JsonNode.class)
                : MissingNode.getInstance();
        UnaryOperator<String> cells = field -> CustomerFields.text(customer, field, tagNames, seenFields);
        return toResult(own, outcome, Target.LADIFLOW, null, cells);
    }

    private RowResult toFailure(String own, Exception failure) {
        return toResult(own, FAILED, Target.LADIFLOW, Reason.of(failure), field -> "");
    }

    private RowResult toResult(String own, String outcome, Target made, Reason failure, UnaryOperator<String> cells) {
        var status = made.mark(words.format("status." + outcome));
        var reason = failure == null ? "" : failure.in(words);
        var line = CsvLeadFormat.resultLine(
                own, List.of(status, reason), fields.stream().map(cells), separator);
        return new RowResult(line, outcome, failure != null && failure.isOutage() ? failure : null);
    }

    private void addOldestResult() throws IOException, InterruptedException {
        RowResult oldest;
        try {
            oldest = pendingRows.remove().result().get();
        } catch (ExecutionException e) {
            addPendingFailures();
            var cause = e.getCause();
            throw cause instanceof LadiFlowAuthenticationException
                    ? options.error("stopped.key")
                    : cause instanceof UncheckedIOException
                            ? options.error("stopped.disk", result.journal(), cause.getMessage())
                            : options.error("failure.other", cause.getClass().getSimpleName());
        }
        if (oldest.outage() != null) {
            // not added yet, because after an outage, the next run processes these rows
            pendingFailures.add(oldest.line());
            if (pendingFailures.size() == OUTAGE_FAILURES) {
                throw options.error(
                        "stopped.away", OUTAGE_FAILURES, oldest.outage().in(words));
            }
            return;
        }
        addPendingFailures();
        result.add(oldest.line());
        if (journal != null) {
            result.flush();
        }
        outcomes.merge(oldest.outcome(), 1L, Long::sum);
    }

    private void addPendingFailures() throws IOException {
        for (var line : pendingFailures) {
            result.add(line);
            outcomes.merge(FAILED, 1L, Long::sum);
        }
        pendingFailures.clear();
    }

    private Map<String, Long> counts() {
        var counts = new LinkedHashMap<String, Long>();
        outcomes.forEach((outcome, count) -> counts.put(words.format("count." + outcome), count));
        if (writer != null && fields.contains("sequence")) {
            counts.put(words.format("count.subscribed"), writer.subscriptionCount());
        }
        return counts;
    }

    /** Prints the progress and the remaining time. */
    private void printProgress(long total) throws IOException {
        long now = System.nanoTime();
        if (now - lastPrintNanos < PROGRESS_INTERVAL_NANOS) {
            return;
        }
        lastPrintNanos = now;
        result.flush();
        long done = outcomes.values().stream().mapToLong(Long::longValue).sum();
        double rate = (done - restoredRows) * 1e9 / (now - started);
        var left = words.duration(Math.round((total - done) / Math.max(rate, 0.01)));
        out.println(words.format("progress", done, total, Math.round(rate), left));
    }

    private void printSummary(long total) {
        if (writer == null && outcomes.get(Outcome.FOUND.name()) > 0 && restoredRows == 0) {
            fields.stream()
                    .filter(field -> !seenFields.contains(field))
                    .forEach(field -> out.println(words.format("noField", field)));
        }
        if (writer != null && !writer.dropped().isEmpty()) {
            out.println(words.format("dropped", String.join(", ", new TreeSet<>(writer.dropped()))));
        }
        var counts = counts().entrySet().stream()
                .map(outcome -> outcome.getValue() + " " + outcome.getKey())
                .collect(Collectors.joining(", "));
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        out.println(words.format("done", options.path("out"), total, counts, seconds));
    }
}
