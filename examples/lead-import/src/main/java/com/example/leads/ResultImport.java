// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.example.leads.LeadFile.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.table.LeadTable;
import io.github.camelladiflow.table.TableLines;
import org.apache.camel.ProducerTemplate;

/**
 * Looks up the rows of one file by the route {@code lead-lookup} and writes them into a CSV file, in their order: the row
 * as it was, what became of it, why, and the customer. The file that is read stays as it is.
 */
final class ResultImport {

    /** So many rows are under way at most, for each that is looked up: one that is slow holds up those behind it. */
    private static final int ROWS_PER_THREAD = 8;

    /** So many failures of LadiFlow one after the other are an outage. */
    private static final int OUTAGE_FAILURES = 20;

    private static final int UNKNOWN_SEQUENCE_CODE = 2;

    private static final String FAILED = Outcome.FAILED.name();

    private static final String DEFAULT_BASE_URL = "https://api.service.ladiflow.com/1.0";

    private static final long PROGRESS_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Options options;
    private final Messages words;
    private final PrintStream out;
    private final Path in;
    private final Path target;
    private final Options.ReadOptions readOptions;
    private final boolean sandboxed;
    private final int parallelism;
    private final WriteOptions writeOptions;
    private final Map<String, Long> outcomes = new LinkedHashMap<>();
    private final List<String> pendingFailures = new ArrayList<>();
    private Target destination = Target.SANDBOX;
    private final Queue<Set<String>> keysInFlight = new ArrayDeque<>();
    private final Set<String> seenFields = new HashSet<>();
    private final long started = System.nanoTime();
    private List<String> fields;
    private Map<String, String> tagNames = Map.of();
    private ProducerTemplate template;
    private char separator;
    private boolean restored;
    private Journal journal;
    private LeadWriter writer;

    /** A row that was looked up: its line for the result, and whether LadiFlow failed. */
    private record RowResult(String line, String outcome, Reason outage, Set<String> fields) {}

    /** What is done with a connection to LadiFlow. */
    private interface Task {
        void run() throws Exception;
    }

    /**
     * Prepares an import.
     *
     * @param options what to do: {@code file} and {@code out}, and those of {@link WriteOptions}, or {@code fields}
     * @param out what is told
     * @throws ImportException if one is not of its kind
     */
    ResultImport(Options options, PrintStream out) {
        this.options = options;
        this.words = options.words();
        this.out = out;
        this.in = options.path("file");
        this.target = options.path("out");
        if (in == null || target == null) {
            throw options.error(in == null ? "option.noFile" : "option.noOut");
        }
        for (var name : List.of("inbox", "broker")) {
            if (options.has(name)) {
                throw options.error("option.needless", name);
            }
        }
        if (!target.toString().toLowerCase(Locale.ROOT).matches("(?s).*\\.(csv|txt|xlsx)")) {
            throw options.error("out.extension", target.getFileName());
        }
        if (!Files.isDirectory(target.getParent())) {
            throw options.error("out.folder", target.getParent());
        }
        this.readOptions = options.loadOptionsFile(in).readOptions();
        this.sandboxed = options.flag("sandbox");
        this.parallelism = options.parallelism();
        this.writeOptions = WriteOptions.of(options);
        if (writeOptions == null) {
            this.fields = options.list("fields", ",", "id,name,email,phone");
            outcomes.put(Outcome.FOUND.name(), 0L);
            outcomes.put(Outcome.NOT_FOUND.name(), 0L);
        } else {
            LeadWriter.DONE_STATUSES.forEach(outcome -> outcomes.put(outcome, 0L));
        }
        outcomes.put(FAILED, 0L);
    }

