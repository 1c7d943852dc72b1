// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;

/**
 * Checks that YAML routes have the canonical form that the schema of Camel 4.22 defines. Camel 4.23 deprecates the
 * compact form, such as {@code - to: direct:next}. Camel 4.18 reads the canonical form, too, but contains no schema for
 * it.
 */
public final class CanonicalYaml {

    private static final JsonSchema SCHEMA = schema();

    private CanonicalYaml() {}

    /**
     * {@return the parts of a file of routes that are not canonical, each with its position; empty if there are none}
     */
    public static List<String> problems(String yaml) {
        try {
            return problems(new YAMLMapper().readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(yaml, e);
        }
    }

    /** {@return the parts of a list of routes, beans and similar elements that are not canonical} */
    public static List<String> problems(JsonNode list) {
        return SCHEMA.validate(list).stream().map(Object::toString).toList();
    }

    /** {@return the parts of the template in a Kamelet or a route template, as a list that a file can contain} */
    public static ArrayNode ofTemplate(JsonNode template) {
        var list = JsonNodeFactory.instance.arrayNode();
        template.properties().forEach(part -> list.addObject().set(part.getKey(), part.getValue()));
        return list;
    }

    private static JsonSchema schema() {
        try (var json = CanonicalYaml.class.getResourceAsStream("/schema/camelYamlDsl-canonical.json")) {
            if (json == null) {
                throw new IllegalStateException(
                        "camelYamlDsl-canonical.json is not in the class path: run mvn test-compile, which unpacks it");
            }
            var schema = new ObjectMapper().readTree(json);
            // the schema of 4.22.0 requires all data formats at the same time, unlike the schema of marshal
            ((ObjectNode) schema.at("/items/definitions/org.apache.camel.model.UnmarshalDefinition"))
                    .remove("required");
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
