// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.LoggerFactory;

/** The tools of tools.json. Each of them calls one endpoint, with its arguments as the message body. */
final class Tools {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final ProducerTemplate camel;
    private final JsonNode definitions;

    Tools(ProducerTemplate camel) throws IOException {
        this.camel = camel;
        this.definitions = JSON.readTree(Tools.class.getResourceAsStream("/tools.json"));
    }

    /** Returns the result of tools/list, in the order of the file. */
    JsonNode list() {
        var tools = JSON.createObjectNode();
        tools.putArray("tools").addAll(definitions.findValues("tool"));
        return tools;
    }

    /** Returns the result of tools/call, or null if there is no such tool. Texts of failures name its arguments. */
    JsonNode call(String name, JsonNode arguments) throws IOException {
        for (JsonNode definition : definitions) {
            if (definition.at("/tool/name").textValue().equals(name)) {
                return call(definition, arguments.isMissingNode() ? JSON.createObjectNode() : arguments);
            }
        }
        return null;
    }

    private JsonNode call(JsonNode definition, JsonNode arguments) throws IOException {
        JsonNode schema = definition.at("/tool/inputSchema");
        var errors = SCHEMAS.getSchema(schema).validate(arguments);
        if (!errors.isEmpty()) {
            return result(errors.stream().map(error -> "arguments" + error).collect(Collectors.joining("\n")), true);
        }
        String uri = definition.get("uri").textValue();
        try {
            String json = camel.requestBody(uri, JSON.convertValue(arguments, Map.class), String.class);
            JsonNode response = JSON.readTree(json == null ? "null" : json);
            cut(response, JSON.convertValue(definition.get("response"), String[].class));
            return result(response.toString(), false);
        } catch (CamelExecutionException e) {
            // the component's messages contain no customer data
            LoggerFactory.getLogger(Tools.class)
                    .warn("{}: {}", uri, e.getCause().getMessage());
            var outcome = LadiFlowException.outcomeOf(e.getCause());
            return outcome == Outcome.REQUEST_REJECTED
                    ? result("The arguments were rejected. Correct them: " + schema.get("properties"), true)
                    : result("The call failed: " + outcome.label() + ". The log of the server has the reason.", true);
        }
    }

    private static JsonNode result(String text, boolean isError) {
        var result = JSON.createObjectNode().put("isError", isError);
        result.putArray("content").addObject().put("type", "text").put("text", text);
        return result;
    }

    /** Keeps only these members, of each item if the response is a page. */
    private static void cut(JsonNode response, String... members) {
        if (response.path("items") instanceof ArrayNode items) {
            items.forEach(item -> cut(item, members));
        } else if (response instanceof ObjectNode object) {
            object.retain(members);
        }
    }
}
