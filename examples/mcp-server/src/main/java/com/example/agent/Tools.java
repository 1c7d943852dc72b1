// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools: all reads, and the writes that the operator allows. A tool is bound to its operation. */
final class Tools {

    private static final Logger LOG = LoggerFactory.getLogger(Tools.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Characters that make the visible text differ from the text that is sent. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\u2028\\u2029]");

    private static final int LONGEST = 500;
    private static final int MOST_ITEMS = 50;
    /** About 5,000 tokens. */
    private static final int MOST_CHARACTERS = 20_000;

    private static final Map<String, String> LABELS =
            Map.of("tags", "add tags", "sequence_id", "sequence", "dob", "born");
    private static final Map<String, Object> SEND =
            Map.of("send", Map.of("type", "boolean", "title", "Send it", "default", false));

    private final ProducerTemplate camel;
    private final Settings settings;
    private final ClientMessageFilter requests;
    private final Budget budget;
    private final Schemas schemas = new Schemas();
    private final List<String> fields = schemas.ofCustomers();

    Tools(ProducerTemplate camel, Settings settings, ClientMessageFilter requests) throws IOException {
        this.camel = camel;
        this.requests = requests;
        this.settings = settings;
        this.budget = new Budget(settings);
    }

    List<SyncToolSpecification> all() throws IOException {
        return schemas.kinds().stream()
                .filter(kind -> !kind.writes() || settings.allows(kind.operation()))
                .map(this::tool)
                .toList();
    }

    private SyncToolSpecification tool(ToolDefinition kind) {
        Map<String, Object> properties = schemas.members(kind);
        if (kind.hasFields()) {
            properties.put(ToolDefinition.FIELDS, listOf(fields));
        }
        if (kind.writes()) {
            properties.replace("tags", listOf(settings.names(kind.operation() + ".tags")));
            properties.replace("sequence_id", Map.of("enum", settings.names(kind.operation() + ".sequences")));
        }
        Map<String, Object> schema = Map.of(
                "type", "object", "properties", properties, "required", kind.required(), "additionalProperties", false);
        var annotations = ToolAnnotations.builder().readOnlyHint(!kind.writes()).destructiveHint(kind.writes());
        return SyncToolSpecification.builder()
                .tool(Tool.builder(kind.name(), schema)
                        .description(kind.description())
                        .annotations(annotations.build())
                        .build())
                .callHandler((exchange, request) -> call(
                        kind,
                        exchange,
                        request.arguments() == null ? Map.of() : request.arguments(),
                        () -> requests.isCancelled(request.meta())))
                .build();
    }

    private static Map<String, Object> listOf(Collection<String> names) {
        return Map.of("type", "array", "items", Map.of("enum", names), "minItems", 1, "maxItems", MOST_ITEMS);
    }

    private CallToolResult call(
            ToolDefinition kind,
            McpSyncServerExchange exchange,
            Map<String, Object> arguments,
            BooleanSupplier isCancelled) {
        try {
            Map<String, Object> body = checked(kind, arguments);
            if (kind.writes()) {
                return write(kind, exchange, body, isCancelled);
            }
            List<?> members = kind.hasFields() ? (List<?>) arguments.get(ToolDefinition.FIELDS) : kind.response();
            return text(shown(ResponseFilter.cut(callLadiFlow(kind.uri(), body), members)), false);
        } catch (CamelExecutionException e) {
            LOG.warn("{} failed: {}", kind.name(), e.getCause().getClass().getName());
            if (!(e.getCause() instanceof LadiFlowException failure)) {
                return text("The call failed.", true);
            }
            // the component's own messages contain no customer data
            String doubt =
                    failure.isPossiblyCarriedOut() ? " LadiFlow may have carried out the write. Do not retry it." : "";
            return text(failure.getMessage() + doubt, true);
        } catch (IllegalArgumentException | IOException e) {
            return text(e.getMessage(), true);
        }
    }

