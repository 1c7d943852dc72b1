// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.io.IOException;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

/** Checks resources against custom resource definitions, as {@code kubectl apply --validate=strict} does. */
final class Schemas {

    private static final String ANYTHING = "x-kubernetes-preserve-unknown-fields";

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

    /**
     * Returns the deviations of a resource from a definition.
     *
     * @param definition a CustomResourceDefinition
     * @param resource a resource of its kind, in one of its versions
     * @return the errors
     */
    List<Error> errors(JsonNode definition, JsonNode resource) throws IOException {
        return registry.getSchema(schema(definition, resource)).validate(resource);
    }

    private static JsonNode schema(JsonNode definition, JsonNode resource) {
        String kind = definition.at("/spec/names/kind").textValue();
        for (JsonNode version : definition.at("/spec/versions")) {
            String apiVersion = definition.at("/spec/group").textValue() + "/"
                    + version.path("name").textValue();
            if (kind.equals(resource.path("kind").textValue())
                    && apiVersion.equals(resource.path("apiVersion").textValue())) {
                var schema = version.at("/schema/openAPIV3Schema").deepCopy();
                forbidUnknownMembers(schema);
                return schema;
            }
        }
        throw new IllegalArgumentException("The definition of " + kind + " is none of " + resource.path("kind") + " "
                + resource.path("apiVersion"));
    }

    /** The API server drops members that the definition does not contain. Here a dropped member is an error. */
    private static void forbidUnknownMembers(JsonNode schema) {
        schema.forEach(Schemas::forbidUnknownMembers);
        if (schema instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && object.path("properties").isObject()
                && !object.path(ANYTHING).asBoolean()) {
            object.put("additionalProperties", false);
        }
    }
}
