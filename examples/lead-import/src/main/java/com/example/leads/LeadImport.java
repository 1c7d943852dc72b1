// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import static com.example.leads.EmbeddedBroker.CUSTOMERS;
import static com.example.leads.EmbeddedBroker.ERRORS;
import static com.example.leads.EmbeddedBroker.NOT_FOUND;

/**
 * Imports leads: one file into a CSV file, see {@link ResultImport}; or the files of a folder into three JMS queues, with the
 * routes of {@code lead-import.camel.yaml}, a broker in this JVM or the user's own, and the LadiFlow service, or a sandbox
 * of it when the environment variable {@code LADIFLOW_API_KEY} is not set. Tells what it does while it does it. The options
 * are those of {@link Arguments}.
 */
public final class LeadImport {

    private static final long TICK_MILLIS = 250;
    private static final int TICKS_BETWEEN_COUNTS = 4;
    private static final int MAX_ATTEMPTS = 3;
    private static final int SHOWN_CHARACTERS = 150;

    private final ImportOptions options;
    private final ImportRuntime runtime;
    private final PrintStream out;
    private final Set<Path> refused = new HashSet<>();

    LeadImport(ImportOptions options, ImportRuntime runtime, PrintStream out) {
        this.options = options;
        this.runtime = runtime;
        this.out = out;
    }

