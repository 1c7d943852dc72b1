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
 * Imports leads: one file into a CSV file, see {@link ResultImport}; or the files of a folder into three JMS queues, with the
 * routes of {@code lead-import.camel.yaml}, a broker in this JVM or the user's own, and the LadiFlow service, or a sandbox
 * of it when the environment variable {@code LADIFLOW_API_KEY} is not set. Tells what it does while it does it. See
 * {@link Options}.
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
    private final Set<Path> refused = new HashSet<>();

    LeadImport(Options options, ImportRuntime runtime, PrintStream out) {
        this.words = options.words();
        this.exit = options.flag("exit");
        this.parallelism = options.parallelism();
        this.runtime = runtime;
        this.out = out;
    }

    /**
     * Runs the sample until it is done or interrupted. Ends the JVM, with status 1 if something failed, and 2 if there was no
     * file to forget somebody in, or a run that only shows found a sequence that LadiFlow does not have.
     *
     * @param args see {@link Options}
     */
    public static void main(String[] args) {
        // the encoding of a window is not always that of files
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
        // not by returning: the broker's idle threads would keep the process for a minute, or for ever if a start
        // failed
        System.exit(code);
    }

    private static int run(Options options, Console console, PrintStream out) throws Exception {
        if (options.flag("help")) {
            out.print(options.words().usage());
        } else if (options.has("forget")) {
            return new ForgetCommand(options, out).forget(ask -> console == null ? null : console.readLine("%s ", ask));
        } else if (options.has("out") || options.has("file")) {
            // whoever waits for a file wants none of Camel's lines between those about it
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
                    // Ctrl-C took away what was being looked at
                }
            }
        }
        return 0;
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
        printStartup();
        long seen = 0;
        long tick = 0;
        boolean told = false;
        while (!runtime.isClosing() && !runtime.isStopped()) {
            long delivered = deliveredCount();
            var content = runtime.inbox().content();
            printRefused(content.refused());
            boolean empty = content.waiting().isEmpty();
            if (delivered != seen && (empty || tick++ % TICKS_BETWEEN_COUNTS == 0)) {
                printCounts();
                seen = delivered;
            }
            if (empty && !told) {
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
            told = empty;
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

    /** Each is told once, for as long as it lies there. */
    private void printRefused(Map<Path, Reason> present) {
        refused.retainAll(present.keySet());
        present.forEach((file, why) -> {
            if (refused.add(file)) {
                print("watch.refused", displayPath(file), why.in(words));
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
            // real customers are nobody's business on a screen
            if (!own && runtime.sandbox() != null) {
                runtime.broker()
                        .browse(queue, 1)
                        .forEach(text -> out.println("    " + text.replaceFirst(LONG_TEXT, "$1…")));
            }
        }
    }

    /** Tells the totals, of which those of the queues are the broker's, and whether all rows are there. */
    private boolean printTotals() {
        runtime.stopRoutes();
        var report = runtime.files();
        long lost = 0;
        long repeated = 0;
        // on a broker of the user's own others may have taken them: there counts what it has acknowledged
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
        if (!refused.isEmpty()) {
            print("watch.unread", refused.size());
        }
        // for programs, in one language
        out.println(String.format(
                Locale.ROOT,
                "TOTAL files=%d rows=%d found=%d notfound=%d errors=%d lost=%d",
                report.files(),
                report.rows(),
                runtime.deliveredCount(CUSTOMERS),
                runtime.deliveredCount(NOT_FOUND),
                runtime.deliveredCount(ERRORS),
                lost));
        return lost == 0 && report.failedFiles() == 0 && refused.isEmpty();
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
