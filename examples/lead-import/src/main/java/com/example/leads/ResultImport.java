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
import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowException;
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
    private static final int WINDOW = 8;

    /** So many failures of LadiFlow one after the other are an outage. */
    private static final int OUTAGE = 20;

    private static final String FAILED = Outcome.FAILED.name();

    private static final String LADIFLOW = "https://api.service.ladiflow.com/1.0";

    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Options options;
    private final Words words;
    private final PrintStream out;
    private final Path in;
    private final Path target;
    private final Options.Reading reading;
    private final boolean sandboxed;
    private final int parallelism;
    private final Writing writing;
    private final Map<String, Long> outcomes = new LinkedHashMap<>();
    private final List<String> doubtful = new ArrayList<>();
    private final Queue<Set<String>> busy = new ArrayDeque<>();
    private final Set<String> seenFields = new HashSet<>();
    private final long started = System.nanoTime();
    private List<String> fields;
    private ProducerTemplate template;
    private char separator;
    private boolean restored;
    private Journal journal;
    private LeadWriter writer;

    /** A row that was looked up: its line for the result, and whether LadiFlow failed. */
    private record Looked(String line, String outcome, Reason away, Set<String> fields) {}

    /** What is done with a connection to LadiFlow. */
    private interface Task {
        void run() throws Exception;
    }

    /**
     * Prepares an import.
     *
     * @param options what to do: {@code file} and {@code out}, and those of {@link Writing}, or {@code fields}
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
            throw options.refusal(in == null ? "option.noFile" : "option.noOut");
        }
        for (var name : List.of("inbox", "broker")) {
            if (options.has(name)) {
                throw options.refusal("option.needless", name);
            }
        }
        if (!target.toString().toLowerCase(Locale.ROOT).matches("(?s).*\\.(csv|txt|xlsx)")) {
            throw options.refusal("out.extension", target.getFileName());
        }
        if (!Files.isDirectory(target.getParent())) {
            throw options.refusal("out.folder", target.getParent());
        }
        this.reading = options.beside(in).reading();
        this.sandboxed = options.flag("sandbox");
        this.parallelism = options.parallelism();
        this.writing = Writing.of(options);
        if (writing == null) {
            this.fields = options.list("fields", ",", "id,name,email,phone");
            outcomes.put(Outcome.FOUND.name(), 0L);
            outcomes.put(Outcome.NOT_FOUND.name(), 0L);
        } else {
            LeadWriter.DONE.forEach(outcome -> outcomes.put(outcome, 0L));
        }
        outcomes.put(FAILED, 0L);
    }

    /**
     * Imports the file, with all that is needed for it. What was written of the result stays there when it fails, and the
     * next run goes on behind it.
     *
     * @param environment in which the API key may be
     * @param console where to ask for it, or null
     * @throws ImportException if the user has to do something
     * @throws IOException if a file cannot be read or written
     * @throws InterruptedException if this thread is interrupted
     */
    void run(Map<String, String> environment, Console console) throws Exception {
        if (Files.exists(target)) {
            throw options.refusal("out.exists", target);
        }
        var plan = new WritePlan(writing, words);
        var whole = readThrough(writing == null ? row -> {} : plan::add);
        if (writing != null) {
            tell(plan, whole.format().names());
        }
        if (writing == null || writing.yes()) {
            connect(environment, console, () -> run(whole.rows(), plan.names().get("sequence/list")));
            return;
        }
        if (plan.names().values().stream().anyMatch(names -> !names.isEmpty())) {
            try {
                connect(environment, null, () -> tellNames(plan.names()));
            } catch (ImportException e) {
                out.println(words.say("plan.notAsked", e.getMessage()));
            }
        }
        out.println(words.say("plan.yes"));
    }

    private void connect(Map<String, String> environment, Console console, Task task) throws Exception {
        var settings = options.settings(sandboxed);
        var url = settings.getProperty(Options.BASE_URL, environment.getOrDefault("LADIFLOW_BASE_URL", ""));
        if (!sandboxed && !url.matches("(https?://[^/?#\\s]+(/[^?#\\s]*)?)?")) {
            throw options.refusal("baseUrl", url);
        }
        try (var sandbox = sandboxed ? LadiFlowSandbox.start() : null) {
            if (sandbox == null) {
                settings.setProperty(Options.KEY, ApiKey.find(options.path("key-file"), environment, console, words));
            } else {
                out.println(words.say("sandbox"));
                settings.setProperty(Options.KEY, sandbox.apiKey());
                settings.setProperty(Options.BASE_URL, sandbox.baseUrl());
            }
            var main = ImportRuntime.main(settings, ImportRuntime.LOOKUP);
            try {
                main.start();
                template = main.getCamelTemplate();
                task.run();
            } catch (LadiFlowAuthenticationException e) {
                throw options.refusal("stopped.key");
            } catch (LadiFlowException e) {
                throw options.refusal("stopped.asked", Reason.of(e).in(words), url.isEmpty() ? LADIFLOW : url);
            } finally {
                main.stop();
            }
        }
    }

    /** Tells which names LadiFlow has, and which are new to it. */
    private void tellNames(Map<String, Set<String>> names) throws Exception {
        var reader = new LeadWriter(writing, words, template, null);
        for (var operation : names.keySet()) {
            if (!names.get(operation).isEmpty()) {
                var known = reader.names(operation);
                names.get(operation).stream()
                        .collect(Collectors.groupingBy(name -> known.contains(LeadWriter.folded(name))))
                        .forEach((isKnown, some) -> out.println(
                                words.say(operation + (isKnown ? ".known" : ".new"), String.join(", ", some))));
            }
        }
    }

    private void run(long total, Set<String> sequences) throws Exception {
        out.println(words.say("reading", in.getFileName(), total));
        if (writing != null) {
            new LeadWriter(writing, words, template, null).checkSequences(sequences);
        }
        var file = open();
        separator = file.format().separator() == TableLines.NO_QUOTED_FIELDS
                ? ','
                : (char) file.format().separator();
        try (var rows = file.iterator();
                var result = ResultFile.open(target, header(file), separator, words);
                var entries = writing == null ? null : Journal.open(result.journal())) {
            if (entries != null) {
                journal = entries;
                writer = new LeadWriter(writing, words, template, entries);
                if (entries.unknown() > 0) {
                    out.println(words.say("unknown", entries.unknown()));
                }
            }
            lookUp(rows, file, result, total);
            try {
                file.checkUnchanged();
            } catch (Told e) {
                throw options.refusal("in.changed", in, result.part());
            }
            result.finish();
            if (Workbooks.isOne(target)) {
                var sheets = List.of(words.say("sheet.result"), words.say("sheet.counts"));
                Workbooks.ofCsv(result.part(), separator, target, sheets, counts());
                Files.delete(result.part());
            }
            if (entries != null) {
                entries.finish();
            }
        }
        tellEnd(total);
    }

    /** Tells what would be written. */
    private void tell(WritePlan plan, List<String> names) {
        if (plan.hasSequence()
                && !writing.consentAll()
                && !names.isEmpty()
                && names.stream().noneMatch(Lead::isConsent)) {
            throw options.refusal("plan.noConsent");
        }
        fields = Stream.of("id", plan.hasSequence() ? "sequence" : "", writing.keepsProof() ? "consent" : "")
                .filter(field -> !field.isEmpty())
                .toList();
        plan.tell(names, sandboxed && !options.has("rate") ? 0 : options.rate(), out);
        if (plan.points() > writing.maxPoints()) {
            throw options.refusal("plan.tooMany", plan.points(), writing.maxPoints());
        }
    }

    /** Reads the whole file once before anything is asked: its length is told, and no other encoding is taken for UTF-8. */
    private LeadFile readThrough(Consumer<LeadRow> look) throws IOException {
        var file = open();
        try (var rows = file.iterator()) {
            rows.forEachRemaining(look);
        }
        if (file.damagedLine() > 0 && reading.encoding() == null) {
            throw options.refusal("in.encoding", in.getFileName(), file.charset(), file.damagedLine());
        }
        return file;
    }

    private LeadFile open() throws IOException {
        try {
            return LeadFile.open(in.toRealPath(), in.getFileName().toString(), reading);
        } catch (LeadFileException e) {
            throw options.refusal("in.format", in.getFileName(), e.reason().in(words));
        } catch (NoSuchFileException e) {
            throw options.refusal("in.none", in);
        }
    }

    private String header(LeadFile file) {
        var line = new StringBuilder(CsvLeads.safe(file.format().header(), separator));
        Stream.of("column.status", "column.reason")
                .forEach(name -> line.append(separator).append(LeadTable.field(words.say(name))));
        fields.forEach(field -> line.append(separator).append(LeadTable.foreign("LadiFlow " + field)));
        return line.toString();
    }

    private String joined(String own, String outcome, String reason, List<String> cells) {
        var line = new StringBuilder(CsvLeads.safe(own, separator))
                .append(separator)
                .append(LeadTable.field(words.say("status." + outcome)));
        line.append(separator).append(LeadTable.field(reason));
        cells.forEach(cell -> line.append(separator).append(LeadTable.foreign(cell)));
        return line.toString();
    }

    private void lookUp(LeadFile.Rows rows, LeadFile file, ResultFile result, long total)
            throws IOException, InterruptedException {
        var pool = Executors.newFixedThreadPool(parallelism);
        try {
            var underWay = new ArrayDeque<Future<Looked>>();
            var progress = new Progress(total);
            while (rows.hasNext()) {
                var row = rows.next();
                var own = file.format().csv(row.text());
                var earlier = result.next(own);
                if (earlier != null) {
                    progress.skip(outcomeOf(earlier.get(0)));
                    continue;
                }
                progress.begin(result);
                // of two rows about one person the later counts
                var who = writer == null ? Set.<String>of() : LeadWriter.who(row, writing);
                while (busy.stream().anyMatch(other -> !Collections.disjoint(other, who))) {
                    take(underWay, result);
                }
                busy.add(who);
                underWay.add(pool.submit(() -> writer == null ? lookUp(row, own) : write(row, own)));
                if (underWay.size() >= parallelism * WINDOW) {
                    take(underWay, result);
                    progress.tell(result);
                }
            }
            while (!underWay.isEmpty()) {
                take(underWay, result);
                progress.tell(result);
            }
            addDoubtful(result);
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private String outcomeOf(String status) {
        return outcomes.keySet().stream()
                .filter(outcome -> words.say("status." + outcome).equals(status))
                .findFirst()
                .orElse(FAILED);
    }

    /** Runs on a thread of the pool. */
    private Looked write(LeadRow row, String own) throws Exception {
        var ended = journal.ended(own);
        var rest = ended == null ? null : CsvLeads.rest(ended, own, separator);
        if (rest != null) {
            return new Looked(CsvLeads.safe(ended, separator), outcomeOf(rest.get(0)), null, Set.of());
        }
        Looked looked;
        try {
            var lead = row.lead();
            looked = LeadWriter.isDone(lead, writing) ? again(own, lead.earlier()) : written(own, writer.write(lead));
        } catch (LadiFlowAuthenticationException e) {
            throw e;
        } catch (LeadRowException | LadiFlowException e) {
            looked = failed(own, e);
        }
        if (looked.away() == null) {
            journal.end(own, looked.line());
        }
        return looked;
    }

    private Looked failed(String own, Exception failure) {
        var reason = Reason.of(failure);
        var line = joined(own, FAILED, reason.in(words), Collections.nCopies(fields.size(), ""));
        return new Looked(line, FAILED, reason.isAway() ? reason : null, Set.of());
    }

    private Looked done(String own, String outcome, List<String> cells) {
        return new Looked(joined(own, outcome, "", cells), outcome, null, Set.of());
    }

    private Looked written(String own, LeadWriter.Written written) {
        var failure = written.failure() == null ? null : Reason.of(written.failure());
        if (failure != null && failure.isAway()) {
            return failed(own, written.failure());
        }
        var sequence = written.sequence() == null
                ? ""
                : words.say(written.sequence(), failure == null ? "" : failure.in(words));
        var cells = Map.of("id", written.id(), "sequence", sequence, "consent", written.proof());
        return done(own, written.status(), fields.stream().map(cells::get).toList());
    }

    /** A row of an earlier result that has nothing left to do stays as it is. */
    private Looked again(String own, Map<String, String> earlier) {
        return done(
                own,
                "SAME",
                fields.stream()
                        .map(field -> earlier.getOrDefault("LadiFlow " + field, ""))
                        .toList());
    }

    /** Runs on a thread of the pool. */
    private Looked lookUp(LeadRow row, String own) throws Exception {
        var exchange =
                template.send("direct:lead-lookup", sent -> sent.getMessage().setBody(row));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        var outcome = exchange.getProperty("outcome", String.class);
        if (outcome.equals(FAILED)) {
            return failed(own, exchange.getProperty("failure", Exception.class));
        }
        var customer = outcome.equals(Outcome.FOUND.name())
                ? exchange.getMessage().getBody(JsonNode.class)
                : MissingNode.getInstance();
        var seen = new HashSet<String>();
        var cells = fields.stream()
                .map(field -> CustomerFields.text(customer, field, seen))
                .toList();
        return new Looked(joined(own, outcome, "", cells), outcome, null, seen);
    }

    private void take(Queue<Future<Looked>> underWay, ResultFile result) throws IOException, InterruptedException {
        Looked looked;
        busy.remove();
        try {
            looked = underWay.remove().get();
        } catch (ExecutionException e) {
            addDoubtful(result);
            var cause = e.getCause();
            throw cause instanceof LadiFlowAuthenticationException
                    ? options.refusal("stopped.key")
                    : cause instanceof UncheckedIOException
                            ? options.refusal("stopped.disk", result.journal(), cause.getMessage())
                            : options.refusal("failure.other", cause.getClass().getSimpleName());
        }
        if (looked.away() != null) {
            // kept back: in an outage these rows are left to the next run
            doubtful.add(looked.line());
            if (doubtful.size() == OUTAGE) {
                throw options.refusal("stopped.away", OUTAGE, looked.away().in(words));
            }
            return;
        }
        addDoubtful(result);
        result.add(looked.line());
        if (journal != null) {
            result.flush();
        }
        seenFields.addAll(looked.fields());
        outcomes.merge(looked.outcome(), 1L, Long::sum);
    }

    private void addDoubtful(ResultFile result) throws IOException {
        for (var line : doubtful) {
            result.add(line);
            outcomes.merge(FAILED, 1L, Long::sum);
        }
        doubtful.clear();
    }

    private Map<String, Long> counts() {
        var counts = new LinkedHashMap<String, Long>();
        outcomes.forEach((outcome, count) -> counts.put(words.say("count." + outcome), count));
        return counts;
    }

    private void tellEnd(long total) {
        if (writer == null && outcomes.get(Outcome.FOUND.name()) > 0 && !restored) {
            fields.stream()
                    .filter(field -> !seenFields.contains(field))
                    .forEach(field -> out.println(words.say("noField", field)));
        }
        if (writer != null && !writer.dropped().isEmpty()) {
            out.println(words.say("dropped", String.join(", ", new TreeSet<>(writer.dropped()))));
        }
        var counts = counts().entrySet().stream()
                .map(outcome -> outcome.getValue() + " " + outcome.getKey())
                .collect(Collectors.joining(", "));
        out.println(
                words.say("done", target, total, counts, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started)));
    }

    /** How far it is, and how long it will take. */
    private final class Progress {

        private final long total;
        private long earlier;
        private long begun;
        private long told;

        Progress(long total) {
            this.total = total;
        }

        void skip(String outcome) {
            earlier++;
            restored = true;
            outcomes.merge(outcome, 1L, Long::sum);
        }

        void begin(ResultFile result) {
            if (begun == 0) {
                begun = System.nanoTime();
                told = begun;
                if (earlier > 0) {
                    out.println(words.say("resumed", earlier, result.part()));
                }
            }
        }

        void tell(ResultFile result) throws IOException {
            long now = System.nanoTime();
            if (now - told < TELL_NANOS) {
                return;
            }
            told = now;
            result.flush();
            long done = outcomes.values().stream().mapToLong(Long::longValue).sum();
            double rate = (done - earlier) * 1e9 / (now - begun);
            out.println(words.say(
                    "progress",
                    done,
                    total,
                    Math.round(rate),
                    words.duration(Math.round((total - done) / Math.max(rate, 0.01)))));
        }
    }
}