    /**
     * Imports the file, with all that is needed for it. What was written of the result stays there when it fails, and the
     * next run goes on behind it.
     *
     * @param environment in which the API key may be
     * @param console where to ask for it, or null
     * @return the exit code: 0, or 2 if a run without {@code yes} has found a sequence that LadiFlow does not have
     * @throws ImportException if the user has to do something
     * @throws IOException if a file cannot be read or written
     * @throws InterruptedException if this thread is interrupted
     */
    int run(Map<String, String> environment, Console console) throws Exception {
        if (Files.exists(target)) {
            throw options.error("out.exists", target);
        }
        var url = Target.baseUrl(options.settings(sandboxed), environment);
        if (!sandboxed) {
            if (!url.matches("(https?://[^/?#\\s]+(/[^?#\\s]*)?)?")) {
                throw options.error("baseUrl", url);
            }
            destination = Target.of(url);
        }
        checkTarget();
        if (!sandboxed && !destination.isLadiFlow()) {
            out.println(words.format("address", destination.name()));
        }
        long finishedRows = writeOptions == null ? 0 : ResultFile.countFinishedRows(target);
        var plan = new WritePlan(writeOptions, destination, finishedRows, words);
        var whole = readAll(writeOptions == null ? row -> {} : plan::add);
        if (writeOptions != null) {
            printPlan(plan, whole.format().columnNames());
        }
        if (writeOptions == null || writeOptions.yes()) {
            connect(environment, console, () -> run(whole.rows(), plan.names().get("sequence/list")));
            return 0;
        }
        var problems = new ArrayList<String>();
        if (plan.names().values().stream().anyMatch(names -> !names.isEmpty())) {
            try {
                connect(environment, null, () -> problems.addAll(printNames(plan.names())));
            } catch (ImportException e) {
                out.println(words.format("plan.notAsked", e.getMessage()));
            }
        }
        problems.forEach(out::println);
        out.println(words.format(problems.isEmpty() ? "plan.yes" : "plan.no"));
        return problems.isEmpty() ? 0 : UNKNOWN_SEQUENCE_CODE;
    }

    /** A part or journal of a trial is not continued with LadiFlow, nor the other way round. */
    private void checkTarget() throws IOException {
        var earlier = writeOptions == null ? null : Journal.targetOf(ResultFile.journalOf(target));
        if (earlier != null && !earlier.equals(destination)) {
            throw targetError(earlier);
        }
    }

    private ImportException targetError(Target earlier) {
        return options.error("out.target", target.getFileName(), earlier.displayName(), destination.displayName());
    }

    private void connect(Map<String, String> environment, Console console, Task task) throws Exception {
        var settings = options.settings(sandboxed);
        var url = Target.baseUrl(settings, environment);
        try (var sandbox = sandboxed ? LadiFlowSandbox.start() : null) {
            if (sandbox == null) {
                settings.setProperty(
                        Options.API_KEY, ApiKey.find(options.path("key-file"), environment, console, words));
            } else {
                out.println(words.format("sandbox"));
                settings.setProperty(Options.API_KEY, sandbox.apiKey());
                settings.setProperty(Options.BASE_URL, sandbox.baseUrl());
            }
            var main = ImportRuntime.newMain(settings, ImportRuntime.LOOKUP_ROUTE);
            try {
                main.start();
                template = main.getCamelTemplate();
                task.run();
            } catch (LadiFlowAuthenticationException e) {
                throw options.error("stopped.key");
            } catch (LadiFlowException e) {
                throw options.error("stopped.asked", Reason.of(e).in(words), url.isEmpty() ? DEFAULT_BASE_URL : url);
            } finally {
                main.stop();
            }
        }
    }

    /** Prints which names LadiFlow has, and which are new to it; returns what is wrong with the sequences. */
    private List<String> printNames(Map<String, Set<String>> names) throws Exception {
        var reader = new LeadWriter(writeOptions, words, template, null);
        for (var operation : names.keySet()) {
            if (!names.get(operation).isEmpty()) {
                var known = new HashSet<String>();
                reader.names(operation)
                        .forEach((id, name) -> known.addAll(List.of(id, LeadWriter.normalizeName(name))));
                var byKnown = names.get(operation).stream()
                        .collect(Collectors.partitioningBy(name -> known.contains(LeadWriter.normalizeName(name))));
                for (boolean isKnown : List.of(true, false)) {
                    if (!byKnown.get(isKnown).isEmpty()) {
                        out.println(words.format(
                                operation + (isKnown ? ".known" : ".new"), String.join(", ", byKnown.get(isKnown))));
                    }
                }
            }
        }
        return reader.findSequenceProblems(names.get("sequence/list"));
    }

