// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.example.leads.ImportFixture.Message;
import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The launcher: what it is told, what it tells, how it ends. */
class LeadImportTest {

    @TempDir
    Path folder;

    @Test
    void endsWithTheTotalsOfExpectedWhenTheInboxIsEmpty() throws Exception {
        var out = new ByteArrayOutputStream();
        assertThat(run(options(null), out)).isTrue();

        var total = Files.readAllLines(ImportFixture.example("expected")).stream()
                .filter(line -> line.startsWith("# TOTAL "))
                .findFirst()
                .orElseThrow();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("LADIFLOW_API_KEY is not set")
                .contains("hoi-thao.csv")
                .containsOnlyOnce("TOTAL")
                .endsWith(total.substring(2) + System.lineSeparator());
    }

    @Test
    void aSecondRunRemovesNothingAndReadsWhatWaits() throws Exception {
        var inbox = folder.resolve("work/inbox");
        assertThat(run(options(null), new ByteArrayOutputStream())).isTrue();
        Files.writeString(inbox.resolve("own.txt"), "lan.tran@example.com\n");
        Files.writeString(inbox.resolve(".done/older.txt"), "somebody");
        Files.writeString(inbox.resolve(".failed/older.txt"), "somebody");
        var out = new ByteArrayOutputStream();
        assertThat(run(options(null), out)).isTrue();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("ladiflow.customers   1091 messages")
                .contains("TOTAL files=1 rows=1 found=1 notfound=0 errors=0 lost=0");
        assertThat(inbox.resolve(".done/own.txt")).exists();
        assertThat(inbox.resolve(".done/older.txt")).hasContent("somebody");
        assertThat(inbox.resolve(".failed/older.txt")).hasContent("somebody");
        assertThat(inbox.resolve(".done/hoi-thao.csv")).exists();
    }

    @Test
    void aFolderInUseByAnotherProgramIsLeftAsItIs() throws Exception {
        var journal = Files.createDirectories(folder.resolve("work/broker/journal"));
        Files.writeString(journal.resolve("activemq-data-1.amq"), "of somebody else");
        Files.writeString(Files.createDirectories(folder.resolve("work/inbox")).resolve("own.xlsx"), "own");

        assertThatThrownBy(() -> run(options(null), new ByteArrayOutputStream()))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("--dir=DIR");
        assertThat(journal.resolve("activemq-data-1.amq")).hasContent("of somebody else");
        assertThat(folder.resolve("work/inbox/own.xlsx")).hasContent("own");
    }

    @Test
    void countingARowConvertsNoTypes() throws Exception {
        var file = LeadFile.open(
                Files.writeString(folder.resolve("leads.txt"), "a\n"),
                "leads.txt",
                Options.of(Map.of()).reading());
        try (var context = new DefaultCamelContext()) {
            context.setTypeConverterStatisticsEnabled(true);
            context.start();
            var statistics = context.getTypeConverterRegistry().getStatistics();
            var row = new DefaultExchange(context);
            row.setProperty("outcome", "FOUND");
            var whole = new DefaultExchange(context);
            whole.setProperty("leadFile", file);

            assertThat(new LeadFiles().aggregate(null, row, whole)).isSameAs(whole);
            assertThat(statistics.getAttemptCounter()).isZero();
            assertThat(file.count(LeadFile.Outcome.FOUND)).isOne();
        }
    }

    @Test
    void endsBadlyWhenAFileIsInFailed() throws Exception {
        var inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("leads.csv"), "nothing of use\n");
        Files.writeString(inbox.resolve("leads.txt"), "lan.tran@example.com\n");
        var out = new ByteArrayOutputStream();

