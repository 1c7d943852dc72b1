// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;

/**
 * Passes valid JSON-RPC messages of the client to the protocol's SDK, whose transport stops reading at the first
 * invalid one. Responds to each invalid line with an error. Not thread-safe.
 */
final class MessageFilter extends InputStream {

    private static final int MAX_LINE_BYTES = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final McpJsonMapper MCP_JSON = new JacksonMcpJsonMapper(JSON);

    private final InputStream input;
    private final OutputStream output;
    private final Runnable atEnd;
    private InputStream message = InputStream.nullInputStream();

    /** Creates a filter that writes errors to {@code output}, and runs {@code atEnd} when the input ends or fails. */
    MessageFilter(InputStream input, OutputStream output, Runnable atEnd) {
        this.input = input;
        this.output = output;
        this.atEnd = atEnd;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = message.read(bytes, offset, length);
        while (count < 0) {
            byte[] line = readLine();
            if (line == null) {
                atEnd.run();
                return -1;
            }
            if (isForSdk(line)) {
                // a carriage return, which JSON allows between tokens, would end a line of the SDK
                String text = new String(line, StandardCharsets.UTF_8).replace('\r', ' ') + "\n";
                message = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                count = message.read(bytes, offset, length);
            }
        }
        return count;
    }

    /** Returns the next line, or one byte more than the maximum of a line that is too long; null at the end. */
    private byte[] readLine() {
        var line = new ByteArrayOutputStream();
        try {
            int next = input.read();
            if (next < 0) {
                return null;
            }
            for (; next >= 0 && next != '\n'; next = input.read()) {
                if (line.size() <= MAX_LINE_BYTES) {
                    line.write(next);
                }
            }
            return line.toByteArray();
        } catch (IOException e) {
            return null; // no client can be at the other end
        }
    }

    private boolean isForSdk(byte[] line) throws IOException {
        if (line.length > MAX_LINE_BYTES) {
            respond(null, ErrorCodes.PARSE_ERROR, "A message must have at most " + MAX_LINE_BYTES + " bytes");
            return false;
        }
        JsonNode json = parse(line);
        if (json == null || json.isMissingNode()) {
            respond(null, ErrorCodes.PARSE_ERROR, "A message must be a line of JSON in UTF-8");
            return false;
        }
        if (!isMessage(json)) {
            respond(json, ErrorCodes.INVALID_REQUEST, "A message must be an object of JSON-RPC 2.0");
            return false;
        }
        // This server does not use other notifications, and sends no requests. The SDK logs the content of such
        // messages, and ends if it cannot process one.
        return json.has("method")
                && (json.has("id") || json.get("method").asText().equals(McpSchema.METHOD_NOTIFICATION_INITIALIZED));
    }

    /** Returns null if the line is not JSON in UTF-8, and a missing node if it is blank. */
    private static JsonNode parse(byte[] line) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
            return JSON.readTree(text.toString());
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isMessage(JsonNode json) {
        var params = json.path("params");
        if (!McpSchema.JSONRPC_VERSION.equals(json.path("jsonrpc").textValue())
                || json.has("method") && !json.get("method").isTextual()
                || !params.isMissingNode() && !params.isNull() && !params.isObject()) {
            return false;
        }
        try {
            McpSchema.deserializeJsonRpcMessage(MCP_JSON, json.toString());
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Responds with the id of a request; with null if the message is not a request, or if its id is invalid. */
    private void respond(JsonNode message, int code, String reason) throws IOException {
        var response = JSON.createObjectNode().put("jsonrpc", McpSchema.JSONRPC_VERSION);
        var id = message == null || message.has("result") || message.has("error") ? null : message.get("id");
        response.set(
                "id", id != null && (id.isTextual() || id.canConvertToLong() && id.isIntegralNumber()) ? id : null);
        response.putObject("error").put("code", code).put("message", reason);
        // the SDK locks the stream, too
        synchronized (output) {
            output.write((response + "\n").getBytes(StandardCharsets.UTF_8));
            output.flush();
        }
    }
}