    /**
     * Runs the sample until it is done or interrupted. Ends the JVM, with status 1 if something failed.
     *
     * @param args see {@link Arguments}
     */
    public static void main(String[] args) {
        boolean well = false;
        try {
            if (List.of(args).contains("--help")) {
                System.out.print(Arguments.USAGE);
                System.exit(0);
            }
            var properties = Arguments.read(args, System.getProperties());
            var forget = ImportOptions.text(properties, "sample.forget", null);
            well = forget != null
                    ? forget(forget, properties)
                    : ImportOptions.path(properties, "sample.file") != null
                                    || ImportOptions.path(properties, "sample.out") != null
                            ? intoFile(ResultOptions.of(properties))
                            : intoQueues(ImportOptions.of(properties, System.getenv()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            System.out.println("The sample has failed: " + innermost(e));
        }
        // not by returning: the broker's idle threads would keep the process for a minute, or for ever if a start
        // failed
        System.exit(well ? 0 : 1);
    }

    private static boolean forget(String phone, Properties properties) throws IOException {
        var out = ImportOptions.path(properties, "sample.out");
        if (out == null) {
            throw new IllegalArgumentException("--forget=PHONE needs --out=RESULT.csv");
        }
        var words = ResultOptions.words(properties);
        var taken = Forgetting.forget(phone, out, words);
        System.out.println(words.say("forgotten", taken.get(0), taken.get(1)));
        return true;
    }

    private static boolean intoQueues(ImportOptions options) throws Exception {
        try (var runtime = new ImportRuntime(options)) {
            Runtime.getRuntime().addShutdownHook(new Thread(runtime::close, "sample-shutdown"));
            return run(options, runtime);
        }
    }

    private static boolean intoFile(ResultOptions options) {
        // whoever waits for a file wants none of Camel's lines between those about it
        System.setProperty("sample.log", System.getProperty("sample.log", "error"));
        var console = System.console();
        var out = new PrintStream(
                new FileOutputStream(FileDescriptor.out),
                true,
                console == null ? Charset.defaultCharset() : console.charset());
        try {
            ResultImport.run(options, System.getenv(), console, out);
            return true;
        } catch (ImportException e) {
            out.println(e.getMessage());
        } catch (Exception e) {
            out.println(options.words().say("failed", innermost(e)));
        }
        return false;
    }

    private static boolean run(ImportOptions options, ImportRuntime runtime) throws Exception {
        try {
            return new LeadImport(options, runtime, System.out).run();
        } catch (Exception e) {
            if (runtime.isClosing()) {
                // Ctrl-C took away what was being looked at
                return true;
            }
            throw e;
        }
    }

    /**
     * Starts everything and tells what happens, until the inbox is empty if that is the end, or else until the routes are
     * stopped.
     *
     * @return whether all went well
     * @throws Exception if something cannot be started or looked at
     */
    boolean run() throws Exception {
        runtime.start();
        tellWhatRuns();
        long seen = 0;
        long tick = 0;
        boolean told = false;
        while (!runtime.isClosing() && !runtime.isStopped()) {
            long delivered = delivered();
            var content = runtime.inbox().content();
            tellRefused(content.refused());
            boolean empty = content.waiting().isEmpty();
            if (delivered != seen && (empty || tick++ % TICKS_BETWEEN_COUNTS == 0)) {
                tellCounts();
                seen = delivered;
            }
            if (empty && !told) {
                tellWhereToLook();
            }
            if (options.exit() && empty) {
                return total();
            }
            if (options.exit() && runtime.report().failedAttempts() >= MAX_ATTEMPTS) {
                say("A file stays in the inbox after %d attempts, see above.", MAX_ATTEMPTS);
                total();
                return false;
            }
            told = empty;
            Thread.sleep(TICK_MILLIS);
        }
        if (runtime.isClosing()) {
            return true;
        }
        say(
                "The route has stopped, see above. Files that wait in the inbox: %d",
                runtime.inbox().content().waiting().size());
        return false;
    }

    private void tellWhatRuns() throws IOException {
        say(
                options.sandbox()
                        ? ApiKey.VARIABLE + " is not set: customers are looked up in a sandbox with "
                                + runtime.sandbox().seededCustomers().size() + " invented ones."
                        : "Customers are looked up at LadiFlow, with your API key.");
        say("Reading the files in %s, %d rows at a time.", shown(runtime.inbox().folder()), options.parallelism());
        for (var file : runtime.inbox().content().waiting()) {
            say("  %s", file.getFileName());
        }
        if (!options.exit()) {
            say("Put more files there at any time. Ctrl-C ends the sample.");
        }
    }

    /** Each is told once, for as long as it lies there. */
    private void tellRefused(Map<Path, String> present) {
        refused.retainAll(present.keySet());
        present.forEach((file, why) -> {
            if (refused.add(file)) {
                say("%s is not read: %s", shown(file), why);
            }
        });
    }

    private void tellCounts() {
        say(
                "In the queues: %d found, %d not found, %d failed",
                runtime.delivered(CUSTOMERS), runtime.delivered(NOT_FOUND), runtime.delivered(ERRORS));
    }

    private void tellWhereToLook() {
        say(
                "The inbox is empty. What was read lies in %s",
                shown(runtime.inbox().folder().resolve(".done")));
        for (var queue : EmbeddedBroker.QUEUES) {
            if (runtime.broker() == null) {
                say("  %-19s %5d messages sent", queue, runtime.delivered(queue));
                continue;
            }
            say("  %-19s %5d messages", queue, runtime.broker().count(queue));
            // real customers are nobody's business on a screen
            if (options.sandbox()) {
                for (var text : runtime.broker().browse(queue, 1)) {
                    say("    %s", text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text);
                }
            }
        }
    }

    /** Tells the totals, of which those of the queues are the broker's, and whether all rows are there. */
    private boolean total() {
        runtime.stopRoutes();
        var report = runtime.report();
        long lost = 0;
        long repeated = 0;
        // on a broker of the user's own others may have taken them: there counts what it has acknowledged
        if (runtime.broker() != null) {
            var queued = runtime.queuedRows();
            lost = report.missingIn(queued.recent());
            repeated = queued.repeated();
        }
        if (report.failedFiles() > 0) {
            say("Files in .failed: %d", report.failedFiles());
        }
        if (repeated > 0) {
            say("Messages that repeat a row, by file and line: %d", repeated);
        }
        if (!refused.isEmpty()) {
            say("Files that are not read, see above: %d", refused.size());
        }
        say(
                "TOTAL files=%d rows=%d found=%d notfound=%d errors=%d lost=%d",
                report.files(),
                report.rows(),
                runtime.delivered(CUSTOMERS),
                runtime.delivered(NOT_FOUND),
                runtime.delivered(ERRORS),
                lost);
        return lost == 0 && report.failedFiles() == 0 && refused.isEmpty();
    }

    private long delivered() {
        return EmbeddedBroker.QUEUES.stream().mapToLong(runtime::delivered).sum();
    }

    private Path shown(Path path) {
        var here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }

    private void say(String format, Object... arguments) {
        out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    }

    private static String innermost(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
