// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.core.JmsTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the program with its broker and a sandbox. {@code -Dsample.test.rows=20000} sets the number of rows for the
 * program that is killed.
 */
class SampleTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration LONG_TIMEOUT = Duration.ofMinutes(5);
    private static final int ROWS = Integer.getInteger("sample.test.rows", 1_000);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** The program copies the example files itself. The other files contain rows that are difficult to read. */
    @ParameterizedTest
    @ValueSource(strings = {"leads", "hard-leads"})
    void sendsEachRowToItsQueue(String leads) throws Exception {
        var expected = Files.readAllLines(resource(leads + "/expected"));
        if (leads.equals("hard-leads")) {
            for (var name : FileToJms.EXAMPLES) {
                Files.copy(resource(leads + "/" + name), inbox().resolve(name));
            }
        }
        try (var sample = start("")) {
            assertThat(sample.run(false)).isTrue();

            assertThat(rows(sample.broker()))
                    .containsExactlyInAnyOrderElementsOf(expected.stream()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> line.substring(0, line.lastIndexOf('\t')))
                            .toList());
        }
        assertThat(printed()).contains("LADIFLOW_API_KEY is not set");
        assertThat(printed().lines().filter(line -> line.startsWith("TOTAL ")))
                .singleElement()
                .satisfies(total -> assertThat(expected).contains("# " + total));
        assertThat(filesIn(".done")).hasSize(3);
    }

    @Test
    void printsReasonsOfBrokenRowsWithoutPersonalData() throws Exception {
        writeLeads("lan.tran@example.com\n" + "chị Hoa\n".repeat(12));
        Files.writeString(inbox().resolve("a-without-header.csv"), "Chị Hoa,0901234567\nLê Bình,0950000002\n");
        try (var sample = start(LADIFLOW.apiKey())) {
            assertThat(sample.run(false)).isTrue();
        }
        assertThat(printed())
                .contains("Broken rows (10 of 13), by file and line:")
                .containsPattern(
                        "  a-without-header.csv:2: .*\\R  leads.txt:\\d+: .*(?s:.*)  ladiflow.errors: 13 messages")
                .doesNotContain("Hoa", "Bình", "lan.tran");
    }

    @Test
    void rowsWaitWhileLadiFlowIsDownOrRejectsTheKey() throws Exception {
        writeLeads("lan.tran@example.com\nkhach.la@example.com\nno key\n");
        LADIFLOW.sandbox().always(Reply.status(503));
        try (var sample = start(LADIFLOW.apiKey())) {
            var run = Executors.newSingleThreadExecutor().submit(() -> sample.run(false));
            await().atMost(TIMEOUT).until(() -> printed().contains("The rows wait: "));
            LADIFLOW.sandbox().always(Reply.unauthorized());
            LADIFLOW.sandbox().clearRequests();
            LADIFLOW.sandbox().awaitRequests(10, TIMEOUT);
            assertThat(filesIn("")).containsExactly("leads.txt");
            LADIFLOW.sandbox().always(Reply.normal());

            assertThat(run.get(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(printed()).contains("TOTAL files=1 rows=3 found=1 notfound=1 errors=1 lost=0");
    }

    @Test
    void rowsWaitWhileTheBrokerIsDown() throws Exception {
        writeLeads("lan.tran@example.com\n".repeat(50));
        LADIFLOW.sandbox().hold();
        try (var sample = start(LADIFLOW.apiKey())) {
            LADIFLOW.sandbox().awaitRequests(1, TIMEOUT);
            sample.broker().close();
            LADIFLOW.sandbox().release();
            await().atMost(TIMEOUT).until(() -> sample.problem() != null);
            sample.broker().start();

            assertThat(sample.run(false)).isTrue();
        }
        assertThat(printed()).contains("TOTAL files=1 rows=50 found=50 notfound=0 errors=0 lost=0");
    }

    @Test
    void failsWhenAFileCannotBeRead() throws Exception {
        Files.writeString(inbox().resolve("leads.xlsx"), "lan.tran@example.com\n");

        assertThat(exitValue(startProcess())).isOne();
        assertThat(filesIn(".failed")).singleElement().asString().endsWith("leads.xlsx");
        assertThat(log())
                .content()
                .contains("TOTAL files=0 rows=0 found=0 notfound=0 errors=0 lost=0", "Files that cannot be read: 1");

        writeLeads("lan.tran@example.com\n");
        assertThat(exitValue(startProcess()))
                .as("the earlier file does not count")
                .isZero();
    }

    @Test
    void readsFurtherFilesWhenItWatches() throws Exception {
        writeLeads("lan.tran@example.com\n");
        var process = startProcess("-Dsample.watch");
        try {
            awaitLog("TOTAL files=1 rows=1 found=1 ");
            writeLeads("khach.la@example.com\n");
            awaitLog("TOTAL files=2 rows=2 found=1 notfound=1 ");
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void failsWhenARowIsInNoQueue() throws Exception {
        writeLeads("lan.tran@example.com\n".repeat(5));
        try (var sample = start(LADIFLOW.apiKey())) {
            await().atMost(TIMEOUT).until(() -> filesIn(".done"), done -> done.size() == 1);
            new JmsTemplate(new ActiveMQConnectionFactory(Broker.URL)).receive(Broker.CUSTOMERS);

            assertThat(sample.run(false)).isFalse();
        }
        assertThat(printed()).contains("TOTAL files=1 rows=5 found=4 notfound=0 errors=0 lost=1");
    }

    /** Kills the program several times while it reads a file, and starts it again. */
    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void losesNoRowWhenKilled() throws Exception {
        var rows = IntStream.rangeClosed(1, ROWS).mapToObj(row -> switch (row % 20) {
            case 0 -> "no key\n";
            case 1 -> "khach.la" + row + "@example.com\n";
            default -> "lan.tran@example.com\n";
        });
        writeLeads(rows.collect(Collectors.joining()));

        // one row of twenty causes no request
        long allRequests = ROWS - ROWS / 20;
        for (long requests : List.of(1L, allRequests / 2, allRequests)) {
            LADIFLOW.sandbox().clearRequests();
            var process = startProcess();
            try {
                LADIFLOW.sandbox().awaitRequests(requests, LONG_TIMEOUT);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }

        assertThat(exitValue(startProcess())).as(Files.readString(log())).isZero();
        assertThat(Files.readString(log())).contains("TOTAL ", " lost=0").doesNotContain("OutOfMemoryError");
        assertThat(filesIn(".done")).anyMatch(name -> name.endsWith("-leads.txt"));
        try (var broker = new Broker(folder.resolve("broker"))) {
            broker.start();
            // a program that is started with an empty inbox reads the example files
            var lines = rows(broker).stream()
                    .map(row -> row.split("\t"))
                    .filter(row -> row[0].equals("leads.txt"))
                    .map(row -> Integer.valueOf(row[1]))
                    .collect(Collectors.toSet());
            assertThat(lines).isEqualTo(IntStream.rangeClosed(1, ROWS).boxed().collect(Collectors.toSet()));
        }
    }

    /** Starts the program in its own JVM with a small heap. */
    private Process startProcess(String... jvmOptions) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dsample.dir=" + folder,
                "-Dcamel.component.ladiflow.baseUrl=" + LADIFLOW.baseUrl()));
        command.addAll(List.of(jvmOptions));
        command.add(FileToJms.class.getName());
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("LADIFLOW_API_KEY", LADIFLOW.apiKey());
        return builder.start();
    }

    /** Returns the exit value when the process ends by itself. */
    private static int exitValue(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(LONG_TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue();
    }

    private void awaitLog(String text) {
        await().atMost(TIMEOUT).until(() -> Files.readString(log()).contains(text));
    }

    private Path log() {
        return folder.resolve("log");
    }

    private void writeLeads(String rows) throws IOException {
        Files.writeString(inbox().resolve("leads.txt"), rows);
    }

    private Path inbox() throws IOException {
        return Files.createDirectories(folder.resolve("inbox"));
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(SampleTest.class.getResource("/" + name).toURI());
    }

    /** Starts the program with the class's sandbox, or with its own if there is no key. */
    private FileToJms start(String apiKey) throws Exception {
        var settings = new Properties();
        settings.setProperty("sample.retryDelay", "20");
        settings.setProperty("camel.component.ladiflow.maxRetries", "0");
        settings.setProperty("camel.component.ladiflow.baseUrl", LADIFLOW.baseUrl());
        settings.setProperty("camel.component.ladiflow.apiKey", apiKey);
        return new FileToJms(folder, apiKey, settings, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    /** Returns the file, line, queue and customer id of each message. */
    private static List<String> rows(Broker broker) {
        var rows = new ArrayList<String>();
        for (var queue : Broker.QUEUES) {
            broker.browse(queue, 0, Long.MAX_VALUE, message -> {
                boolean isFound = queue.equals(Broker.CUSTOMERS);
                assertThat(message.containsProperty(LeadFile.ROW)).isTrue();
                assertThat(message.containsProperty(LeadFile.REASON)).isEqualTo(queue.equals(Broker.ERRORS));
                rows.add(String.join(
                        "\t",
                        message.getStringProperty(LeadFile.FILE),
                        message.getStringProperty(LeadFile.LINE),
                        queue,
                        isFound ? idOf(Broker.text(message)) : "-"));
            });
        }
        return rows;
    }

    private static String idOf(String customer) {
        try {
            return new ObjectMapper().readTree(customer).get("_id").textValue();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> filesIn(String name) throws IOException {
        try (var files = Files.list(folder.resolve("inbox").resolve(name))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
