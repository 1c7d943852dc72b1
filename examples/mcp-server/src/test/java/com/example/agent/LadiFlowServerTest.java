// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the server in its own process, through its standard input and output, with the sandbox. */
class LadiFlowServerTest {

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

    @Test
    void endsWhenInputEnds() throws Exception {
        var server =
                new ProcessBuilder(command()).redirectError(Redirect.INHERIT).start();
        server.outputWriter().close();
        assertThat(server.waitFor()).isZero();
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
