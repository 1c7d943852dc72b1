// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.function.ThrowingFunction;

/**
 * Looks up or writes the customers of the rows of one file, and writes the rows into a CSV file in the same order. Each
 * line contains the unchanged row, its status, the reason, and data of the customer. The lead file is not changed.
 */
final class ResultImport {

    private static final int UNKNOWN_SEQUENCE_CODE = 2;

    private final Options options;
    private final Messages words;
    private final PrintStream out;
    private final Path in;
    private final Path target;
    private final Options.ReadOptions readOptions;
    private final boolean sandboxed;
    private final Properties settings;
    private final WriteOptions writeOptions;

    /**
     * Prepares an import.
     *
     * @param options {@code file} and {@code out}, and the options of {@link WriteOptions}, or {@code fields}
     * @param out the output
     * @throws ImportException if the value of an option is not valid
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
        this.settings = options.settings(sandboxed);
        this.writeOptions = WriteOptions.of(options);
    }

    /**
     * Imports the file. After a failure, the written part of the result remains, and the next run resumes after it.
     *
     * @param environment the environment, which may contain the API key
     * @param console the console on which to ask for the key, or null
     * @return the exit code: 0, or 2 if a run without {@code yes} has found a sequence that LadiFlow does not have
     * @throws ImportException if the user has to change something
     * @throws IOException if a file cannot be read or written
     * @throws InterruptedException if this thread is interrupted
     */
    int run(Map<String, String> environment, Console console) throws Exception {
        if (Files.exists(target)) {
            throw options.error("out.exists", target);
        }
        var url = Target.baseUrl(settings, environment);
        if (!sandboxed && !url.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
            throw options.error("baseUrl", url);
        }
        var destination = sandboxed ? Target.SANDBOX : Target.of(url);
        var earlier = writeOptions == null ? null : Journal.targetOf(ResultFile.journalOf(target));
        if (earlier != null && !earlier.equals(destination)) {
            throw destination.conflict(earlier, options);
        }
        if (!sandboxed && !destination.isLadiFlow()) {
            out.println(words.format("address", destination.name()));
        }
        if (writeOptions == null) {
            var fields = options.list("fields", ",", "id,name,email,phone");
            long total = readAll(row -> {}).rows();
            return connect(environment, console, template -> importRows(total, false, destination, fields, template));
        }
        // the sandbox has forgotten the customers of an earlier run
        boolean restarts = Target.SANDBOX.equals(earlier);
        long finishedRows = restarts ? 0 : ResultFile.countFinishedRows(target);
        var plan = new WritePlan(writeOptions, destination, finishedRows, words);
        var whole = readAll(plan::add);
        printPlan(plan, whole.format().columnNames());
        if (options.flag("yes")) {
            var fields = Stream.of(
                            "id", plan.hasSequence() ? "sequence" : "", writeOptions.hasProofOptions() ? "consent" : "")
                    .filter(field -> !field.isEmpty())
                    .toList();
            return connect(environment, console, template -> {
                var problems = plan.sequences().isEmpty()
                        ? List.<String>of()
                        : StoreNames.read(template, StoreNames.SEQUENCES).findProblems(plan.sequences(), words);
                if (!problems.isEmpty()) {
                    throw new ImportException(String.join("\n", problems) + "\n" + words.format("plan.no"));
                }
                return importRows(whole.rows(), restarts, destination, fields, template);
            });
        }
        var problems = compareNames(plan, environment);
        problems.forEach(out::println);
        out.println(words.format(problems.isEmpty() ? "plan.yes" : "plan.no"));
        return problems.isEmpty() ? 0 : UNKNOWN_SEQUENCE_CODE;
    }

    private <T> T connect(
            Map<String, String> environment, Console console, ThrowingFunction<ProducerTemplate, T, Exception> task)
            throws Exception {
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
                return task.apply(main.getCamelTemplate());
            } catch (LadiFlowAuthenticationException e) {
                throw options.error("stopped.key");
            } catch (LadiFlowException e) {
                throw options.error("stopped.notSent", Reason.of(e).in(words), url);
            } finally {
                main.stop();
            }
        }
    }

    /** Prints which names exist in LadiFlow and which do not. Returns the problems of the sequences. */
    private List<String> compareNames(WritePlan plan, Map<String, String> environment) throws Exception {
        if (plan.tags().isEmpty() && plan.sequences().isEmpty()) {
            return List.of();
        }
        try {
            return connect(environment, null, template -> {
                printNames(StoreNames.TAGS, plan.tags(), template);
                return printNames(StoreNames.SEQUENCES, plan.sequences(), template)
                        .findProblems(plan.sequences(), words);
            });
        } catch (ImportException e) {
            out.println(words.format("plan.notCompared", e.getMessage()));
            return List.of();
        }
    }

    private StoreNames printNames(String operation, Set<String> names, ProducerTemplate template) throws Exception {
        if (names.isEmpty()) {
            return new StoreNames(Map.of());
        }
        var store = StoreNames.read(template, operation);
        var byKnown = names.stream().collect(Collectors.partitioningBy(store::has));
        for (boolean isKnown : List.of(true, false)) {
            if (!byKnown.get(isKnown).isEmpty()) {
                var joined = String.join(", ", byKnown.get(isKnown));
                out.println(words.format(operation + (isKnown ? ".known" : ".new"), joined));
            }
        }
        return store;
    }

    private int importRows(
            long total, boolean restarts, Target destination, List<String> fields, ProducerTemplate template)
            throws Exception {
        out.println(words.format("reading", in.getFileName(), total));
        new RowImport(options, out, writeOptions, destination, fields, template).run(open(), total, restarts);
        return 0;
    }

    /** Prints what the import would write. */
    private void printPlan(WritePlan plan, List<String> names) {
        if (plan.hasSequence() && !writeOptions.consentAll() && !names.isEmpty() && !WritePlan.hasConsents(names)) {
            throw options.error("plan.noConsent");
        }
        plan.print(names, sandboxed && !options.has("rate") ? 0 : options.rate(), out);
        int maxPoints = options.number("max-points", Integer.MAX_VALUE, 0);
        if (plan.points() > maxPoints) {
            throw options.error("plan.tooMany", plan.points(), maxPoints);
        }
    }

    /** Reads the whole file before the first request, to count its rows and to reject an encoding other than UTF-8. */
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
}
