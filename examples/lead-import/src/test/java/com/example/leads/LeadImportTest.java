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

import com.example.leads.ImportFixture.Message;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the program's options, output and exit codes. */
class LeadImportTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private String language = "en";

    @Test
    void printsExpectedTotalsWhenInboxIsEmpty() throws Exception {
        assertThat(run(null)).isTrue();

        var total = resource("/leads/expected")
                .lines()
                .filter(line -> line.startsWith("# TOTAL "))
                .findFirst()
                .orElseThrow();
        assertThat(printed())
                .contains("LADIFLOW_API_KEY is not set")
                .contains("hoi-thao.csv")
                .containsOnlyOnce("TOTAL")
                .endsWith(total.substring(2) + System.lineSeparator());
    }

    @Test
    void readsWaitingFilesAndRemovesNothingOnSecondRun() throws Exception {
        var inbox = folder.resolve("work/inbox");
        assertThat(run(null)).isTrue();
        Files.writeString(inbox.resolve("own.txt"), "lan.tran@example.com\n");
        Files.writeString(inbox.resolve(".done/older.txt"), "somebody");
        Files.writeString(inbox.resolve(".failed/older.txt"), "somebody");
        assertThat(run(null)).isTrue();

        assertThat(printed())
                .contains("ladiflow.customers   1091 messages")
                .contains("TOTAL files=1 rows=1 found=1 notfound=0 errors=0 lost=0");
        assertThat(inbox.resolve(".done/own.txt")).exists();
        assertThat(inbox.resolve(".done/older.txt")).hasContent("somebody");
        assertThat(inbox.resolve(".failed/older.txt")).hasContent("somebody");
        assertThat(inbox.resolve(".done/hoi-thao.csv")).exists();
    }

    @Test
    void leavesFolderOfAnotherProgramUntouched() throws Exception {
        var journal = Files.createDirectories(folder.resolve("work/broker/journal"));
        Files.writeString(journal.resolve("activemq-data-1.amq"), "of somebody else");
        Files.writeString(Files.createDirectories(folder.resolve("work/inbox")).resolve("own.xlsx"), "own");

        assertThatThrownBy(() -> run(null)).hasMessageContaining("--dir=DIR");
        assertThat(journal.resolve("activemq-data-1.amq")).hasContent("of somebody else");
        assertThat(folder.resolve("work/inbox/own.xlsx")).hasContent("own");
    }

    @Test
    void failsWhenAFileIsInFailed() throws Exception {
        var inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("leads.csv"), "nothing of use\n");
        Files.writeString(inbox.resolve("leads.txt"), "lan.tran@example.com\n");

        assertThat(run(inbox)).isFalse();
        assertThat(printed())
                .contains("Files in .failed: 1")
                .contains("TOTAL files=1 rows=1 found=1 notfound=0 errors=0 lost=0");
    }

    @Test
    void rejectsFolderInUseByAnotherRuntime() throws Exception {
        try (var first = new ImportRuntime(options(null), Map.of());
                var second = new ImportRuntime(options(null), Map.of())) {
            first.start();
            assertThatThrownBy(second::start).hasMessageContaining("--dir=DIR");
        }
    }

    @Test
    void usesSandboxUnlessApiKeyIsSet() {
        for (var key : List.of("", " ", "key")) {
            assertThat(ImportRuntime.usesSandbox(options(null), Map.of("LADIFLOW_API_KEY", key)))
                    .isEqualTo(key.isBlank());
        }
    }

    @Test
    void printsOnlyVietnameseWhenLanguageIsVietnamese() throws Exception {
        language = "vi";
        var inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("leads.csv"), "nothing of use\n");
        Files.writeString(inbox.resolve("leads.txt"), "lan.tran@example.com\nxin chào\n");
        Files.createSymbolicLink(inbox.resolve("link.txt"), folder.resolve("inbox/leads.txt"));
        run(inbox);

        assertThat(printed().lines().filter(line -> !line.startsWith("TOTAL")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).doesNotContainPattern("\\b(the|is|are|of|rows|found|read)\\b"));
        assertThat(printed()).contains("Trong hàng đợi: 1 tìm thấy", "đó là liên kết", "Không phải id của khách");
    }

    private Options options(Path inbox) {
        var work = folder.resolve("work").toString();
        var watched = inbox == null ? "" : inbox.toString();
        return Options.of(
                Map.of("dir", work, "inbox", watched, "exit", "true", "settled", "100", "language", language));
    }

    private boolean run(Path inbox) throws Exception {
        out.reset();
        try (var runtime = new ImportRuntime(options(inbox), Map.of())) {
            return new LeadImport(options(inbox), runtime, new PrintStream(out, true, StandardCharsets.UTF_8)).run();
        }
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void sendsEachRowToExpectedQueueWithItsCustomer() throws Exception {
        try (var sample = ImportFixture.start(folder, Map.of())) {
            sample.awaitEmptyInbox();
            var messages = sample.messages();
            sample.runtime().stopRoutes();

            assertThat(messages.stream().map(Message::location)).doesNotHaveDuplicates();
            assertThat(messages.stream().map(LeadImportTest::actual).sorted()).containsExactlyElementsOf(expected());
            assertThat(messages).allSatisfy(LeadImportTest::assertMatchesQueueFormat);
            assertThat(folder.resolve("inbox/.done"))
                    .isDirectoryContaining("glob:**/hoi-thao.csv")
                    .isDirectoryContaining("glob:**/landing-page.jsonl")
                    .isDirectoryContaining("glob:**/tong-dai.txt");
            assertThat(sample.runtime().files().files()).isEqualTo(3);
            assertThat(sample.runtime().files().rows()).isEqualTo(expected().size());
        }
    }

    private static String resource(String name) throws IOException {
        try (var in = LeadImportTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Returns the file, line, queue and customer of each row. */
    private static List<String> expected() throws IOException {
        return resource("/leads/expected")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(row -> row[0] + ":" + row[1] + " " + row[2] + " " + row[3])
                .sorted()
                .toList();
    }

    private static String actual(Message message) {
        return message.location() + " " + message.queue() + " "
                + message.json().path("customer").path("_id").asText("-");
    }

    private static void assertMatchesQueueFormat(Message message) {
        assertThat(message.json().fieldNames())
                .toIterable()
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

    @ParameterizedTest
    @ValueSource(strings = {"{\"email\":\"secret-person", "'secret-person'", "secret-person"})
    void doesNotQuoteRowInReason(String line) {
        var json = new JsonLeadFormat();
        assertThatThrownBy(() -> json.key(line)).hasMessageNotContaining("secret");
        var csv = CsvLeadFormat.withHeader("email,phone", List.of());
        assertThatThrownBy(() -> csv.key("\"" + line)).hasMessageNotContaining("secret");
    }

    @Test
    void finishesFileOnlyWhenAllRowsAreCounted() throws IOException {
        var path = Files.writeString(folder.resolve("leads.txt"), "1\n2\n");
        var file = LeadFile.open(path, "leads.txt", Options.of(Map.of()).readOptions());
        var rows = new ArrayList<LeadRow>();
        file.iterator().forEachRemaining(rows::add);
        file.countDelivered(LeadFile.Outcome.FOUND);

        assertThat(rows).extracting(LeadRow::line).containsExactly(1L, 2L);
        assertThat(rows.toString()).isEqualTo("[LeadRow[leads.txt:1], LeadRow[leads.txt:2]]");
        assertThatThrownBy(file::finish).hasMessage("only 1 of 2 rows are in a queue");

        file.countDelivered(LeadFile.Outcome.FAILED);
        file.finish();
        assertThat(file.summary()).asString().startsWith("leads.txt: 2 rows, 1 found, 0 not found, 1 failed, ");
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void reportsUnrepresentableFileNameOnceAndTerminates() throws Exception {
        try (var process = start("C")) {
            assertThat(process.exitCode()).as(process::output).isOne();
            assertThat(process.output().lines().filter(line -> line.contains("LC_ALL=C.UTF-8")))
                    .hasSize(1);
            assertThat(process.output())
                    .contains("TOTAL files=1 rows=1 found=1")
                    .doesNotContain("\tat ");
        }
        assertThat(folder.resolve("inbox/.done/a.txt")).exists();
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void readsFileInUtf8Locale() throws Exception {
        try (var process = start("C.UTF-8")) {
            assertThat(process.exitCode()).as(process::output).isZero();
            assertThat(process.output()).contains("TOTAL files=2 rows=2 found=2", "khách hàng.txt: 1 rows");
        }
    }

    /** Starts a process in a locale, such as the one of a minimal container, in which Java uses ASCII. */
    private ImportProcess start(String locale) throws Exception {
        var inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("a.txt"), "lan.tran@example.com\n");
        // a shell creates the file, because this JVM's locale may not support its name either
        var copy = "cp a.txt \"$(printf 'kh\\303\\241ch h\\303\\240ng.txt')\"";
        var shell = new ProcessBuilder("sh", "-c", copy).directory(inbox.toFile());
        assertThat(shell.start().waitFor()).isZero();
        var work = folder.resolve("work");
        return ImportProcess.start(LADIFLOW.sandbox(), work, inbox, "env", "LC_ALL=" + locale, "LANG=" + locale);
    }
}
