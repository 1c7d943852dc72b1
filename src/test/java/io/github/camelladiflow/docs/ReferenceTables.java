// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Writes the tables of the component reference from the metadata that Camel's tools have made of the code. */
final class ReferenceTables {

    private static final String METADATA = "/META-INF/io/github/camelladiflow/ladiflow.json";
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

    private final JsonNode metadata;

    ReferenceTables() {
        try (var in = ReferenceTables.class.getResourceAsStream(METADATA)) {
            this.metadata = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode metadata() {
        return metadata;
    }

    /** The document with each part between {@code // name: START} and {@code // name: END} as it should be. */
    String updated(String document) {
        String updated = document;
        for (var part : parts().entrySet()) {
            updated = replaced(updated, part.getKey(), part.getValue());
        }
        return updated;
    }

    private Map<String, String> parts() {
        var parts = new LinkedHashMap<String, String>();
        parts.put(
                "component options",
                options("componentProperties", (name, option) -> !isEndpointTable(name)) + "\n" + endpointTables());
        parts.put("endpoint path parameters", options("properties", (name, option) -> isPath(option)));
        parts.put("endpoint query parameters", options("properties", (name, option) -> !isPath(option)));
        parts.put("component headers", headers());
        return parts;
    }

    private boolean isEndpointTable(String name) {
        return metadata.get("properties").has(name);
    }

    private String endpointTables() {
        return metadata.get("componentProperties").properties().stream()
                .map(Map.Entry::getKey)
                .filter(this::isEndpointTable)
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

    private String options(String kind, BiPredicate<String, JsonNode> wanted) {
        var table = new StringBuilder(OPTIONS);
        metadata.get(kind).properties().forEach(member -> {
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

    private String headers() {
        var table = new StringBuilder(HEADERS);
        metadata.get("headers")
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
