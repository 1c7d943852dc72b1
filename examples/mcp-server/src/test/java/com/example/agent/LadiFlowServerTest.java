// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.modelcontextprotocol.spec.McpSchema.ErrorCodes.INVALID_REQUEST;
import static io.modelcontextprotocol.spec.McpSchema.ErrorCodes.PARSE_ERROR;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the server in its own process, through its standard input and output, with the sandbox. */
class LadiFlowServerTest {

    private static final String PING = "\"id\": 1, \"method\": \"ping\"";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Test
    void returnsResultsWithoutContactData() {
        try (var client = client()) {
            assertThat(call(client, "look_up_customer", "key", "+84 901 234 567"))
                    .contains("Trần Thị Ngọc Lan")
                    .doesNotContain("0901234567", "lan.tran");
            assertThat(call(client, "look_up_customer", "key", "an@example.com"))
                    .contains("text=null");
            assertThat(call(client, "list_tags", "keyword", "VIP"))
                    .contains("VIP")
                    .doesNotContain("created_at");
        }
    }

    @Test
    void failuresNameArgumentsOfTool() {
        try (var client = client()) {
            assertThat(call(client, "look_up_customer", "email", "an@example.com"))
                    .contains("required property 'key' not found", "property 'email' is not defined");
            assertThat(call(client, "look_up_customer", "key", "abc")).contains("\"key\":");
            assertThat(call(client, "list_tags", "page", "1")).contains("/page: ");
        }
    }

