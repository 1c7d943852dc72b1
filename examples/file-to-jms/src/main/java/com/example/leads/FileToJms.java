// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * Runs the route in {@code file-to-jms.camel.yaml} with a message broker in this JVM, and prints its progress. If the
 * environment variable {@code LADIFLOW_API_KEY} is not set, a sandbox provides the customers.
 */
public final class FileToJms implements AutoCloseable {

    private static final String API_KEY = "LADIFLOW_API_KEY";
    static final List<String> EXAMPLES = List.of("hoi-thao.csv", "landing-page.jsonl", "tong-dai.txt");
    private static final String BROKER = "broker";
    private static final int MAX_BROKEN_ROWS = 10;
    private static final int PRODUCERS = 20;
    private static final long POLL_MILLIS = 500;

    private final Path inbox;
    private final PrintStream out;
    private final LeadFiles files = new LeadFiles();
    private final Main main = new Main();
    private final LadiFlowSandbox sandbox;
    private final Broker broker;
    private final CachingConnectionFactory connections;
    private final List<Long> sizesAtStart;
    private final long failedFilesAtStart;
    private volatile String problem;

    private record BrokenRow(String file, int line, String reason) {}

    /** Starts all parts, with a sandbox if there is no API key. The settings replace those in the properties file. */
    FileToJms(Path folder, String apiKey, Properties settings, PrintStream out) throws Exception {
        this.inbox = folder.resolve("inbox");
        this.out = out;
        // reports missing permissions before any row is sent
        Files.createDirectories(inbox.resolve(".done"));
        Files.createDirectories(inbox.resolve(".failed"));
        failedFilesAtStart = countFiles(inbox.resolve(".failed"));
        if (countFiles(inbox) == 0) {
            copyExamples();
        }
        broker = new Broker(folder.resolve(BROKER));
        broker.start();
        sizesAtStart = queueSizes();
        connections = new CachingConnectionFactory(new ActiveMQConnectionFactory(Broker.URL));
        connections.setSessionCacheSize(PRODUCERS);
        sandbox = apiKey == null || apiKey.isBlank() ? LadiFlowSandbox.start() : null;

        settings.setProperty("sample.inbox", inbox.toString());
        if (sandbox != null) {
            settings.setProperty("camel.component.ladiflow.apiKey", sandbox.apiKey());
            settings.setProperty("camel.component.ladiflow.baseUrl", sandbox.baseUrl());
            print(
                    "%s is not set. A sandbox provides %d invented customers.",
                    API_KEY, sandbox.seededCustomers().size());
        }
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("classpath:file-to-jms.properties");
        main.setOverrideProperties(settings);
        main.configure().setAutoConfigurationLogSummary(false);
        main.configure().withRoutesIncludePattern("classpath:routes/file-to-jms.camel.yaml");
        main.bind("leadFiles", files);
        main.bind("connectionFactory", connections);
        main.bind("reportRetry", (Processor) exchange -> problem =
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class).getMessage());
        main.start();
        print("Reading the files in %s", inbox);
    }

    /** Ends when the inbox is empty, or with {@code -Dsample.watch} when the JVM is stopped. */
    public static void main(String[] args) {
        int code = 1;
        var folder = Path.of(System.getProperty("sample.dir", "target/sample"));
        boolean isWatching = !System.getProperty("sample.watch", "false").equals("false");
        try (var sample = new FileToJms(folder, System.getenv(API_KEY), new Properties(), System.out)) {
            code = sample.run(isWatching) ? 0 : 1;
        } catch (Exception e) {
            e.printStackTrace(System.out);
        }
        // otherwise, the broker's idle threads keep the JVM running for a minute
        System.exit(code);
    }

    /**
     * Prints the progress, and a summary each time the inbox becomes empty. Without {@code isWatching}, returns after
     * the first summary whether all rows are in the queues.
     */
    boolean run(boolean isWatching) throws Exception {
        var printed = List.of(0L, 0L, 0L);
        boolean wasEmpty = false;
        boolean isWaiting = false;
        while (true) {
            boolean isEmpty = countFiles(inbox) == 0;
            if (isEmpty && !isWatching) {
                // so that no log line follows the summary
                main.stop();
                return printSummary();
            }
            var counts = sentCounts();
            if (!counts.equals(printed)) {
                print("In the queues: %d found, %d not found, %d failed", counts.toArray());
                printed = counts;
                isWaiting = false;
                problem = null;
            } else if (problem != null && !isWaiting) {
                print("The rows wait: %s", problem);
                isWaiting = true;
            }
            if (isEmpty && !wasEmpty) {
                printSummary();
            }
            wasEmpty = isEmpty;
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static long countFiles(Path folder) throws IOException {
        try (var content = Files.list(folder)) {
            return content.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }

    /** Copies the example files. Each file appears in the inbox only when it is complete. */
    private void copyExamples() throws IOException {
        for (var name : EXAMPLES) {
            try (var example = FileToJms.class.getResourceAsStream("/leads/" + name)) {
                if (example != null) {
                    var copy = inbox.resolve("." + name);
                    Files.copy(example, copy, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(copy, inbox.resolve(name));
                }
            }
        }
    }

    Broker broker() {
        return broker;
    }

    /** Returns why a row waited, or null if no row has waited since the last change of the counts. */
    String problem() {
        return problem;
    }

    private List<Long> queueSizes() {
        return Broker.QUEUES.stream().map(broker::count).toList();
    }

    /** Returns how many messages each queue has received since the start. */
    private List<Long> sentCounts() {
        var sizes = queueSizes();
        return IntStream.range(0, sizes.size())
                .mapToObj(i -> sizes.get(i) - sizesAtStart.get(i))
                .toList();
    }

    /** Prints what happened since the start. Returns whether no row is lost and each file could be read. */
    private boolean printSummary() throws IOException {
        var sent = files.sent();
        var counts = sentCounts();
        var broken = new ArrayList<BrokenRow>();
        for (int i = 0; i < counts.size(); i++) {
            broker.browse(Broker.QUEUES.get(i), sizesAtStart.get(i), Long.MAX_VALUE, message -> {
                var file = message.getStringProperty(LeadFile.FILE);
                int line = message.getIntProperty(LeadFile.LINE);
                sent.lines().getOrDefault(file, new BitSet()).clear(line);
                var reason = message.getStringProperty(LeadFile.REASON);
                if (reason != null && broken.size() < MAX_BROKEN_ROWS) {
                    broken.add(new BrokenRow(file, line, withoutDetails(reason)));
                }
            });
        }
        long lost =
                sent.lines().values().stream().mapToLong(BitSet::cardinality).sum();
        var failed = inbox.resolve(".failed");
        long failedFiles = countFiles(failed) - failedFilesAtStart;
        print(
                "TOTAL files=%d rows=%d found=%d notfound=%d errors=%d lost=%d",
                sent.files(), sent.rows(), counts.get(0), counts.get(1), counts.get(2), lost);
        if (!broken.isEmpty()) {
            print("Broken rows (%d of %d), by file and line:", broken.size(), counts.get(2));
            // the route does not send the rows in their order
            broken.sort(Comparator.comparing(BrokenRow::file).thenComparing(BrokenRow::line));
            broken.forEach(row -> print("  %s:%d: %s", row.file(), row.line(), row.reason()));
        }
        if (failedFiles > 0) {
            print("Files that cannot be read: %d, moved to %s", failedFiles, failed);
        }
        print("Results: the broker's queues, in %s", inbox.resolveSibling(BROKER));
        for (int i = 0; i < counts.size(); i++) {
            var queue = Broker.QUEUES.get(i);
            print("  %s: %d messages, %d of this run", queue, broker.count(queue), counts.get(i));
        }
        print("Next: run mvn -Dsample.watch and move your own .csv, .jsonl or .txt files to %s", inbox);
        return lost == 0 && failedFiles == 0;
    }

    /**
     * Returns the first sentence without parentheses. They can contain names of columns, which are personal data if
     * the header line is missing.
     */
    private static String withoutDetails(String reason) {
        return reason.replaceAll(" \\([^)]*\\)", "").split("(?<=\\.) ", 2)[0];
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    @Override
    public void close() {
        main.stop();
        connections.destroy();
        broker.close();
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
