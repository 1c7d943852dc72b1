// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
        try (var sample = ImportFixture.start(folder, Map.of())) {
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
