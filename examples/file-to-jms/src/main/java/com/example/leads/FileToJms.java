// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.activemq.artemis.api.core.ICoreMessage;
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
    private static final List<String> EXAMPLES = List.of("hoi-thao.csv", "landing-page.jsonl", "tong-dai.txt");
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
    private volatile String problem;

    /** Starts all parts, with a sandbox if there is no API key. The settings replace those in the properties file. */
    FileToJms(Path folder, String apiKey, Properties settings, PrintStream out) throws Exception {
        this.inbox = folder.resolve("inbox");
        this.out = out;
        // reports missing permissions before any row is sent
        Files.createDirectories(inbox.resolve(".done"));
        Files.createDirectories(inbox.resolve(".failed"));
        if (countFiles(inbox) == 0) {
            copyExamples();
        }
        broker = new Broker(folder.resolve("broker"));
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
        print("Reading the files in %s. To stop, press Ctrl-C.", inbox);
    }

    /** Runs until the JVM is stopped or, with the property {@code sample.exit}, until the inbox is empty. */
    public static void main(String[] args) {
        int code = 1;
        var folder = Path.of(System.getProperty("sample.dir", "target/sample"));
        try (var sample = new FileToJms(folder, System.getenv(API_KEY), new Properties(), System.out)) {
            code = sample.run(Boolean.getBoolean("sample.exit")) ? 0 : 1;
        } catch (Exception e) {
            e.printStackTrace(System.out);
        }
        // otherwise, the broker's idle threads keep the JVM running for a minute
        System.exit(code);
    }

    /** Prints the progress until all files are sent or, without {@code exit}, forever. Returns whether all is well. */
    boolean run(boolean exit) throws Exception {
        var printed = List.of(0L, 0L, 0L);
        boolean wasEmpty = false;
        boolean isWaiting = false;
        while (true) {
            boolean isEmpty = countFiles(inbox) == 0;
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
                printQueues();
            }
            if (isEmpty && exit) {
                return printTotals(counts);
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

    private void printQueues() {
        for (var queue : Broker.QUEUES) {
            print("  %s: %d messages", queue, broker.count(queue));
            // only invented customers may appear on the screen
            if (sandbox != null) {
                broker.browse(queue, 0, 1, message -> print("    %.150s", describe(message)));
            }
        }
    }

    private static String describe(ICoreMessage message) {
        var row = message.getStringProperty(LeadFile.ROW);
        var reason = message.getStringProperty(LeadFile.REASON);
        var text = reason == null ? Broker.text(message) : reason;
        return message.getStringProperty(LeadFile.FILE) + ":" + message.getIntProperty(LeadFile.LINE) + ": " + row
                + (text.equals(row) ? "" : " -> " + text);
    }

    /** Prints the totals, and returns whether no row is lost and no file failed. */
    private boolean printTotals(List<Long> counts) throws IOException {
        // so that no log line follows the totals
        main.stop();
        var sent = files.sent();
        for (int i = 0; i < counts.size(); i++) {
            broker.browse(
                    Broker.QUEUES.get(i),
                    sizesAtStart.get(i),
                    Long.MAX_VALUE,
                    message -> sent.lines()
                            .getOrDefault(message.getStringProperty(LeadFile.FILE), new BitSet())
                            .clear(message.getIntProperty(LeadFile.LINE)));
        }
        long lost =
                sent.lines().values().stream().mapToLong(BitSet::cardinality).sum();
        var failed = inbox.resolve(".failed");
        long failedFiles = countFiles(failed);
        if (failedFiles > 0) {
            print("Files in %s: %d", failed, failedFiles);
        }
        print(
                "TOTAL files=%d rows=%d found=%d notfound=%d errors=%d lost=%d",
                sent.files(), sent.rows(), counts.get(0), counts.get(1), counts.get(2), lost);
        return lost == 0 && failedFiles == 0;
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
