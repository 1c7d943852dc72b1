// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.example.leads.ImportFixture.Message;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The example files through the routes, compared with the file {@code expected} there. */
class LeadImportRoutesTest {

    @TempDir
    Path folder;

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
        try (var sample = ImportFixture.withExamples(folder)) {
            sample.awaitEmptyInbox();
            var messages = sample.messages();
            sample.runtime().stopRoutes();

            assertThat(messages.stream().map(Message::place)).doesNotHaveDuplicates();
            assertThat(messages.stream().map(LeadImportRoutesTest::actual).sorted())
                    .containsExactlyElementsOf(expected().stream()
                            .map(row -> row.place() + " " + row.queue() + " " + row.customer())
                            .sorted()
                            .toList());
            assertThat(messages).allSatisfy(LeadImportRoutesTest::hasTheShapeOfItsQueue);
            assertThat(folder.resolve("inbox/.done"))
                    .isDirectoryContaining("glob:**/hoi-thao.csv")
                    .isDirectoryContaining("glob:**/landing-page.jsonl")
                    .isDirectoryContaining("glob:**/tong-dai.txt");
            assertThat(sample.runtime().report().files()).isEqualTo(3);
            assertThat(sample.runtime().report().rows()).isEqualTo(expected().size());
        }
    }

    @Test
    void expectedHasOneLineForEachRow() throws IOException {
        var byFile = expected().stream().collect(Collectors.groupingBy(Expected::file, Collectors.counting()));
        assertThat(byFile)
                .isEqualTo(Map.of(
                        // without its header, and without the four lines that go on where a quoted field began
                        "hoi-thao.csv", lines("hoi-thao.csv") - 5,
                        "landing-page.jsonl", lines("landing-page.jsonl"),
                        "tong-dai.txt", lines("tong-dai.txt")));
    }

    @Test
    void expectedTellsItsOwnTotals() throws IOException {
        var byQueue = expected().stream().collect(Collectors.groupingBy(Expected::queue, Collectors.counting()));
        assertThat(Files.readAllLines(ImportFixture.example("expected")))
                .contains("# TOTAL files=3 rows=" + expected().size() + " found=" + byQueue.get("ladiflow.customers")
                        + " notfound=" + byQueue.get("ladiflow.notfound") + " errors="
                        + byQueue.get("ladiflow.errors") + " lost=0");
        assertThat(expected()).hasSizeGreaterThanOrEqualTo(1_200);
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

    private static long lines(String file) throws IOException {
        var bytes = Files.readAllBytes(ImportFixture.example(file));
        long ends = 0;
        for (byte b : bytes) {
            ends += b == '\n' ? 1 : 0;
        }
        return bytes[bytes.length - 1] == '\n' ? ends : ends + 1;
    }
}
