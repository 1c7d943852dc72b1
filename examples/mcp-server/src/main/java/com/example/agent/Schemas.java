// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** Reads the schemas of the tools' arguments from the description of the API in the component's jar. */
final class Schemas {

    private static final YAMLMapper YAML = new YAMLMapper();
    /** Members that contain the e-mail address or the phone number in a form that the mask does not recognize. */
    private static final Set<String> HIDDEN = Set.of("key", "alias");

    private final JsonNode api;

    Schemas() throws IOException {
        try (var file = Schemas.class.getResourceAsStream("/ladiflow.openapi.yaml")) {
            api = YAML.readTree(file);
        }
    }

    List<ToolDefinition> kinds() throws IOException {
        try (var file = Schemas.class.getResourceAsStream("/tools.yaml")) {
            return List.of(YAML.readValue(file, ToolDefinition[].class));
        }
    }

    /** Returns the members of the request that a model may set. */
    Map<String, Object> members(ToolDefinition kind) {
        var members = new LinkedHashMap<String, Object>();
        collect(
                api.path("paths").path("/" + kind.operation()).at("/post/requestBody/content/application~1json/schema"),
                members);
        members.keySet().retainAll(kind.members());
        return members;
    }

    /** Returns the members of a customer that a model may request. */
    List<String> ofCustomers() {
        var members = new TreeMap<String, Object>();
        collect(api.at("/components/schemas/Customer"), members);
        members.keySet().removeAll(HIDDEN);
        return List.copyOf(members.keySet());
    }

    private void collect(JsonNode schema, Map<String, Object> properties) {
        JsonNode resolved = resolve(schema);
        resolved.path("allOf").forEach(part -> collect(part, properties));
        resolved.path("properties")
                .properties()
                .forEach(member ->
                        properties.put(member.getKey(), YAML.convertValue(plain(member.getValue()), Object.class)));
    }

    private JsonNode resolve(JsonNode schema) {
        return schema.has("$ref") ? api.at(schema.get("$ref").textValue().substring(1)) : schema;
    }

    /** Returns the schema without references and without the sources of its statements. */
    private JsonNode plain(JsonNode schema) {
        JsonNode copy = resolve(schema).deepCopy();
        if (copy instanceof ObjectNode object) {
            object.properties().removeIf(member -> member.getKey().startsWith("x-"));
            object.properties().forEach(member -> member.setValue(plain(member.getValue())));
        } else if (copy instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, plain(array.get(i)));
            }
        }
        return copy;
    }
}
