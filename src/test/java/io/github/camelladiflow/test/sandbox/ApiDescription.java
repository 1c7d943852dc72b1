// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.github.camelladiflow.test.Resources;

/** Reads {@code ladiflow.openapi.yaml}, and finds differences between it and requests and responses. */
public final class ApiDescription {

    private static final String IRI = "https://ladiflow.example.com/openapi.json";
    /** OpenAPI's keywords are not keywords of JSON Schema, and need no warning. */
    private static final JsonMetaSchema META = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
            .build();

    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private final JsonNode root;
    private final JsonSchemaFactory schemas;

    private ApiDescription(JsonNode root) {
        this.root = root;
        this.schemas = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.metaSchema(META)
                        .schemaLoaders(loaders -> loaders.schemas(Map.of(IRI, root.toString()))));
    }

    /** Reads the file that is in the component's jar. */
    public static ApiDescription read() {
        return new ApiDescription(Resources.read("/ladiflow.openapi.yaml"));
    }

    public JsonNode root() {
        return root;
    }

    List<String> operations() {
        return root.get("paths").properties().stream()
                .map(path -> path.getKey().substring(1))
                .toList();
    }

    /** Returns the file's examples of requests of an operation, by name. */
    Map<String, JsonNode> requests(String operation) {
        var requests = new TreeMap<String, JsonNode>();
        root.at(request(operation) + "/examples")
                .properties()
                .forEach(example ->
                        requests.put(example.getKey(), example.getValue().get("value")));
        return requests;
    }

    /** Returns the members in the file's schema of an operation's requests. */
    Map<String, JsonNode> members(String operation) {
        var members = new TreeMap<String, JsonNode>();
        collect(resolved(root.at(request(operation) + "/schema")), members);
        return members;
    }

    private void collect(JsonNode schema, Map<String, JsonNode> members) {
        schema.path("properties").properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        schema.path("allOf").forEach(part -> collect(resolved(part), members));
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static String request(String operation) {
        return operation(operation) + "/requestBody/content/application~1json";
    }

    private static String operation(String operation) {
        return "/paths/~1" + operation.replace("/", "~1") + "/post";
    }

    /** Returns the deviations of a request's body from the schema, empty if there are none. */
    List<String> violationsInRequest(String operation, String body) {
        return violations(request(operation) + "/schema", SandboxClient.json(body));
    }

    /** Returns the deviations of a response from the schema, empty if there are none. */
    List<String> violationsInResponse(String operation, int status, String contentType, String body) {
        String responses = operation(operation) + "/responses";
        String response = Stream.of(Integer.toString(status), status / 100 + "XX")
                .map(name -> responses + "/" + name)
                .filter(pointer -> root.at(pointer).isObject())
                .findFirst()
                .orElse(null);
        if (response == null) {
            return List.of(operation + " has no answer with HTTP " + status);
        }
        if (root.at(response).has("$ref")) {
            response = root.at(response).get("$ref").asText().substring(1);
        }
        String type = contentType.split(";", 2)[0];
        String content = response + "/content/" + type.replace("/", "~1");
        if (!root.at(content).isObject()) {
            return List.of(operation + " has no " + type + " with HTTP " + status);
        }
        return type.equals("text/html") ? List.of() : violations(content + "/schema", SandboxClient.json(body));
    }

    /** Returns the deviations from the schema at a JSON pointer, empty if there are none. */
    List<String> violations(String schema, JsonNode value) {
        return schemas.getSchema(SchemaLocation.of(IRI + "#" + schema), CONFIG).validate(value).stream()
                .map(ValidationMessage::toString)
                .toList();
    }
}
