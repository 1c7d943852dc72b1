// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import static com.example.leads.EmbeddedBroker.CUSTOMERS;
import static com.example.leads.EmbeddedBroker.ERRORS;
import static com.example.leads.EmbeddedBroker.NOT_FOUND;

/**
 * Imports leads and prints the progress. With a file, writes a CSV file, see {@link ResultImport}. With a folder, sends
 * the rows of its files to three JMS queues with the routes in {@code lead-import.camel.yaml}, through a broker in this
 * JVM or the user's own. Calls the LadiFlow service, or a sandbox if the environment variable {@code LADIFLOW_API_KEY} is
 * not set. {@link Options} describes the options.
 */
public final class LeadImport {

    private static final long TICK_MILLIS = 250;
    private static final int TICKS_BETWEEN_COUNTS = 4;
    private static final int MAX_ATTEMPTS = 3;
    private static final String LONG_TEXT = "(?s)^(.{150}).+";

    private final Messages words;
    private final boolean exit;
    private final ImportRuntime runtime;
    private final PrintStream out;
    private final int parallelism;
    private final Set<Path> rejected = new HashSet<>();

    LeadImport(Options options, ImportRuntime runtime, PrintStream out) {
        this.words = options.words();
        this.exit = options.flag("exit");
        this.parallelism = options.parallelism();
        this.runtime = runtime;
        this.out = out;
    }

