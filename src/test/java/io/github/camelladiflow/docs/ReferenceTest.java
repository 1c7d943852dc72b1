// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the tables of the component reference with the metadata, which the build makes of the code. To write them anew:
 *
 * <pre>{@code mvn test -Dtest=ReferenceTest -Dreference.update=true}</pre>
 */
class ReferenceTest {

    private static final String UPDATE = "reference.update";

    private static final JsonNode METADATA = Documents.metadata();
    private static final String OPTIONS = """
            [width="100%",cols="2,5,^1,2",options="header"]
            |===
            | Name | Description | Default | Type

            """;
    private static final String HEADERS = """
            [width="100%",cols="3,5,2",options="header"]
            |===
            | Name | Description | Type

            """;
    /** Their first sentence does: Camel's own pages have the others. */
    private static final Set<String> LONG_ONES_OF_CAMEL = Set.of(
            "autowiredEnabled",
            "backoffMultiplier",
            "bridgeErrorHandler",
            "exceptionHandler",
            "lazyStartProducer",
            "repeatCount");

    private static final String END = "|===\n";

    @Test
    void referenceTablesMatchMetadata() throws IOException {
        var document = Documents.read(Documents.REFERENCE);
        var updated = updated(document);

        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(Path.of(Documents.REFERENCE), updated);
        } else {
            assertThat(Differences.between(document, updated))
                    .as("to update the tables: mvn test -Dtest=ReferenceTest -D%s=true", UPDATE)
                    .isEmpty();
        }
    }

    @Test
    void differencesAreReportedInFewLines() {
        var document = Documents.read(Documents.REFERENCE);

        assertThat(Differences.between(document.replace("| *apiKey*", "| *key*"), document))
                .hasSizeBetween(2, 8)
                .allMatch(line -> line.matches("[-+] .*(apiKey|key).*"));
        assertThat(Differences.between(document.replace(" ", ""), document)).hasSize(40);
        assertThat(Differences.between("a\nb", "b\na")).hasSize(1);
        assertThat(Differences.between(document, document)).isEmpty();
    }

    @Test
    void referenceTitleMatchesMetadata() {
        var component = METADATA.get("component");

        assertThat(Documents.read(Documents.REFERENCE))
                .contains(
                        "\n:shortname: " + component.get("scheme").asText() + "\n",
                        "\n:artifactid: " + component.get("artifactId").asText() + "\n",
                        "\n:description: " + component.get("description").asText() + "\n",
                        "\n:component-header: "
                                + (component.get("producerOnly").asBoolean()
                                        ? "Only producer is supported"
                                        : component.get("consumerOnly").asBoolean()
                                                ? "Only consumer is supported"
                                                : "Both producer and consumer are supported")
                                + "\n",
                        "\n:since: " + component.get("firstVersion").asText() + "\n",
                        "\n:supportlevel: " + component.get("supportLevel").asText() + "\n",
                        "\n" + component.get("syntax").asText() + "[?options]\n");
    }

    @Test
    void metadataDescriptionsAreComplete() {
        // Camel's tools drop characters such as plus signs and brackets, and leave entities, of Javadoc
        for (var kind : new String[] {"componentProperties", "properties", "headers"}) {
            METADATA.get(kind)
                    .forEach(option -> assertThat(option.get("description").asText())
                            .isNotBlank()
                            .doesNotContain("&", "  ", "{@", "<"));
        }
    }

    /** The document with each part between {@code // name: START} and {@code // name: END} as it should be. */
    private static String updated(String document) {
        String updated = document;
        for (var part : parts().entrySet()) {
            updated = replaced(updated, part.getKey(), part.getValue());
        }
        return updated;
    }

    private static Map<String, String> parts() {
        var parts = new LinkedHashMap<String, String>();
        parts.put(
                "component options",
                options("componentProperties", (name, option) -> !isEndpointTable(name)) + "\n" + endpointTables());
        parts.put("endpoint path parameters", options("properties", (name, option) -> isPath(option)));
        parts.put("endpoint query parameters", options("properties", (name, option) -> !isPath(option)));
        parts.put("component headers", headers());
        return parts;
    }

    private static boolean isEndpointTable(String name) {
        return METADATA.get("properties").has(name);
    }

    private static String endpointTables() {
        return METADATA.get("componentProperties").properties().stream()
                .map(Map.Entry::getKey)
                .filter(ReferenceTest::isEndpointTable)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(
                        ", ", "And for all its endpoints these of the link:#query[query parameters]: ", ".\n"));
    }

    private static boolean isPath(JsonNode option) {
        return option.get("kind").asText().equals("path");
    }

    private static String replaced(String document, String name, String content) {
        String start = "// " + name + ": START\n";
        int begin = document.indexOf(start);
        int end = document.indexOf("// " + name + ": END");
        if (begin < 0 || end < begin) {
            throw new IllegalStateException("The reference has no part '" + name + "' between START and END");
        }
        return document.substring(0, begin + start.length()) + content + document.substring(end);
    }

    private static String options(String kind, BiPredicate<String, JsonNode> wanted) {
        var table = new StringBuilder(OPTIONS);
        METADATA.get(kind).properties().forEach(member -> {
            if (wanted.test(member.getKey(), member.getValue())) {
                table.append(optionRow(member.getKey(), member.getValue()));
            }
        });
        return table.append(END).toString();
    }

    private static String optionRow(String name, JsonNode option) {
        return "| *%s*%s | %s%s%s | %s | %s\n"
                .formatted(
                        name,
                        group(option),
                        option.path("required").asBoolean() ? "*Required.* " : "",
                        LONG_ONES_OF_CAMEL.contains(name)
                                ? sentence(option).replaceFirst("\\. .*", ".")
                                : sentence(option),
                        values(option),
                        literal(option.path("defaultValue").asText()),
                        type(option));
    }

    private static String headers() {
        var table = new StringBuilder(HEADERS);
        METADATA.get("headers")
                .properties()
                .forEach(header -> table.append(headerRow(header.getKey(), header.getValue())));
        return table.append(END).toString();
    }

    private static String headerRow(String name, JsonNode header) {
        String constant = header.get("constantName").asText();
        return "| *%s*\n\nConstant: `%s` | %s | %s\n"
                .formatted(name, constant.substring(constant.lastIndexOf('.') + 1), sentence(header), type(header));
    }

    private static String group(JsonNode option) {
        String group = option.get("group").asText();
        return group.equals("producer") ? "" : " (" + group + ")";
    }

    private static String values(JsonNode option) {
        return option.has("enum")
                ? " Values: "
                        + StreamSupport.stream(option.get("enum").spliterator(), false)
                                .map(value -> "`" + value.asText() + "`")
                                .collect(Collectors.joining(", "))
                        + "."
                : "";
    }

    /** The Java type without packages. */
    private static String type(JsonNode option) {
        return option.get("javaType").asText().replaceAll("\\b[a-z]\\w*\\.", "");
    }

    private static String sentence(JsonNode option) {
        String description = cell(option.get("description").asText());
        return description.endsWith(".") ? description : description + ".";
    }

    /** As it is, so that a URL does not become a link. */
    private static String literal(String text) {
        return text.isEmpty() ? "" : "`+" + cell(text) + "+`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
