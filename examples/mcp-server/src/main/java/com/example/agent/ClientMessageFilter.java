// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;

/**
 * Filters the lines from the client before the SDK reads them, because the SDK's transport stops at the first line that is
 * not a message. Thread-safe.
 */
final class ClientMessageFilter {

    /** The metadata key for the id of a request, because the SDK does not pass this id to a tool. */
    private static final String ID = "com.example.agent/request";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARSE_ERROR = -32700;
    private static final int REMEMBERED = 1_000;

    private final McpJsonMapper mapper;
    private final OutputStream protocol;
    private final Set<String> cancelled = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    ClientMessageFilter(McpJsonMapper mapper, OutputStream protocol) {
        this.mapper = mapper;
        this.protocol = protocol;
    }

    /** Returns whether the client has cancelled a request, which the metadata of its call identifies. */
    boolean isCancelled(Map<String, Object> metadata) {
        return metadata != null && cancelled.contains(String.valueOf(metadata.get(ID)));
    }

    /** Passes messages to the SDK until the client ends. Other lines, except for blank ones, get a JSON-RPC error. */
    void pass(InputStream client, OutputStream sdk) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(client, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            JsonNode message;
            try {
                message = JSON.readTree(line);
            } catch (JsonProcessingException e) {
                reject(PARSE_ERROR, "Parse error");
                continue;
            }
            noteId(message);
            String checked = JSON.writeValueAsString(message);
            try {
                McpSchema.deserializeJsonRpcMessage(mapper, checked);
            } catch (IOException | IllegalArgumentException e) {
                reject(McpSchema.ErrorCodes.INVALID_REQUEST, "Invalid Request");
                continue;
            }
            if (isForSdk(message)) {
                sdk.write((checked + '\n').getBytes(StandardCharsets.UTF_8));
                sdk.flush();
            }
        }
    }

    private static void noteId(JsonNode message) {
        if (message.path("method").asText().equals(McpSchema.METHOD_TOOLS_CALL)
                && message.path("params") instanceof ObjectNode params) {
            params.set(
                    "_meta",
                    (params.path("_meta") instanceof ObjectNode given ? given : JSON.createObjectNode())
                            .put(ID, message.path("id").toString()));
        }
    }

    /** The SDK uses only the notification {@code initialized}, and would stop reading after a failure in another one. */
    private boolean isForSdk(JsonNode message) {
        String method = message.path("method").asText();
        if (method.equals("notifications/cancelled")) {
            cancelled.add(message.path("params").path("requestId").toString());
        }
        return !method.startsWith("notifications/") || method.equals(McpSchema.METHOD_NOTIFICATION_INITIALIZED);
    }

    private void reject(int code, String why) throws IOException {
        var error = Map.of("code", code, "message", why);
        var response = new LinkedHashMap<String, Object>();
        response.put("jsonrpc", "2.0");
        response.put("id", null);
        response.put("error", error);
        // the SDK writes its messages under the same lock
        synchronized (protocol) {
            protocol.write(JSON.writeValueAsBytes(response));
            protocol.write('\n');
            protocol.flush();
        }
    }
}
