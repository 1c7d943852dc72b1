// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kaoto;

import java.util.ArrayList;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A component in the form of Kaoto's catalog: Camel's own description, and a JSON schema from which Kaoto draws the
 * form of an endpoint.
 */
final class ComponentEntry {

    static final String SCHEMA = "http://json-schema.org/draft-07/schema#";

    private ComponentEntry() {}

    /**
     * Creates the entry.
     *
     * @param description the description of the component by camel-package-maven-plugin
     */
    static ObjectNode of(JsonNode description) {
        ObjectNode entry = description.deepCopy();
        ObjectNode schema = entry.putObject("propertiesSchema");
        ObjectNode properties = schema.putObject("properties");
        schema.put("$schema", SCHEMA).put("type", "object");
        var required = JsonNodeFactory.instance.arrayNode();
        for (Map.Entry<String, JsonNode> option : description.path("properties").properties()) {
            properties.set(option.getKey(), property(option.getValue()));
            if (option.getValue().path("required").asBoolean()) {
                required.add(option.getKey());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return entry;
    }

    private static ObjectNode property(JsonNode option) {
        var property = JsonNodeFactory.instance.objectNode();
        copy(option, "displayName", property, "title");
        copy(option, "description", property, "description");
        String javaType = option.path("javaType").asText();
        String type = option.path("type").asText();
        boolean bean = "object".equals(type) && !javaType.startsWith("java.util.Map");
        property.put("type", bean || Set.of("enum", "duration").contains(type) ? "string" : type);
        if ("array".equals(type)) {
            property.putObject("items").put("type", "string");
        }
        copy(option, "enum", property, "enum");
        property.put("$comment", "group:" + option.path("group").asText());
        String format = format(option, type, bean);
        if (!format.isEmpty()) {
            property.put("format", format);
        }
        if (option.path("deprecated").asBoolean()) {
            property.put("deprecated", true);
        }
        if (option.has("defaultValue") && (option.has("enum") || "number".equals(type))) {
            property.put("default", option.get("defaultValue").asText());
        } else {
            copy(option, "defaultValue", property, "default");
        }
        return property;
    }

    private static String format(JsonNode option, String type, boolean bean) {
        var formats = new ArrayList<String>();
        if (bean) {
            formats.add("bean:" + option.path("javaType").asText());
        }
        if ("duration".equals(type)) {
            formats.add("duration");
        }
        if (option.path("secret").asBoolean()) {
            formats.add("password");
        }
        return String.join("|", formats);
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String newName) {
        if (from.has(name)) {
            to.set(newName, from.get(name).deepCopy());
        }
    }
}