    private void run(long total, Set<String> sequences) throws Exception {
        out.println(words.format("reading", in.getFileName(), total));
        if (writeOptions != null) {
            var problems = new LeadWriter(writeOptions, words, template, null).findSequenceProblems(sequences);
            if (!problems.isEmpty()) {
                throw new ImportException(String.join("\n", problems) + "\n" + words.format("plan.no"));
            }
        }
        if (writeOptions == null && fields.contains(CustomerFields.TAGS)) {
            tagNames = new LeadWriter(null, words, template, null).names("customer/list-tag");
        }
        var file = open();
        separator = file.format().separator() == TableLines.NO_QUOTED_FIELDS
                ? ','
                : (char) file.format().separator();
        try (var rows = file.iterator();
                var result = ResultFile.open(target, header(file), separator, words);
                var entries = writeOptions == null ? null : Journal.open(result.journal(), destination)) {
            if (entries != null) {
                journal = entries;
                writer = new LeadWriter(writeOptions, words, template, entries);
                if (entries.openSubscriptionCount() > 0) {
                    out.println(words.format("unknown", entries.openSubscriptionCount()));
                }
            }
            lookUp(rows, file, result, total);
            try {
                file.checkUnchanged();
            } catch (LocalizedException e) {
                throw options.error("in.changed", in, result.part());
            }
            result.finish();
            if (Workbooks.isWorkbook(target)) {
                var sheets = List.of(words.format("sheet.result"), words.format("sheet.counts"));
                Workbooks.fromCsv(result.part(), separator, target, sheets, counts());
                Files.delete(result.part());
            }
            if (entries != null) {
                entries.closeAndDelete();
            }
        }
        printSummary(total);
    }

    /** Tells what would be written. */
    private void printPlan(WritePlan plan, List<String> names) {
        if (plan.hasSequence()
                && !writeOptions.consentAll()
                && !names.isEmpty()
                && names.stream().noneMatch(Lead::isConsent)) {
            throw options.error("plan.noConsent");
        }
        fields = Stream.of("id", plan.hasSequence() ? "sequence" : "", writeOptions.hasProofOptions() ? "consent" : "")
                .filter(field -> !field.isEmpty())
                .toList();
        plan.print(names, sandboxed && !options.has("rate") ? 0 : options.rate(), out);
        if (plan.points() > writeOptions.maxPoints()) {
            throw options.error("plan.tooMany", plan.points(), writeOptions.maxPoints());
        }
    }

    /** Reads the whole file once before anything is asked: its length is told, and no other encoding is taken for UTF-8. */
    private LeadFile readAll(Consumer<LeadRow> look) throws IOException {
        var file = open();
        try (var rows = file.iterator()) {
            rows.forEachRemaining(look);
        }
        if (file.damagedLine() > 0 && readOptions.encoding() == null) {
            throw options.error("in.encoding", in.getFileName(), file.charset(), file.damagedLine());
        }
        return file;
    }

    private LeadFile open() throws IOException {
        try {
            return LeadFile.open(in.toRealPath(), in.getFileName().toString(), readOptions);
        } catch (LeadFileException e) {
            throw options.error("in.format", in.getFileName(), e.reason().in(words));
        } catch (NoSuchFileException e) {
            throw options.error("in.none", in);
        }
    }

    private String header(LeadFile file) {
        var line = new StringBuilder(CsvLeadFormat.escapeFormulas(file.format().header(), separator));
        Stream.of("column.status", "column.reason")
                .forEach(name -> line.append(separator).append(LeadTable.field(words.format(name))));
        fields.forEach(field -> line.append(separator).append(LeadTable.foreign("LadiFlow " + field)));
        return line.toString();
    }

