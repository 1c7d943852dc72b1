// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the example's lead files have the features that their page lists. */
@Tag("baseline")
class ExampleLeadsTest {

    private static final Path FOLDER = Path.of("examples/leads");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.-]+)` \\| ([^|]+) \\| ([^|]+) \\|$");

    /** Each part of a cell on the page, with what it says of the file. */
    private static final Map<String, Predicate<Path>> FEATURES = Map.ofEntries(
            Map.entry("CSV", file -> file.toString().endsWith(".csv")),
            Map.entry("header line", file -> lines(file).get(0).contains("Email,Phone")),
            Map.entry("UTF-8 with byte order mark", file -> text(file).startsWith("\uFEFF")),
            Map.entry("CRLF", file -> text(file).contains("\r\n")),
            Map.entry("quotes", file -> text(file).contains("\"")),
            Map.entry(
                    "commas",
                    file -> Pattern.compile("\"[^\"\n]*,").matcher(text(file)).find()),
            Map.entry(
                    "fields that span several lines",
                    file -> Pattern.compile(",\"[^\",]*\n").matcher(text(file)).find()),
            Map.entry(
                    "one JSON value per line",
                    file -> lines(file).stream()
                                    .filter(line -> json(line) != null)
                                    .count()
                            > 10),
            Map.entry(
                    "phone numbers as numbers",
                    file -> values(file).anyMatch(value -> value.at("/phone").isNumber())),
            Map.entry("invalid JSON", file -> lines(file).stream().anyMatch(line -> json(line) == null)),
            Map.entry("other JSON", file -> values(file).anyMatch(value -> !value.isObject())),
            Map.entry(
                    "one key per line",
                    file -> lines(file).stream()
                                    .filter(line -> line.matches("[+0-9. ]+|\\S+@\\S+"))
                                    .count()
                            > 5),
            Map.entry("no line break after the last line", file -> !text(file).endsWith("\n")),
            Map.entry("one line is not UTF-8", file -> linesOutsideUtf8(file) == 1));

    @Test
    void leadFilesHaveFeaturesOfTheirPage() throws IOException {
        var page = Documents.read("examples/leads/README.md");
        var rows = ROW.matcher(page).results().toList();

        try (var files = Files.list(FOLDER)) {
            assertThat(rows)
                    .extracting(row -> row.group(1))
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> !name.startsWith(".")
                                            && !List.of("README.md", "expected").contains(name))
                                    .toList());
        }
        assertThat(page).contains("These three files");
        assertThat(rows)
                .hasSize(3)
                .allSatisfy(row -> assertThat(Stream.of((row.group(2) + ", " + row.group(3)).split("[,;] ")))
                        .allSatisfy(feature -> {
                            assertThat(FEATURES).containsKey(feature);
                            assertThat(FEATURES.get(feature)).as(feature).accepts(FOLDER.resolve(row.group(1)));
                        }));
    }

    private static String text(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static List<String> lines(Path file) {
        return text(file).lines().toList();
    }

    private static Stream<JsonNode> values(Path file) {
        return lines(file).stream().map(ExampleLeadsTest::json).filter(value -> value != null);
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static long linesOutsideUtf8(Path file) {
        return new String(bytes(file), StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> {
                    try {
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1)));
                        return false;
                    } catch (CharacterCodingException e) {
                        return true;
                    }
                })
                .count();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