        assertThat(run(options(inbox), out)).isFalse();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Files in .failed: 1")
                .contains("TOTAL files=1 rows=1 found=1 notfound=0 errors=0 lost=0");
    }

    @Test
    void twoSamplesDoNotShareOneFolder() throws Exception {
        try (var first = new ImportRuntime(options(null), Map.of());
                var second = new ImportRuntime(options(null), Map.of())) {
            first.start();
            assertThatThrownBy(second::start)
                    .isInstanceOf(ImportException.class)
                    .hasMessageContaining("--dir=DIR");
        }
    }

    @Test
    void anApiKeyInTheEnvironmentMeansTheService() {
        for (var key : List.of("", " ", "key")) {
            assertThat(ImportRuntime.asksSandbox(options(null), Map.of("LADIFLOW_API_KEY", key)))
                    .isEqualTo(key.isBlank());
        }
    }

    @Test
    void allOfItIsInVietnameseWhereThatIsAskedFor() throws Exception {
        language = "vi";
        var inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("leads.csv"), "nothing of use\n");
        Files.writeString(inbox.resolve("leads.txt"), "lan.tran@example.com\nxin chào\n");
        Files.createSymbolicLink(inbox.resolve("link.txt"), folder.resolve("inbox/leads.txt"));
        var out = new ByteArrayOutputStream();
        run(options(inbox), out);

        assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("TOTAL")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).doesNotContainPattern("\\b(the|is|are|of|rows|found|read)\\b"));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Trong hàng đợi: 1 tìm thấy", "đó là liên kết", "Không phải mã khách hàng");
    }

    private String language = "en";

    private Options options(Path inbox) {
        return Options.of(Map.of(
                "dir",
                folder.resolve("work").toString(),
                "inbox",
                inbox == null ? "" : inbox.toString(),
                "exit",
                "true",
                "settled",
                "100",
                "language",
                language));
    }

    private static boolean run(Options options, ByteArrayOutputStream out) throws Exception {
        try (var runtime = new ImportRuntime(options, Map.of())) {
            return new LeadImport(options, runtime, new PrintStream(out, true, StandardCharsets.UTF_8)).run();
        }
    }

    private record Expected(String file, long line, String queue, String customer) {

        static Expected of(String line) {
            var columns = line.split("\t", -1);
            assertThat(columns).as("columns of " + line).hasSize(5);
            return new Expected(columns[0], Long.parseLong(columns[1]), columns[2], columns[3]);
        }

        String place() {
            return file + ":" + line;
        }
    }

    @Test
    void eachRowIsInTheQueueThatIsExpectedWithItsCustomer() throws Exception {
        try (var sample = ImportFixture.start(folder, Map.of())) {
            sample.awaitEmptyInbox();
            var messages = sample.messages();
            sample.runtime().stopRoutes();

            assertThat(messages.stream().map(Message::place)).doesNotHaveDuplicates();
            assertThat(messages.stream().map(LeadImportTest::actual).sorted())
                    .containsExactlyElementsOf(expected().stream()
                            .map(row -> row.place() + " " + row.queue() + " " + row.customer())
                            .sorted()
                            .toList());
            assertThat(messages).allSatisfy(LeadImportTest::hasTheShapeOfItsQueue);
            assertThat(folder.resolve("inbox/.done"))
                    .isDirectoryContaining("glob:**/hoi-thao.csv")
                    .isDirectoryContaining("glob:**/landing-page.jsonl")
                    .isDirectoryContaining("glob:**/tong-dai.txt");
            assertThat(sample.runtime().files().files()).isEqualTo(3);
            assertThat(sample.runtime().files().rows()).isEqualTo(expected().size());
        }
    }

    private static List<Expected> expected() throws IOException {
        return Files.readAllLines(ImportFixture.example("expected")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Expected::of)
                .toList();
    }

    private static String actual(Message message) {
        return message.place() + " " + message.queue() + " "
                + message.json().path("customer").path("_id").asText("-");
    }

    private static void hasTheShapeOfItsQueue(Message message) {
        Function<JsonNode, List<String>> members = json -> {
            var names = new ArrayList<String>();
            json.fieldNames().forEachRemaining(names::add);
            return names;
        };
        assertThat(members.apply(message.json()))
                .containsExactly(
                        "file", "line", "row", message.queue().equals(EmbeddedBroker.ERRORS) ? "reason" : "customer");
        switch (message.queue()) {
            case EmbeddedBroker.CUSTOMERS ->
                assertThat(message.json().get("customer")).hasSizeGreaterThan(80);
            case EmbeddedBroker.NOT_FOUND ->
                assertThat(message.json().get("customer").isNull()).isTrue();
            default -> assertThat(message.json().get("reason").textValue()).isNotBlank();
        }
    }
}