    /** Checks rules that are not in the schema, or that a client may not check. */
    private Map<String, Object> checked(ToolDefinition kind, Map<String, Object> arguments) {
        var body = new LinkedHashMap<String, Object>();
        for (var argument : arguments.entrySet()) {
            check(argument.getValue());
            if (kind.members().contains(argument.getKey())) {
                body.put(argument.getKey(), argument.getValue());
            } else if (!argument.getKey().equals(ToolDefinition.FIELDS) || !kind.hasFields()) {
                throw new IllegalArgumentException("This tool does not have one of the arguments");
            }
        }
        if (kind.members().contains("limit")) {
            body.putIfAbsent("limit", 20);
        }
        if (kind.hasFields()) {
            allow(arguments.get(ToolDefinition.FIELDS), fields);
        }
        if (body.get("limit") instanceof Number limit && limit.longValue() > MOST_ITEMS) {
            throw new IllegalArgumentException("limit must be at most " + MOST_ITEMS);
        }
        if (kind.operation().equals("flow/get-cost")) {
            body.putIfAbsent("source", "NONE");
        }
        if (kind.writes()) {
            allow(body.get("tags"), settings.names(kind.operation() + ".tags"));
            allow(body.get("sequence_id"), settings.names(kind.operation() + ".sequences"));
        }
        return body;
    }

    private static void check(Object value) {
        if (value instanceof String text
                && (text.length() > LONGEST || UNSEEN.matcher(text).find())) {
            throw new IllegalArgumentException("A text is too long, or contains invisible characters");
        } else if (value instanceof Collection<?> values) {
            values.forEach(Tools::check);
        } else if (value instanceof Map<?, ?> members) {
            check(List.of(members.keySet(), members.values()));
        }
    }

    private static void allow(Object given, Collection<String> allowed) {
        if (given != null && !allowed.containsAll(given instanceof Collection<?> names ? names : List.of(given))) {
            throw new IllegalArgumentException("Allowed values are " + allowed);
        }
    }

    private CallToolResult write(
            ToolDefinition kind, McpSyncServerExchange exchange, Map<String, Object> body, BooleanSupplier isCancelled)
            throws IOException {
        JsonNode preview = callLadiFlow(kind.uri() + "&dryRun=true", body);
        if (!saysYes(kind, exchange, body, preview)) {
            return text("Nothing was sent. The request would be: " + shown(preview), false);
        }
        if (isCancelled.getAsBoolean()) {
            return text("Nothing was sent: the request was cancelled.", true);
        }
        if (!budget.take(kind.operation())) {
            return text("Nothing was sent: the daily limit set by the operator is reached.", true);
        }
        LOG.info("{} is sent", kind.operation());
        JsonNode response = callLadiFlow(kind.uri() + "&dryRun=false", body);
        return text("Sent. " + shown(ResponseFilter.cut(response, kind.response())), false);
    }

    /** Returns whether a user confirms the write; false if the client has no form for users. */
    private static boolean saysYes(
            ToolDefinition kind, McpSyncServerExchange exchange, Map<String, Object> body, JsonNode preview) {
        var capabilities = exchange.getClientCapabilities();
        var elicitation = capabilities == null ? null : capabilities.elicitation();
        if (elicitation == null || elicitation.form() == null && elicitation.url() != null) {
            return false;
        }
        String known = preview.has("_id") ? "This changes an existing customer." : kind.question();
        ElicitResult result = exchange.createElicitation(ElicitRequest.builder(
                        "A language model wants to send this to LadiFlow.\n" + known + lines(body),
                        Map.of("type", "object", "properties", SEND, "required", List.of("send")))
                .build());
        return result.action() == ElicitResult.Action.ACCEPT
                && Map.of("send", true).equals(result.content());
    }

    /** Returns one line per member, with names instead of ids. The texts have no line ends, see {@link #check}. */
    private static String lines(Map<String, Object> body) {
        var lines = new StringBuilder();
        body.forEach((name, value) -> lines.append("\n- ")
                .append(LABELS.getOrDefault(name, name.replace('_', ' ')))
                .append(": ")
                .append(
                        value instanceof Collection<?> values
                                ? values.stream().map(String::valueOf).collect(Collectors.joining(", "))
                                : value));
        return lines.toString();
    }

    /** Returns the response of the operation, or the request of a subscription, which has no response. */
    private JsonNode callLadiFlow(String uri, Map<String, Object> body) throws IOException {
        Object response = camel.requestBody(uri, body);
        return response instanceof String json ? JSON.readTree(json) : JSON.valueToTree(response);
    }

    private String shown(JsonNode response) {
        return ResponseFilter.fit(settings.masks() ? ResponseFilter.mask(response, false) : response, MOST_CHARACTERS);
    }

    private static CallToolResult text(String text, boolean isError) {
        return CallToolResult.builder().addTextContent(text).isError(isError).build();
    }
}
