// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.test.Resources;

/**
 * Writes the parts of a Kamelet between {@code # name: START} and {@code # name: END}: the properties that set options,
 * from the component's metadata, and the members of customers, from the description of the API.
 */
public final class KameletWriter {

    private static final Pattern OPTION = Pattern.compile("(RAW\\()?\\{\\{(\\??)(\\w+)}}");
    /** The names in responses of the members that have another name in requests. */
    private static final Map<String, String> NAMES_IN_RESPONSES =
            Map.of("full_name", "name", "lang", "language", "subcribed_at", "subscribed_at");
    /** The members that the component reads in more forms than LadiFlow. */
    private static final Map<String, String> WRITTEN = Map.of(
            "tags", "The names or ids of tags: a list, or one string separated by commas.",
            "custom_fields", "Objects with name and value, or one object whose members are the names.",
            "external_data", "Objects with name and value, or one object whose members are the names.");

    private static final JsonNode METADATA = Resources.metadata();
    private static final JsonNode SCHEMAS =
            Resources.read("/ladiflow.openapi.yaml").path("components").path("schemas");

    private KameletWriter() {}

    /** Returns the text, if it is that of a Kamelet with the correct text in each generated part. */
    public static String write(String file, String text) {
        if (!file.endsWith(".kamelet.yaml")) {
            return text;
        }
        String updated = replaced(text, "options", options(text));
        updated = replaced(updated, "customer", customer());
        return replaced(updated, "members to write", membersToWrite());
    }

    private static String replaced(String kamelet, String name, Map<String, Map<String, Object>> entries) {
        return Pattern.compile("(?s)(?<=\n)( *)# " + name + ": START\n.*? *# " + name + ": END\n")
                .matcher(kamelet)
                .replaceAll(part -> Matcher.quoteReplacement(part.group(1) + "# " + name + ": START\n"
                        + entries.entrySet().stream()
                                .map(entry -> part.group(1) + entry.getKey() + ": " + flow(entry.getValue()))
                                .collect(Collectors.joining("\n", "", "\n"))
                        + part.group(1) + "# " + name + ": END\n"));
    }

    private static String flow(Map<String, Object> members) {
        return members.entrySet().stream()
                .map(member -> member.getKey() + ": " + json(member.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String json(Object value) {
        if (value instanceof String text && text.matches("[a-z-]+")) {
            return text;
        }
        try {
            return new ObjectMapper().writeValueAsString(value).replace("\",\"", "\", \"");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the properties for the options that the template sets from a property. */
    private static Map<String, Map<String, Object>> options(String kamelet) {
        var properties = new LinkedHashMap<String, Map<String, Object>>();
        OPTION.matcher(kamelet)
                .results()
                .filter(found -> METADATA.path("properties").has(found.group(3)))
                .forEach(found -> properties.put(
                        found.group(3),
                        option(
                                found.group(3),
                                found.group(1) != null,
                                found.group(2).isEmpty())));
        return properties;
    }

    private static Map<String, Object> option(String name, boolean raw, boolean always) {
        JsonNode option = METADATA.path("properties").path(name);
        String text = option.path("description").asText().replaceFirst("^For [^:]+: ", "");
        var description = new StringBuilder(text.substring(0, 1).toUpperCase(Locale.ROOT)).append(text.substring(1));
        if (METADATA.path("componentProperties").has(name)) {
            description.append(" If not set here, the setting of the ladiflow component applies");
            if (option.has("defaultValue")) {
                description
                        .append(" (")
                        .append(option.path("defaultValue").asText())
                        .append(" by default)");
            }
            description.append('.');
        }
        if (raw) {
            description.append(" Write a value that contains & as RAW(value).");
        }
        var property = new LinkedHashMap<String, Object>();
        property.put("title", option.path("displayName").asText());
        property.put("description", description.toString());
        String type = option.path("type").asText();
        property.put("type", type.matches("boolean|integer") ? type : "string");
        if (option.has("enum")) {
            property.put("enum", texts(option.path("enum")));
        }
        if (always && option.has("defaultValue")) {
            property.put("default", option.path("defaultValue"));
        }
        if (option.path("secret").asBoolean()) {
            property.put("format", "password");
            property.put("x-descriptors", List.of("urn:camel:group:credentials"));
        }
        return property;
    }

    /** Returns the members of customers that LadiFlow sends for a lookup. */
    private static Map<String, Map<String, Object>> customer() {
        var members = new LinkedHashMap<String, Map<String, Object>>();
        SCHEMAS.at("/Customer/properties")
                .properties()
                .forEach(member -> members.put(member.getKey(), member(member.getValue())));
        members.values()
                .removeIf(member ->
                        member.getOrDefault("description", "").toString().contains("Observed only"));
        return members;
    }

    private static Map<String, Map<String, Object>> membersToWrite() {
        var members = new LinkedHashMap<String, Map<String, Object>>();
        SCHEMAS.at("/CustomerMembers/properties").properties().forEach(described -> {
            var member = member(described.getValue());
            member.keySet().removeAll(List.of("description", "nullable"));
            if (WRITTEN.containsKey(described.getKey())) {
                member.put("description", WRITTEN.get(described.getKey()));
            }
            members.put(NAMES_IN_RESPONSES.getOrDefault(described.getKey(), described.getKey()), member);
        });
        return members;
    }

    /** A member of several types has no type in a Kamelet. */
    private static Map<String, Object> member(JsonNode described) {
        String reference = described.path("$ref").asText().replaceFirst(".*/", "");
        JsonNode schema = reference.isEmpty() ? described : SCHEMAS.path(reference);
        var types = new ArrayList<>(texts(schema.path("type")));
        var member = new LinkedHashMap<String, Object>();
        boolean nullable = types.remove("null");
        if (types.size() == 1) {
            member.put("type", types.get(0));
        }
        if (reference.equals("Time")) {
            member.put("format", "date-time");
        }
        if (nullable && !reference.equals("Id")) {
            member.put("nullable", true);
        }
        if (described.has("description")) {
            member.put("description", described.path("description").asText());
        }
        return member;
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
