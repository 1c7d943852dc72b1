// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.example.leads.LeadFile.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LadiFlowServerException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
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

    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ResultOptions options;
    private final Words words;
    private final ProducerTemplate template;
    private final PrintStream out;
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final List<String> doubtful = new ArrayList<>();
    private final Set<String> seenFields = new HashSet<>();
    private final long started = System.nanoTime();
    private char separator;
    private boolean restored;

    /** A row that was looked up: its line for the result, and whether LadiFlow failed. */
    private record Looked(String line, Outcome outcome, Reason away, Set<String> fields) {}

    /**
     * Prepares an import.
     *
     * @param options what to do
     * @param template for a context with the route {@code lead-lookup}
     * @param out what is told
     */
    ResultImport(ResultOptions options, ProducerTemplate template, PrintStream out) {
        this.options = options;
        this.words = options.words();
        this.template = template;
        this.out = out;
        for (var outcome : Outcome.values()) {
            outcomes.put(outcome, 0L);
        }
    }

    /**
     * Imports a file, with all that is needed for it.
     *
     * @param options what to do
     * @param environment in which the API key may be
     * @param console where to ask for it, or null
     * @param out what is told
     * @throws Exception as {@link #run()}
     */
    static void run(ResultOptions options, Map<String, String> environment, Console console, PrintStream out)
            throws Exception {
        var settings = new Properties();
        settings.putAll(options.overrides());
        settings.setProperty("sample.parallelism", String.valueOf(options.parallelism()));
        try (var sandbox = options.sandbox() ? LadiFlowSandbox.start() : null) {
            if (sandbox == null) {
                settings.setProperty(
                        ImportOptions.KEY, ApiKey.find(options.keyFile(), environment, console, options.words()));
            } else {
                out.println(options.words().say("sandbox"));
                settings.setProperty(ImportOptions.KEY, sandbox.apiKey());
                settings.setProperty("camel.component.ladiflow.baseUrl", sandbox.baseUrl());
            }
            var main = ImportRoutes.LOOKUP.main(settings);
            try {
                main.start();
                new ResultImport(options, main.getCamelTemplate(), out).run();
            } finally {
                main.stop();
            }
        }
    }

    /**
     * Imports the file. What was written of the result stays there when it fails, and the next run goes on behind it.
     *
     * @throws ImportException if the user has to do something
     * @throws IOException if a file cannot be read or written
     * @throws InterruptedException if this thread is interrupted
     */
    void run() throws IOException, InterruptedException {
        long total = count();
        out.println(words.say("reading", options.in().getFileName(), total));
        var file = open();
        separator = file.format().separator() == LeadLines.NONE
                ? ','
                : (char) file.format().separator();
        try (var rows = file.iterator();
                var result = ResultFile.open(options.out(), header(file), separator, words)) {
            lookUp(rows, file, result, total);
            try {
                file.checkUnchanged();
            } catch (IllegalStateException e) {
                throw new ImportException(words.say("in.changed", options.in(), result.part()));
            }
            result.finish();
        }
        tellEnd(total);
    }

    /** Reads the whole file once before anything is asked: its length is told, and no other encoding is taken for UTF-8. */
    private long count() throws IOException {
        var file = open();
        try (var rows = file.iterator()) {
            while (rows.hasNext()) {
                rows.next();
            }
        }
        if (file.damagedLine() > 0 && options.reading().encoding() == null) {
            throw new ImportException(
                    words.say("in.encoding", options.in().getFileName(), file.charset(), file.damagedLine()));
        }
        return file.rows();
    }

    private LeadFile open() throws IOException {
        try {
            return LeadFile.open(options.in(), options.in().getFileName().toString(), options.reading());
        } catch (LeadFileException e) {
            throw new ImportException(words.say(
                    "in.format", options.in().getFileName(), e.reason().in(words)));
        } catch (NoSuchFileException e) {
            throw new ImportException(words.say("in.none", options.in()));
        }
    }

    private String header(LeadFile file) {
        return joined(
                file.format().header(),
                words.say("column.status"),
                words.say("column.reason"),
                options.fields().stream().map(field -> "LadiFlow " + field).toList());
    }

    private String joined(String own, String status, String reason, List<String> fields) {
        var line = new StringBuilder(own).append(separator).append(Csv.field(status));
        line.append(separator).append(Csv.field(reason));
        fields.forEach(field -> line.append(separator).append(Csv.foreign(field)));
        return line.toString();
    }

    private void lookUp(LeadFile.Rows rows, LeadFile file, ResultFile result, long total)
            throws IOException, InterruptedException {
        var pool = Executors.newFixedThreadPool(options.parallelism());
        try {
            var underWay = new ArrayDeque<Future<Looked>>();
            var progress = new Progress(total);
            while (rows.hasNext()) {
                var row = rows.next();
                var own = file.format().csv(row.text());
                var earlier = result.next(own);
                if (earlier != null) {
                    progress.skip(outcomeOf(earlier));
                    continue;
                }
                progress.begin(result);
                underWay.add(pool.submit(() -> lookUp(row, own)));
                if (underWay.size() >= options.parallelism() * WINDOW) {
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

    private Outcome outcomeOf(String earlier) {
        for (var outcome : Outcome.values()) {
            if (earlier.startsWith(Csv.field(words.say("status." + outcome)) + separator)) {
                return outcome;
            }
        }
        return Outcome.FAILED;
    }

    /** Runs on a thread of the pool. */
    private Looked lookUp(LeadRow row, String own) throws Exception {
        var exchange =
                template.send("direct:lead-lookup", sent -> sent.getMessage().setBody(row));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        var outcome = Outcome.valueOf(exchange.getProperty("outcome", String.class));
        var failure = exchange.getProperty("failure", Exception.class);
        var reason = outcome == Outcome.FAILED ? reason(failure) : null;
        var customer = outcome == Outcome.FOUND ? exchange.getMessage().getBody(JsonNode.class) : null;
        var seen = new HashSet<String>();
        var fields = options.fields().stream()
                .map(field -> customer == null ? "" : CustomerFields.text(customer, field, seen))
                .toList();
        var line = joined(own, words.say("status." + outcome), reason == null ? "" : reason.in(words), fields);
        return new Looked(line, outcome, isAway(failure) ? reason : null, seen);
    }

    private static boolean isAway(Exception failure) {
        return failure instanceof LadiFlowConnectionException
                || failure instanceof LadiFlowServerException
                || failure instanceof LadiFlowRateLimitException;
    }

    private static Reason reason(Exception failure) {
        if (failure instanceof LeadRowException row) {
            return row.reason();
        }
        if (failure instanceof LadiFlowRequestException request) {
            return request.getHttpStatus() == null
                    ? new Reason("failure.key")
                    : new Reason("failure.refused", request.getHttpStatus());
        }
        if (failure instanceof LadiFlowRateLimitException) {
            return new Reason("failure.rate");
        }
        if (failure instanceof LadiFlowServerException) {
            return new Reason("failure.server");
        }
        if (failure instanceof LadiFlowConnectionException) {
            return new Reason("failure.connection");
        }
        return failure instanceof LadiFlowProtocolException
                ? new Reason("failure.answer")
                : new Reason("failure.other", failure.getClass().getSimpleName());
    }

    private void take(Queue<Future<Looked>> underWay, ResultFile result) throws IOException, InterruptedException {
        Looked looked;
        try {
            looked = underWay.remove().get();
        } catch (ExecutionException e) {
            addDoubtful(result);
            throw new ImportException(
                    e.getCause() instanceof LadiFlowAuthenticationException
                            ? words.say("stopped.key")
                            : words.say("failure.other", e.getCause().getClass().getSimpleName()));
        }
        if (looked.away() != null) {
            // kept back: in an outage these rows are left to the next run
            doubtful.add(looked.line());
            if (doubtful.size() == OUTAGE) {
                throw new ImportException(
                        words.say("stopped.away", OUTAGE, looked.away().in(words)));
            }
            return;
        }
        addDoubtful(result);
        result.add(looked.line());
        seenFields.addAll(looked.fields());
        outcomes.merge(looked.outcome(), 1L, Long::sum);
    }

    private void addDoubtful(ResultFile result) throws IOException {
        for (var line : doubtful) {
            result.add(line);
            outcomes.merge(Outcome.FAILED, 1L, Long::sum);
        }
        doubtful.clear();
    }

    private void tellEnd(long total) {
        if (outcomes.get(Outcome.FOUND) > 0 && !restored) {
            options.fields().stream()
                    .filter(field -> !seenFields.contains(field))
                    .forEach(field -> out.println(words.say("noField", field)));
        }
        out.println(words.say(
                "done",
                options.out(),
                total,
                outcomes.get(Outcome.FOUND),
                outcomes.get(Outcome.NOT_FOUND),
                outcomes.get(Outcome.FAILED),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started)));
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

        void skip(Outcome outcome) {
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
