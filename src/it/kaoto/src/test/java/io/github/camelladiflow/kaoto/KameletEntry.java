// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kaoto;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A Kamelet in the form of Kaoto's catalog: the Kamelet as JSON, and the schema from which Kaoto draws its form. */
final class KameletEntry {

    private static final List<String> COPIED = List.of("type", "title", "description", "enum", "format", "default");

    private KameletEntry() {}

    /**
     * Creates the entry.
     *
     * @param kamelet the Kamelet, read from its YAML file
     */
    static ObjectNode of(JsonNode kamelet) {
        ObjectNode entry = kamelet.deepCopy();
        JsonNode definition = kamelet.at("/spec/definition");
        ObjectNode schema = entry.putObject("propertiesSchema");
        schema.put("$schema", ComponentEntry.SCHEMA).put("type", "object");
        for (String name : List.of("title", "description", "required")) {
            if (definition.has(name)) {
                schema.set(name, definition.get(name).deepCopy());
            }
        }
        if (definition.has("properties")) {
            ObjectNode properties = schema.putObject("properties");
            for (Map.Entry<String, JsonNode> property :
                    definition.get("properties").properties()) {
                properties.set(property.getKey(), property(property.getValue()));
            }
        }
        return entry;
    }

    private static ObjectNode property(JsonNode property) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (String name : COPIED) {
            if (property.has(name)) {
                copy.set(name, property.get(name).deepCopy());
            }
        }
        if ("binary".equals(property.path("type").asText())) {
            copy.put("type", "string").put("$comment", "type:binary");
        }
        return copy;
    }
}
