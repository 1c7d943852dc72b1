// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the tables of the component reference with the metadata that the build generates from the code. To update
 * the tables:
 *
 * <pre>{@code mvn test -Dtest=ReferenceTest -Dreference.update=true}</pre>
 */
@Tag("baseline")
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
    /** The options that the component inherits from Camel, which describes them. */
    private static final Set<String> OPTIONS_OF_CAMEL = Set.of(
            "autowiredEnabled",
            "backoffErrorThreshold",
            "backoffIdleThreshold",
            "backoffMultiplier",
            "bridgeErrorHandler",
            "delay",
            "exceptionHandler",
            "exchangePattern",
            "greedy",
            "healthCheckConsumerEnabled",
            "healthCheckProducerEnabled",
            "initialDelay",
            "lazyStartProducer",
            "pollStrategy",
            "repeatCount",
            "runLoggingLevel",
            "scheduledExecutorService",
            "scheduler",
            "schedulerProperties",
            "sendEmptyMessageWhenIdle",
            "startScheduler",
            "timeUnit",
            "useFixedDelay");

    private static final String END = "|===\n";
    private static final Pattern GETTER =
            Pattern.compile("/\\*\\*((?:(?!\\*/)[\\s\\S])*+)\\*/\\s*public ([\\w<>, ]+) (?:get|is)(\\w+)\\(\\)");

    private static final Pattern DEFAULT = Pattern.compile("(\\w+) by default");

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

    /** The build makes the metadata from the Javadoc, and the tables from the metadata. */
    @Test
    void metadataDescribesOptionsAndHeadersAsTheirJavadocDoes() {
        var javadoc = Documents.texts("src/main/java/.*\\.java")
                .replaceAll("\\n\\s*\\*(?!/) ?", " ")
                .replaceAll("\\{@code\\s+([^}]*)}", "$1")
                .replaceAll("\\s+", " ");

        assertThat(Stream.of("componentProperties", "properties", "headers")
                        .flatMap(group -> METADATA.get(group).properties().stream())
                        .filter(described -> !OPTIONS_OF_CAMEL.contains(described.getKey()))
                        .map(described ->
                                described.getValue().get("description").asText()))
                .hasSizeGreaterThan(50)
                .allMatch(javadoc::contains);
    }

    /** Without a default, the value can be null. */
    @Test
    void gettersOfOptionsStateNullsAndDefaults() {
        var getters = GETTER.matcher(Documents.texts("src/main/java/io/github/camelladiflow/options/.*\\.java"))
                .results()
                .toList();

        assertThat(getters).hasSizeGreaterThan(40).allSatisfy(getter -> {
            String javadoc = getter.group(1).replaceAll("\\s+\\*?\\s*", " ");
            String option = getter.group(3).substring(0, 1).toLowerCase(Locale.ROOT)
                    + getter.group(3).substring(1);
            String value = Stream.of("componentProperties", "properties")
                    .map(group -> METADATA.at("/" + group + "/" + option))
                    .filter(JsonNode::isObject)
                    .map(described -> described.path("defaultValue").asText())
                    .findFirst()
                    .orElseThrow();
            var told = DEFAULT.matcher(javadoc);
            if (told.find()) {
                assertThat(told.group(1)).as(option).isEqualTo(value);
            }
            assertThat(javadoc.replace("never null", "").matches(".*\\bnull\\b.*"))
                    .as(option + ": " + javadoc)
                    .isEqualTo(value.isEmpty());
            if (!getter.group(2).matches("boolean|int|long")) {
                assertThat(javadoc.contains("never null") || javadoc.contains("by default"))
                        .as(option + ": " + javadoc)
                        .isEqualTo(!value.isEmpty());
            }
        });
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
        // from Javadoc, Camel's tools remove characters such as plus signs and brackets, and keep entities
        for (var kind : new String[] {"componentProperties", "properties", "headers"}) {
            METADATA.get(kind)
                    .forEach(option -> assertThat(option.get("description").asText())
                            .isNotBlank()
                            .doesNotContain("&", "  ", "{@", "<"));
        }
    }

    /**
     * Returns the document with the correct text in each part between {@code // name: START} and {@code // name: END}.
     */
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
                options("componentProperties", (name, option) -> !isEndpointTable(name)) + "\n"
                        + optionsOfCamel("componentProperties") + "\n" + endpointTables());
        parts.put("endpoint path parameters", options("properties", (name, option) -> isPath(option)));
        parts.put(
                "endpoint query parameters",
                options("properties", (name, option) -> !isPath(option)) + "\n" + optionsOfCamel("properties"));
        parts.put("component headers", headers());
        return parts;
    }

    private static boolean isEndpointTable(String name) {
        return METADATA.get("properties").has(name);
    }

    private static String endpointTables() {
        return METADATA.get("componentProperties").properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> isEndpointTable(name) && !OPTIONS_OF_CAMEL.contains(name))
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(
                        ", ",
                        "You can also set these link:#query[query parameters] on the component, for all of its endpoints: ",
                        ".\n"));
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
            if (wanted.test(member.getKey(), member.getValue()) && !OPTIONS_OF_CAMEL.contains(member.getKey())) {
                table.append(optionRow(member.getKey(), member.getValue()));
            }
        });
        return table.append(END).toString();
    }

    /** Returns a sentence with the names of the options that Camel describes, and their defaults. */
    private static String optionsOfCamel(String kind) {
        return METADATA.get(kind).properties().stream()
                .filter(option -> OPTIONS_OF_CAMEL.contains(option.getKey()))
                .map(option -> "`" + option.getKey() + "`"
                        + (option.getValue().has("defaultValue")
                                ? " (" + option.getValue().get("defaultValue").asText() + ")"
                                : ""))
                .collect(Collectors.joining(
                        ", ",
                        "These options are described for Camel's"
                                + " https://camel.apache.org/components/4.18.x/file-component.html[file component]: ",
                        ".\n"));
    }

    private static String optionRow(String name, JsonNode option) {
        return "| *%s*%s | %s%s%s | %s | %s\n"
                .formatted(
                        name,
                        group(option),
                        option.path("required").asBoolean() ? "*Required.* " : "",
                        sentence(option),
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

    /** Returns a Java type without packages. */
    private static String type(JsonNode option) {
        return option.get("javaType").asText().replaceAll("\\b[a-z]\\w*\\.", "");
    }

    private static String sentence(JsonNode option) {
        String description = cell(option.get("description").asText());
        return description.endsWith(".") ? description : description + ".";
    }

    /** Returns the text unchanged, so that a URL does not become a link. */
    private static String literal(String text) {
        return text.isEmpty() ? "" : "`+" + cell(text) + "+`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