    /**
     * Runs the program until it is complete or interrupted, and then ends the JVM. The exit code is 1 after a failure, and
     * 2 if no file was found from which to remove a person, or if a run without {@code yes} has found a sequence that
     * LadiFlow does not have.
     *
     * @param args see {@link Options}
     */
    public static void main(String[] args) {
        // the encoding of a console window may differ from that of files
        var console = System.console();
        var out = new PrintStream(
                new FileOutputStream(FileDescriptor.out),
                true,
                console == null ? Charset.defaultCharset() : console.charset());
        int code = 1;
        var words = Messages.of(System.getProperties());
        try {
            var options = Options.read(args, System.getProperties());
            words = options.words();
            code = run(options, console, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ImportException e) {
            out.println(e.getMessage());
        } catch (Exception e) {
            out.println(words.format("failed", LocalizedException.describe(e, words)));
        }
        // ends the JVM explicitly, because idle threads of the broker would keep it alive for a minute, or forever if
        // a start failed
        System.exit(code);
    }

    private static int run(Options options, Console console, PrintStream out) throws Exception {
        if (options.flag("help")) {
            out.print(options.words().usage());
        } else if (options.has("forget")) {
            return new ForgetCommand(options, out).forget(ask -> console == null ? null : console.readLine("%s ", ask));
        } else if (options.has("out") || options.has("file")) {
            // Camel's log lines would interrupt the progress of the file
            System.setProperty("sample.log", System.getProperty("sample.log", "error"));
            return new ResultImport(options, out).run(System.getenv(), console);
        } else {
            try (var runtime = new ImportRuntime(options, System.getenv())) {
                Runtime.getRuntime().addShutdownHook(new Thread(runtime::close, "sample-shutdown"));
                try {
                    return new LeadImport(options, runtime, out).run() ? 0 : 1;
                } catch (Exception e) {
                    if (!runtime.isClosing()) {
                        throw e;
                    }
                    // Ctrl-C has closed the runtime while this thread used it
                }
            }
        }
        return 0;
    }

    /**
     * Starts all parts and prints the progress until the routes are stopped or, with the option {@code exit}, until the
     * inbox is empty.
     *
     * @return whether the run succeeded
     * @throws Exception if a part cannot be started, or if the inbox or a queue cannot be read
     */
    boolean run() throws Exception {
        runtime.start();
        printStartup();
        long seen = 0;
        long tick = 0;
        boolean wasEmpty = false;
        while (!runtime.isClosing() && !runtime.isStopped()) {
            long delivered = deliveredCount();
            var content = runtime.inbox().content();
            printRejected(content.rejected());
            boolean empty = content.waiting().isEmpty();
            if (delivered != seen && (empty || tick++ % TICKS_BETWEEN_COUNTS == 0)) {
                printCounts();
                seen = delivered;
            }
            if (empty && !wasEmpty) {
                printQueues();
            }
            if (exit && empty) {
                return printTotals();
            }
            if (exit && runtime.files().failedAttempts() >= MAX_ATTEMPTS) {
                print("watch.stays", MAX_ATTEMPTS);
                printTotals();
                return false;
            }
            wasEmpty = empty;
            Thread.sleep(TICK_MILLIS);
        }
        if (runtime.isClosing()) {
            return true;
        }
        print("watch.stopped", runtime.inbox().content().waiting().size());
        return false;
    }

    private void printStartup() throws IOException {
        if (runtime.sandbox() != null) {
            int customers = runtime.sandbox().seededCustomers().size();
            print("watch.sandbox", ApiKey.VARIABLE, customers);
        } else if (!runtime.target().isLadiFlow()) {
            print("watch.address", runtime.target().name());
        } else {
            print("watch.ladiflow");
        }
        print("watch.reading", displayPath(runtime.inbox().folder()), parallelism);
        for (var file : runtime.inbox().content().waiting()) {
            out.println("  " + file.getFileName());
        }
        if (!exit) {
            print("watch.more");
        }
    }

    /** Prints each rejected file once while it is in the inbox. */
    private void printRejected(Map<Path, Reason> present) {
        rejected.retainAll(present.keySet());
        present.forEach((file, why) -> {
            if (rejected.add(file)) {
                print("watch.rejected", displayPath(file), why.in(words));
            }
        });
    }

    private void printCounts() {
        print(
                "watch.counts",
                EmbeddedBroker.QUEUES.stream().map(runtime::deliveredCount).toArray());
    }

    private void printQueues() {
        print("watch.empty", displayPath(runtime.inbox().folder().resolve(".done")));
        for (var queue : EmbeddedBroker.QUEUES) {
            boolean own = runtime.broker() == null;
            long count = own ? runtime.deliveredCount(queue) : runtime.broker().count(queue);
            out.println("  " + words.format(own ? "watch.sent" : "watch.queue", pad(queue, -19), pad(count, 5)));
            // only the sandbox's invented customers may appear on the screen
            if (!own && runtime.sandbox() != null) {
                runtime.broker()
                        .browse(queue, 1)
                        .forEach(text -> out.println("    " + text.replaceFirst(LONG_TEXT, "$1…")));
            }
        }
    }

    /** Prints the totals, with the broker's counts of the queues. Returns whether no row is lost and no file failed. */
    private boolean printTotals() {
        runtime.stopRoutes();
        var report = runtime.files();
        long lost = 0;
        long repeated = 0;
        // other programs may have consumed messages of the user's own broker, so only its acknowledgements are counted
        if (runtime.broker() != null) {
            lost = report.missingIn(runtime.recentRows());
            repeated = new RowSet().addQueued(runtime.broker(), Map.of()).repeated();
        }
        if (report.failedFiles() > 0) {
            print("watch.failed", report.failedFiles());
        }
        if (repeated > 0) {
            print("watch.repeated", repeated);
        }
        if (!rejected.isEmpty()) {
            print("watch.unread", rejected.size());
        }
        // programs read this line, so it is the same in all languages
        out.println(String.format(
                Locale.ROOT,
                "TOTAL files=%d rows=%d found=%d notfound=%d errors=%d lost=%d",
                report.files(),
                report.rows(),
                runtime.deliveredCount(CUSTOMERS),
                runtime.deliveredCount(NOT_FOUND),
                runtime.deliveredCount(ERRORS),
                lost));
        return lost == 0 && report.failedFiles() == 0 && rejected.isEmpty();
    }

    private long deliveredCount() {
        return EmbeddedBroker.QUEUES.stream().mapToLong(runtime::deliveredCount).sum();
    }

    private Path displayPath(Path path) {
        var here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }

    private static String pad(Object text, int width) {
        return String.format(Locale.ROOT, "%" + width + "s", text);
    }

    private void print(String key, Object... arguments) {
        out.println(words.format(key, arguments));
    }
}