    @Test
    void neverEvaluatesArguments() {
        var texts = List.of("${env:LADIFLOW_API_KEY}", "{{env:LADIFLOW_API_KEY}}", "RAW(x)&dryRun=true");
        try (var client = client()) {
            texts.forEach(text -> call(client, "list_tags", "keyword", text));
            assertThat(call(client, "list_tags", "keyword", "x\r\nApi-Key: y")).contains("/keyword: ");
        }
        assertThat(LADIFLOW.sandbox().requests())
                .extracting(request -> request.members().get("keyword"))
                .containsExactlyElementsOf(texts);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsSoonAfterEndOfInputOrSignal(boolean endOfInput) throws Exception {
        try (var server = new RawServer()) {
            server.send("{");
            assertThat(server.read().at("/error/code").asInt()).isEqualTo(PARSE_ERROR);
            if (endOfInput) {
                server.process.outputWriter().close();
            } else {
                server.process.destroy();
            }
            assertThat(server.process.waitFor(5, SECONDS)).isTrue();
            assertThat(server.process.exitValue()).isEqualTo(endOfInput ? 0 : 128 + 15);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void respondsToMalformedLineAndContinues() throws Exception {
        var lines = new LinkedHashMap<String, Integer>();
        List.of("", " ", "\r", "{", "nonsense", "[", "\"x", "{} {}", "\uFEFF{}", "\u0000", "{'jsonrpc': '2.0'}")
                .forEach(line -> lines.put(line, PARSE_ERROR));
        lines.put(request("\"id\": 1, \"method\": \"caf\u00E9\""), PARSE_ERROR); // sent in ISO 8859-1
        lines.put(request("\"id\": " + "9".repeat(2_000) + ", \"method\": \"ping\""), PARSE_ERROR);
        lines.put("[".repeat(100_000), PARSE_ERROR);
        lines.put(request("\"method\": \"ping\", \"params\": " + "[".repeat(500) + "]".repeat(500)), PARSE_ERROR);
        lines.put("x".repeat(20_000_000), PARSE_ERROR);
        List.of("null", "true", "1", "1e999", "\"text\"", "[]", "[1]", "{}", "[" + request(PING) + "]")
                .forEach(line -> lines.put(line, INVALID_REQUEST));
        lines.put("{" + PING + "}", INVALID_REQUEST);
        lines.put("{\"jsonrpc\": \"1.0\", " + PING + "}", INVALID_REQUEST);
        lines.put("{\"jsonrpc\": 2.0, " + PING + "}", INVALID_REQUEST);
        List.of(
                        "\"id\": 1",
                        "\"id\": 1, \"method\": null",
                        "\"id\": 1, \"method\": 5",
                        "\"id\": null, \"method\": \"ping\"",
                        "\"id\": 1.5, \"method\": \"ping\"",
                        "\"id\": {}, \"method\": \"ping\"",
                        "\"id\": 99999999999999999999, \"method\": \"ping\"",
                        "\"id\": 1, \"error\": 5",
                        "\"id\": 1, \"method\": \"ping\", \"params\": 5",
                        "\"id\": 1, \"method\": \"ping\", \"params\": []")
                .forEach(members -> lines.put(request(members), INVALID_REQUEST));
        try (var server = new RawServer()) {
            int id = 100;
            for (var line : lines.entrySet()) {
                var name = line.getKey().substring(0, Math.min(60, line.getKey().length()));
                server.send(line.getKey());
                assertThat(server.read().at("/error/code").asInt()).as(name).isEqualTo(line.getValue());
                server.assertResponds(++id, name);
            }
            server.send(request("\"id\": \"b\""));
            assertThat(server.read().path("id").asText()).isEqualTo("b");
            for (var ignored : List.of(
                    "\"method\": \"notifications/roots/list_changed\"",
                    "\"method\": \"notifications/cancelled\", \"params\": {\"reason\": \"lan.tran@example.com\"}",
                    "\"id\": 1, \"result\": {}")) {
                server.send(request(ignored));
                server.assertResponds(++id, ignored);
            }
            server.send(request("\"id\": \"a\",\r\"method\": \"none\"") + "\r");
            assertThat(server.read().path("id").asText()).isEqualTo("a");
            server.send(toolCall(7, "list_tags", "{\"page\": 1e400}"));
            assertThat(server.read().path("id").asInt()).isEqualTo(7);
            server.assertResponds(++id, "a number that is too large");
            assertThat(server.log()).doesNotContain("lan.tran", "sandbox-key", "nonsense");
        }
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void respondsAfterErrorInTool(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("tools.json"), """
                [{"uri": "class:%s?method=overflow", "response": [],
                  "tool": {"name": "overflow", "description": "", "inputSchema": {"type": "object"}}}]
                """.formatted(LadiFlowServerTest.class.getName()));
        try (var server = new RawServer(folder + File.pathSeparator)) {
            server.send(toolCall(1, "overflow", "{}"));
            assertThat(server.read().at("/result/isError").asBoolean()).isTrue();
            server.assertResponds(2, "after an error");
        }
    }

    /** A tool whose result overflows the stack when the server, and not Camel, converts it to text. */
    public static Object overflow() {
        return new Object() {
            @Override
            public String toString() {
                return "" + this;
            }
        };
    }

    private static String request(String members) {
        return "{\"jsonrpc\": \"2.0\", " + members + "}";
    }

    private static String toolCall(int id, String tool, String arguments) {
        return request("\"id\": %d, \"method\": \"tools/call\", \"params\": {\"name\": \"%s\", \"arguments\": %s}"
                .formatted(id, tool, arguments));
    }

    /** A server process, to which tests send single lines. */
    private static final class RawServer implements AutoCloseable {

        final Process process;
        private final Path log = Files.createTempFile("mcp-server", ".log");

        RawServer() throws IOException {
            this("");
        }

        /** Starts a server whose class path begins with {@code path}. */
        RawServer(String path) throws IOException {
            var command = new ArrayList<>(command());
            command.set(3, path + command.get(3));
            process = new ProcessBuilder(command).redirectError(log.toFile()).start();
            send(request("\"id\": 0, \"method\": \"initialize\", \"params\": {\"protocolVersion\": \"2025-06-18\","
                    + " \"capabilities\": {}, \"clientInfo\": {\"name\": \"test\", \"version\": \"1\"}}"));
            read();
            send(request("\"method\": \"notifications/initialized\""));
        }

        void send(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(line.contains("caf\u00E9") ? ISO_8859_1 : UTF_8));
            process.getOutputStream().flush();
        }

        JsonNode read() throws IOException {
            return new ObjectMapper().readTree(process.inputReader(UTF_8).readLine());
        }

        void assertResponds(int id, String lastLine) throws IOException {
            send(request("\"id\": " + id + ", \"method\": \"ping\""));
            assertThat(read().toString())
                    .as(lastLine)
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}");
        }

        String log() throws IOException {
            return Files.readString(log);
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            Files.delete(log);
        }
    }

    private static String call(McpSyncClient client, String tool, String argument, Object value) {
        var request =
                CallToolRequest.builder(tool).arguments(Map.of(argument, value)).build();
        return client.callTool(request).content().toString();
    }

    /** The client of the protocol's own SDK. */
    private static McpSyncClient client() {
        var server = ServerParameters.builder(command().get(0))
                .args(command().subList(1, 5))
                .build();
        var transport = new StdioClientTransport(server, new JacksonMcpJsonMapper(new ObjectMapper()));
        return McpClient.sync(transport).build();
    }

    private static List<String> command() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var baseUrl = "-Dcamel.component.ladiflow.base-url=" + LADIFLOW.baseUrl();
        return List.of(java, baseUrl, "-cp", System.getProperty("java.class.path"), LadiFlowServer.class.getName());
    }
}