    private String resultLine(String own, String status, String reason, List<String> cells) {
        var line = new StringBuilder(CsvLeadFormat.escapeFormulas(own, separator))
                .append(separator)
                .append(LeadTable.field(status));
        line.append(separator).append(LeadTable.field(reason));
        cells.forEach(cell -> line.append(separator).append(LeadTable.foreign(cell)));
        return line.toString();
    }

    private void lookUp(LeadFile.Rows rows, LeadFile file, ResultFile result, long total)
            throws IOException, InterruptedException {
        var pool = Executors.newFixedThreadPool(parallelism);
        try {
            var underWay = new ArrayDeque<Future<RowResult>>();
            var progress = new Progress(total);
            while (rows.hasNext()) {
                var row = rows.next();
                var own = file.format().csv(row.text());
                var earlier = result.nextExisting(own);
                if (earlier != null) {
                    var made = Target.markedIn(earlier.get(0));
                    if (writer != null && !made.isLadiFlow() && !made.equals(destination)) {
                        throw targetError(made);
                    }
                    progress.skip(outcomeOf(earlier.get(0)));
                    continue;
                }
                progress.start(result);
                // of two rows about one person the later counts
                var who = writer == null ? Set.<String>of() : LeadWriter.identityKeys(row, writeOptions);
                while (keysInFlight.stream().anyMatch(other -> !Collections.disjoint(other, who))) {
                    addOldestResult(underWay, result);
                }
                keysInFlight.add(who);
                underWay.add(pool.submit(() -> writer == null ? lookUpRow(row, own) : writeRow(row, own)));
                if (underWay.size() >= parallelism * ROWS_PER_THREAD) {
                    addOldestResult(underWay, result);
                    progress.print(result);
                }
            }
            while (!underWay.isEmpty()) {
                addOldestResult(underWay, result);
                progress.print(result);
            }
            addPendingFailures(result);
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private String outcomeOf(String status) {
        return outcomes.keySet().stream()
                .filter(outcome -> words.format("status." + outcome).equals(Target.statusOf(status)))
                .findFirst()
                .orElse(FAILED);
    }

    /** Runs on a thread of the pool. */
    private RowResult writeRow(LeadRow row, String own) throws Exception {
        var ended = journal.resultLine(own);
        var rest = ended == null ? null : CsvLeadFormat.resultCells(ended, own, separator);
        if (rest != null) {
            return new RowResult(
                    CsvLeadFormat.escapeFormulas(ended, separator), outcomeOf(rest.get(0)), null, Set.of());
        }
        RowResult looked;
        try {
            var lead = row.lead().at(destination);
            looked = LeadWriter.isDone(lead, writeOptions)
                    ? keptResult(own, lead)
                    : writtenResult(own, writer.write(lead));
        } catch (LadiFlowAuthenticationException e) {
            throw e;
        } catch (LeadRowException | LadiFlowException e) {
            looked = failedResult(own, e);
        }
        if (looked.outage() == null) {
            journal.recordEnd(own, looked.line());
        }
        return looked;
    }

    private RowResult failedResult(String own, Exception failure) {
        var reason = Reason.of(failure);
        var line = resultLine(
                own, words.format("status." + FAILED), reason.in(words), Collections.nCopies(fields.size(), ""));
        return new RowResult(line, FAILED, reason.isOutage() ? reason : null, Set.of());
    }

    private RowResult successResult(String own, String outcome, Target made, List<String> cells) {
        var status = made.mark(words.format("status." + outcome));
        return new RowResult(resultLine(own, status, "", cells), outcome, null, Set.of());
    }

    private RowResult writtenResult(String own, LeadWriter.WriteResult written) {
        var failure = written.failure() == null ? null : Reason.of(written.failure());
        if (failure != null && failure.isOutage()) {
            return failedResult(own, written.failure());
        }
        var sequence = written.sequence() == null
                ? ""
                : words.format(written.sequence(), failure == null ? "" : failure.in(words));
        var cells = Map.of("id", written.id(), "sequence", sequence, "consent", written.proof());
        return successResult(
                own,
                written.status(),
                destination,
                fields.stream().map(cells::get).toList());
    }

    /** A row of an earlier result that has nothing left to do stays as it is. */
    private RowResult keptResult(String own, Lead lead) {
        var earlier = lead.earlierResult();
        return successResult(
                own,
                "SAME",
                Target.markedIn(lead.earlierStatus()),
                fields.stream()
                        .map(field -> earlier.getOrDefault("LadiFlow " + field, ""))
                        .toList());
    }

    /** Runs on a thread of the pool. */
    private RowResult lookUpRow(LeadRow row, String own) throws Exception {
        var exchange =
                template.send("direct:lead-lookup", sent -> sent.getMessage().setBody(row));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        var outcome = exchange.getProperty("outcome", String.class);
        if (outcome.equals(FAILED)) {
            return failedResult(own, exchange.getProperty("failure", Exception.class));
        }
        var customer = outcome.equals(Outcome.FOUND.name())
                ? exchange.getMessage().getBody(JsonNode.class)
                : MissingNode.getInstance();
        var seen = new HashSet<String>();
        var cells = fields.stream()
                .map(field -> CustomerFields.text(customer, field, tagNames, seen))
                .toList();
        var line = resultLine(own, words.format("status." + outcome), "", cells);
        return new RowResult(line, outcome, null, seen);
    }

    private void addOldestResult(Queue<Future<RowResult>> underWay, ResultFile result)
            throws IOException, InterruptedException {
        RowResult looked;
        keysInFlight.remove();
        try {
            looked = underWay.remove().get();
        } catch (ExecutionException e) {
            addPendingFailures(result);
            var cause = e.getCause();
            throw cause instanceof LadiFlowAuthenticationException
                    ? options.error("stopped.key")
                    : cause instanceof UncheckedIOException
                            ? options.error("stopped.disk", result.journal(), cause.getMessage())
                            : options.error("failure.other", cause.getClass().getSimpleName());
        }
        if (looked.outage() != null) {
            // kept back: in an outage these rows are left to the next run
            pendingFailures.add(looked.line());
            if (pendingFailures.size() == OUTAGE_FAILURES) {
                throw options.error(
                        "stopped.away", OUTAGE_FAILURES, looked.outage().in(words));
            }
            return;
        }
        addPendingFailures(result);
        result.add(looked.line());
        if (journal != null) {
            result.flush();
        }
        seenFields.addAll(looked.fields());
        outcomes.merge(looked.outcome(), 1L, Long::sum);
    }

    private void addPendingFailures(ResultFile result) throws IOException {
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

    private void printSummary(long total) {
        if (writer == null && outcomes.get(Outcome.FOUND.name()) > 0 && !restored) {
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
        out.println(words.format(
                "done", target, total, counts, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started)));
    }

    /** How far it is, and how long it will take. */
    private final class Progress {

        private final long total;
        private long restoredRows;
        private long startNanos;
        private long lastPrintNanos;

        Progress(long total) {
            this.total = total;
        }

        void skip(String outcome) {
            restoredRows++;
            restored = true;
            outcomes.merge(outcome, 1L, Long::sum);
        }

        void start(ResultFile result) {
            if (startNanos == 0) {
                startNanos = System.nanoTime();
                lastPrintNanos = startNanos;
                if (restoredRows > 0) {
                    out.println(words.format("resumed", restoredRows, result.part()));
                }
            }
        }

        void print(ResultFile result) throws IOException {
            long now = System.nanoTime();
            if (now - lastPrintNanos < PROGRESS_INTERVAL_NANOS) {
                return;
            }
            lastPrintNanos = now;
            result.flush();
            long done = outcomes.values().stream().mapToLong(Long::longValue).sum();
            double rate = (done - restoredRows) * 1e9 / (now - startNanos);
            out.println(words.format(
                    "progress",
                    done,
                    total,
                    Math.round(rate),
                    words.duration(Math.round((total - done) / Math.max(rate, 0.01)))));
        }
    }
}
