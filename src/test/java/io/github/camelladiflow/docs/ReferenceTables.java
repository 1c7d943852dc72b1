// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.LadiFlowEndpoint;
import io.github.camelladiflow.internal.request.CustomerMembers;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.test.Resources;

/** Writes the tables of the component reference from the metadata that the build generates from the code. */
final class ReferenceTables {

    private static final JsonNode METADATA = Resources.metadata();

    /** The names of the options that the component inherits from Camel, which describes them. */
    private static final Set<String> OPTIONS_OF_CAMEL = Stream.<Class<?>>of(
                    LadiFlowComponent.class, LadiFlowEndpoint.class)
            .flatMap(type -> Stream.<Class<?>>iterate(type.getSuperclass(), Objects::nonNull, Class::getSuperclass))
            .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
            .map(field -> field.getName())
            .collect(Collectors.toSet());

    private ReferenceTables() {}

    /** Replaces the text of each part between {@code // name: START} and {@code // name: END}. */
    static String write(String file, String text) {
        String written = text;
        for (var part : parts(file).entrySet()) {
            String start = "// " + part.getKey() + ": START\n";
            int begin = written.indexOf(start) + start.length();
            int end = written.indexOf("// " + part.getKey() + ": END", begin);
            written = written.substring(0, begin) + part.getValue() + written.substring(end);
        }
        return written;
    }

    private static Map<String, String> parts(String file) {
        return switch (file) {
            case Documents.REFERENCE -> parts();
            case Documents.WRITES -> Map.of("write members", writeMembers());
            default -> Map.of();
        };
    }

    private static Map<String, String> parts() {
        var parts = new LinkedHashMap<String, String>();
        parts.put(
                "component options",
                options(
                                "componentProperties",
                                (name, option) -> !METADATA.get("properties").has(name)) + "\n"
                        + optionsOfCamel("componentProperties") + "\n" + optionsOfEndpoints());
        parts.put("endpoint path parameters", options("properties", (name, option) -> isPath(option)));
        parts.put(
                "endpoint query parameters",
                options("properties", (name, option) -> !isPath(option)) + "\n" + optionsOfCamel("properties"));
        parts.put(
                "component headers",
                table("3,5,2", "Name | Description | Type", members("headers").map(header -> {
                    String constant = header.getValue().get("constantName").asText();
                    return "| *%s*\n\n`%s` | %s | %s\n"
                            .formatted(
                                    header.getKey(),
                                    constant.substring(constant.lastIndexOf('.') + 1),
                                    sentence(header.getValue()),
                                    type(header.getValue()));
                })));
        return parts;
    }

    private static String writeMembers() {
        var kinds = CustomerMembers.TABLE.names().stream()
                .collect(Collectors.groupingBy(
                        name -> description(CustomerMembers.TABLE.find(name).kind()),
                        LinkedHashMap::new,
                        Collectors.mapping(name -> "`" + name + "`", Collectors.joining(", "))));
        return table(
                "2,3",
                "Value | Members",
                kinds.entrySet().stream().map(kind -> "| %s | %s\n".formatted(kind.getKey(), kind.getValue())));
    }

    private static String description(MemberKind kind) {
        return switch (kind) {
            case ID -> "an id";
            case DATE -> "a date, such as `2024-06-01`";
            case NUMBER, WHOLE_NUMBER -> "a number";
            case LIST -> "a list, or text with commas or semicolons";
            case LIST_OR_TEXT -> "text or a list";
            case FIELDS -> "a map, or a list of objects with `name` and `value`";
            default -> "text";
        };
    }

    private static Stream<Map.Entry<String, JsonNode>> members(String kind) {
        return METADATA.get(kind).properties().stream();
    }

    private static boolean isPath(JsonNode option) {
        return option.get("kind").asText().equals("path");
    }

    private static String table(String columns, String head, Stream<String> rows) {
        return "[width=\"100%\",cols=\"" + columns + "\",options=\"header\"]\n|===\n| " + head + "\n\n"
                + rows.collect(Collectors.joining()) + "|===\n";
    }

    private static String options(String kind, BiPredicate<String, JsonNode> wanted) {
        return table(
                "2,5,^1,2",
                "Name | Description | Default | Type",
                members(kind)
                        .filter(option -> wanted.test(option.getKey(), option.getValue())
                                && !OPTIONS_OF_CAMEL.contains(option.getKey()))
                        .map(option -> optionRow(option.getKey(), option.getValue())));
    }

    private static String optionRow(String name, JsonNode option) {
        String group = option.get("group").asText();
        String defaultValue = cell(option.path("defaultValue").asText());
        String values = option.path("enum")
                .valueStream()
                .map(value -> "`" + value.asText() + "`")
                .collect(Collectors.joining(", "));
        return "| *%s*%s | %s%s%s | %s | %s\n"
                .formatted(
                        name,
                        group.equals("producer") ? "" : " (" + group + ")",
                        option.path("required").asBoolean() ? "*Required.* " : "",
                        sentence(option),
                        values.isEmpty() ? "" : " Values: " + values + ".",
                        // literal, so that a URL does not become a link
                        defaultValue.isEmpty() ? "" : "`+" + defaultValue + "+`",
                        type(option));
    }

    private static String optionsOfEndpoints() {
        return members("componentProperties")
                .map(Map.Entry::getKey)
                .filter(name -> METADATA.get("properties").has(name) && !OPTIONS_OF_CAMEL.contains(name))
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(
                        ", ",
                        "You can also set these link:#query[query parameters] on the component, for all of its endpoints: ",
                        ".\n"));
    }

    /** Returns a sentence with the names of the options that Camel describes, and their defaults. */
    private static String optionsOfCamel(String kind) {
        return members(kind)
                .filter(option -> OPTIONS_OF_CAMEL.contains(option.getKey()))
                .map(option -> "`" + option.getKey() + "`"
                        + (option.getValue().has("defaultValue")
                                ? " (" + option.getValue().get("defaultValue").asText() + ")"
                                : ""))
                .collect(Collectors.joining(
                        ", ",
                        "Camel's https://camel.apache.org/components/4.18.x/file-component.html[file component]"
                                + " documents the following options. This component's defaults are in parentheses: ",
                        ".\n"));
    }

    /** Returns a Java type without packages. */
    private static String type(JsonNode option) {
        return option.get("javaType").asText().replaceAll("\\b[a-z]\\w*\\.", "");
    }

    private static String sentence(JsonNode option) {
        String description = cell(option.get("description").asText());
        return description.endsWith(".") ? description : description + ".";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
