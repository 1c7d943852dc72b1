// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/** Tests the server in its own process, through its standard input and output, with the sandbox. */
class LadiFlowServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String WRITES = """
            points = 6
            customer/create-or-update.calls = 2
            customer/create-or-update.points-a-call = 2
            customer/create-or-update.tags = VIP, Hội thảo
            sequence/subscribe.calls = 5
            sequence/subscribe.points-a-call = 3
            sequence/subscribe.sequences = Chào mừng
            """;

    /** The first messages. The client's capabilities replace the percent sign. */
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\","
                    + "\"capabilities\":%,\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}\n"
                    + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n";

    private static final Map<String, Object> NEW_CUSTOMER =
            Map.of("email", "an@example.com", "first_name", "An", "tags", List.of("VIP"));

    private static final Map<String, Set<String>> MEMBERS = Map.of(
            "customer/show", Set.of("customer_id", "email", "phone"),
            "customer/list", Set.of("search", "tags", "page", "limit", "sort"),
            "customer/list-tag", Set.of("keyword", "page", "limit"),
            "sequence/list", Set.of("keyword", "page", "limit"),
            "flow/get-cost",
                    Set.of(
                            "from_date",
                            "to_date",
                            "type",
                            "source",
                            "flow_id",
                            "campaign_id",
                            "sequence_id",
                            "trigger_id",
                            "flow_config_id"));

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    static Path folder;

    /** One server for all hostile arguments, so that damage by an argument affects the following tests. */
    private static McpSyncClient attacked;

    private McpSyncClient client;

    @AfterEach
    void end() throws IOException {
        if (client != null) {
            client.closeGracefully();
        }
        Files.deleteIfExists(folder.resolve("budget"));
    }

    @AfterAll
    static void endOfTheAttack() {
        if (attacked != null) {
            attacked.closeGracefully();
        }
    }

    @Test
    void offersReadToolsAndOnlyAllowedWriteTools() throws Exception {
        start("", null);
        assertThat(client.listTools().tools().stream().map(Tool::name))
                .containsExactlyInAnyOrder(
                        "look_up_customer", "list_customers", "list_tags", "list_sequences", "get_costs");
        client.closeGracefully();

        start(WRITES, null);
        assertThat(client.listTools().tools())
                .filteredOn(tool -> !tool.annotations().readOnlyHint())
                .extracting(Tool::name)
                .containsExactlyInAnyOrder("write_customer", "subscribe_customer");
        assertThat(JSON.valueToTree(client.listTools().tools()).toString())
                .contains("\"enum\":[\"VIP\",\"Hội thảo\"]", "\"enum\":[\"Chào mừng\"]", "A date, or a time in UTC")
                .doesNotContain("x-source", "$ref");
    }

    @Test
    void returnsRequestedFieldsOnlyAndMasksThemByDefault() throws Exception {
        start("", null);
        var fields = List.of("name", "email", "phone", "created_at");
        assertThat(JSON.readTree(call("look_up_customer", Map.of("phone", "+84 901 234 567", "fields", fields))))
                .isEqualTo(JSON.readTree("{\"email\": \"la***@example.com\", \"phone\": \"***567\","
                        + " \"created_at\": \"2024-05-24T04:33:33.462Z\", \"name\": \"Trần Thị Ngọc Lan\"}"));
        var page = JSON.readTree(call(
                "list_customers", Map.of("search", Map.of("name", "Lan"), "limit", 3, "fields", List.of("email"))));
        assertThat(page.at("/items"))
                .hasSize(3)
                .allSatisfy(item -> assertThat(item.toString()).matches("\\{\"email\":\"..\\*\\*\\*@example.com\"}"));
        assertThat(call("look_up_customer", Map.of("email", "nobody@example.com", "fields", fields)))
                .isEqualTo("null");
        assertThat(call("look_up_customer", Map.of("phone", "0901234567", "fields", List.of("key"))))
                .doesNotContain("lan.tran");
        LADIFLOW.sandbox()
                .add(
                        "{\"_id\": \"665100000000000000000001\", \"email\": \"an@example.com\", \"name\": \"An 0901 234 568\","
                                + " \"total_order_value\": 901234568, \"custom_fields\": [{\"name\": \"other\", \"value\": 901234568}]}");
        var more = List.of("_id", "name", "total_order_value", "custom_fields");
        assertThat(JSON.readTree(call("look_up_customer", Map.of("email", "an@example.com", "fields", more))))
                .isEqualTo(
                        JSON.readTree(
                                "{\"_id\": \"665100000000000000000001\", \"name\": \"An *** 568\","
                                        + " \"total_order_value\": 901234568, \"custom_fields\": [{\"name\": \"other\", \"value\": \"***568\"}]}"));
        client.closeGracefully();

        start("mask = false", null);
        assertThat(call("look_up_customer", Map.of("phone", "0901234567", "fields", List.of("email"))))
                .isEqualTo("{\"email\":\"lan.tran@example.com\"}");
    }

    @Test
    void listsTagsSequencesAndCosts() throws Exception {
        start("", null);

        assertThat(call("list_tags", Map.of("keyword", "VIP")))
                .matches("\\{.*\"name\":\"VIP\".*}")
                .doesNotContain("created_at");
        assertThat(call("list_sequences", Map.of())).contains("Chào mừng");
        assertThat(JSON.readTree(call("get_costs", Map.of("from_date", "2024-06-01")))
                        .at("/total_credits")
                        .asInt())
                .isPositive();
    }

    @Test
    void performsDryRunsWhenClientHasNoElicitation() throws Exception {
        start(WRITES, null);

        assertThat(call("write_customer", NEW_CUSTOMER))
                .startsWith("Nothing was sent. The request would be: {")
                .contains("an***@example.com");
        assertThat(call("subscribe_customer", Map.of("email", "lan.tran@example.com", "sequence_id", "Chào mừng")))
                .startsWith("Nothing was sent.");
        assertThat(written()).isZero();
    }

    @Test
    void sendsWriteOnlyAfterConfirmation() throws Exception {
        var messages = new ArrayList<String>();
        var answers = new ArrayList<>(List.of(
                new ElicitResult(ElicitResult.Action.DECLINE, null),
                new ElicitResult(ElicitResult.Action.CANCEL, null),
                new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("send", false)),
                new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("send", true))));
        start(WRITES, request -> {
            messages.add(request.message());
            return answers.remove(0);
        });

        for (int no = 0; no < 3; no++) {
            assertThat(call("write_customer", NEW_CUSTOMER)).startsWith("Nothing was sent.");
            assertThat(written()).isZero();
        }
        var sent = call("write_customer", NEW_CUSTOMER);
        assertThat(written()).isEqualTo(1);
        assertThat(LADIFLOW.sandbox().customers())
                .filteredOn(customer -> "an@example.com".equals(customer.get("email")))
                .singleElement()
                .satisfies(customer -> assertThat(sent).startsWith("Sent. {\"_id\":\"" + customer.get("_id") + "\""))
                .satisfies(
                        customer -> assertThat(customer.get("tags")).asString().contains("6650aaaa"));
        assertThat(messages)
                .hasSize(4)
                .allSatisfy(message -> assertThat(message)
                        .contains("\n- email: an@example.com", "\n- first name: An", "\n- add tags: VIP")
                        .as("names, not ids and JSON")
                        .doesNotContain("6650", "{", "\""));
    }

    @Test
    void subscribesOnceAndReportsResult() throws Exception {
        var messages = new ArrayList<String>();
        start(WRITES, request -> {
            messages.add(request.message());
            return yes(request);
        });

        assertThat(call("subscribe_customer", Map.of("email", "lan.tran@example.com", "sequence_id", "Chào mừng")))
                .isEqualTo("Sent. {\"email\":\"la***@example.com\"}");
        assertThat(LADIFLOW.sandbox().subscriptions())
                .singleElement()
                .satisfies(subscription -> assertThat(subscription).containsEntry("email", "lan.tran@example.com"));
        assertThat(messages)
                .singleElement(STRING)
                .contains("\n- email: lan.tran@example.com", "\n- sequence: Chào mừng")
                .doesNotContain("6650", "{", "\"");

        LADIFLOW.sandbox().forOperation("sequence/subscribe").next(Reply.lost());
        assertThat(call("subscribe_customer", Map.of("email", "lan.tran@example.com", "sequence_id", "Chào mừng")))
                .as("a model would try again")
                .endsWith("LadiFlow may have carried out the write. Do not retry it.");
    }

    @Test
    void truncatesLongLists() throws Exception {
        for (int i = 0; i < 50; i++) {
            LADIFLOW.sandbox().add(Map.of("email", "long" + i + "@example.com", "name", "Dài " + "x".repeat(2_000)));
        }
        start("", null);

        var text =
                call("list_customers", Map.of("search", Map.of("name", "Dài"), "limit", 50, "fields", List.of("name")));
        assertThat(text).hasSizeBetween(10_000, 20_000);
        var page = JSON.readTree(text);
        assertThat(page.path("items").size() + page.path("left_out").asInt()).isEqualTo(50);
    }

    @Test
    void answersInvalidLinesWithErrorsAndKeepsServing() throws Exception {
        var process = process(settings(""));
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write("\n \nnonsense\n{\"a\n[]\n7\n{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}\n");
            in.write(INITIALIZE.replace("%", "{}"));
            in.write("nonsense\n\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}\nnonsense\n");
            in.flush();
            var out = process.inputReader(StandardCharsets.UTF_8);
            var codes = new ArrayList<Integer>();
            JsonNode message;
            do {
                message = JSON.readTree(out.readLine());
                if (message.has("error")) {
                    codes.add(message.at("/error/code").asInt());
                }
            } while (message.path("id").asInt() != 2);
            assertThat(message.at("/result/tools")).isNotEmpty();
            assertThat(codes).startsWith(-32700, -32700, -32600, -32600, -32600, -32700);
        }
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void sendsNothingWhenClientCancelsRequest() throws Exception {
        var process = process(settings(WRITES));
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(INITIALIZE.replace("%", "{\"elicitation\":{}}"));
            in.write(
                    "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"subscribe_customer\","
                            + "\"arguments\":{\"email\":\"lan.tran@example.com\",\"sequence_id\":\"Chào mừng\"}}}\n");
            in.flush();
            var out = process.inputReader(StandardCharsets.UTF_8);
            JsonNode message;
            do {
                message = JSON.readTree(out.readLine());
                if (message.path("method").asText().equals("elicitation/create")) {
                    in.write(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}\n");
                    in.write("{\"jsonrpc\":\"2.0\",\"id\":" + message.get("id")
                            + ",\"result\":{\"action\":\"accept\",\"content\":{\"send\":true}}}\n");
                    in.flush();
                }
            } while (message.path("id").asInt() != 7 || message.has("method"));
            assertThat(message.at("/result/content/0/text").asText())
                    .isEqualTo("Nothing was sent: the request was cancelled.");
        }
        assertThat(written()).isZero();
    }

    @Test
    void printsUsageInsteadOfStackTrace() throws Exception {
        for (String argument : List.of(
                "", folder.resolve("none").toString(), settings("surprise = 1").toString())) {
            var command = new ArrayList<>(command(Path.of(argument)));
            if (argument.isEmpty()) {
                command.remove(command.size() - 1);
            }
            var process = process(command);
            assertThat(process.waitFor()).isEqualTo(2);
            assertThat(folder.resolve("log"))
                    .content()
                    .containsAnyOf("Usage: ", "no file", "surprise")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void sharesDailyBudgetBetweenServers() throws Exception {
        start(WRITES, LadiFlowServerTest::yes);
        assertThat(call("write_customer", NEW_CUSTOMER)).startsWith("Sent.");
        client.closeGracefully();
        start(WRITES, LadiFlowServerTest::yes);
        assertThat(call("write_customer", NEW_CUSTOMER)).startsWith("Sent.");

        assertThat(call("write_customer", NEW_CUSTOMER)).contains("is reached");
        assertThat(call("subscribe_customer", Map.of("email", "an@example.com", "sequence_id", "Chào mừng")))
                .as("3 points, of which 2 are left")
                .contains("is reached");
        assertThat(written()).isEqualTo(2);
    }

    @Test
    void rejectsTagsAndSequencesThatAreNotAllowed() throws Exception {
        start(WRITES, LadiFlowServerTest::yes);

        call("write_customer", Map.of("email", "an@example.com", "tags", List.of("Khách sỉ")));
        call("subscribe_customer", Map.of("email", "lan.tran@example.com", "sequence_id", "Sinh nhật"));
        assertThat(written()).isZero();
    }

    @Test
    void writesOnlyProtocolMessagesToStandardOutput() throws Exception {
        var process = process(settings(""));
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(INITIALIZE.replace("%", "{}")
                    + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"look_up_customer\","
                    + "\"arguments\":{\"phone\":\"0901234567\",\"fields\":[\"email\"]}}}\n");
            in.flush();
            var out = process.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); ; line = out.readLine()) {
                JsonNode message = JSON.readTree(line);
                assertThat(message.path("jsonrpc").asText()).isEqualTo("2.0");
                if (message.path("id").asInt() == 2) {
                    break;
                }
            }
            in.close();
            assertThat(out.readLine()).isNull();
        }
        assertThat(process.waitFor(2, TimeUnit.MINUTES))
                .as("ends with its client")
                .isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(folder.resolve("log"))
                .content()
                .contains("Apache Camel")
                .doesNotContain("lan.tran", "0901234567", LADIFLOW.apiKey());
    }

    record Attack(String tool, Map<String, Object> arguments) {
        @Override
        public String toString() {
            String text = tool + " " + arguments;
            return text.substring(0, Math.min(text.length(), 100)).replaceAll("\\p{C}", "?");
        }
    }

    static Stream<Attack> attacks() {
        var values = List.of(
                "${env:LADIFLOW_API_KEY}",
                "{{env:LADIFLOW_API_KEY}}",
                "${header.x}",
                "${body.class.classLoader}",
                "RAW(x)&apiKey=y",
                "?dryRun=false&baseUrl=http://127.0.0.1:1",
                "http://127.0.0.1:1/1.0",
                "../customer/create",
                "x\r\nApi-Key: other",
                "an@example.com\u202Emoc",
                "a\u0000b",
                "\uD800",
                "'; DROP TABLE customer; --",
                "{\"$ne\": null}",
                "x".repeat(100_000),
                "classpath:ladiflow.openapi.yaml",
                "file:/etc/passwd",
                "#bean:x",
                "#class:java.lang.Runtime",
                "*",
                Map.of("$ne", ""),
                Map.of("name", Map.of("CamelHttpUri", "http://127.0.0.1:1")),
                List.of("a", List.of("b")),
                -1,
                Long.MAX_VALUE,
                1e308,
                true);
        var names = List.of(
                "CamelHttpUri",
                "CamelHttpPath",
                "CAmelLadiFlowCustomerId",
                "CamelLadiFlowOperation",
                "Api-Key",
                "apiKey",
                "baseUrl",
                "operation",
                "uri",
                "lookupValue",
                "dryRun",
                "send",
                "confirm",
                "outputType",
                "notFound",
                "headers",
                "body",
                "class",
                "__proto__",
                "is_delete");
        var attacks = new ArrayList<Attack>();
        for (Object value : values) {
            attacks.add(new Attack("look_up_customer", Map.of("email", value, "fields", List.of("email"))));
            attacks.add(new Attack("look_up_customer", Map.of("customer_id", value, "fields", value)));
            attacks.add(new Attack(
                    "list_customers", Map.of("tags", List.of(value), "limit", value, "fields", List.of("email"))));
            attacks.add(new Attack("get_costs", Map.of("from_date", "2024-06-01", "source", value, "flow_id", value)));
            attacks.add(new Attack("write_customer", Map.of("email", value, "tags", value)));
            attacks.add(
                    new Attack("subscribe_customer", Map.of("email", "lan.tran@example.com", "sequence_id", value)));
        }
        for (String name : names) {
            attacks.add(new Attack(
                    "look_up_customer", Map.of("phone", "0901234567", "fields", List.of("email"), name, "true")));
            attacks.add(new Attack("write_customer", Map.of("email", "an@example.com", name, true)));
        }
        return attacks.stream().limit(200);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void neverTreatsArgumentsAsHeadersOptionsOrUrls(Attack attack) throws Exception {
        if (attacked == null) {
            start(WRITES, null);
            attacked = client;
        }
        client = null;
        String response = text(attacked, attack.tool(), attack.arguments());

        assertThat(response).doesNotContain(LADIFLOW.apiKey(), "root:", "openapi:", "lan.tran@");
        assertThat(written()).isZero();
        // the endpoint, not the message, decides about lookups before a write
        assertThat(LADIFLOW.sandbox().requests()).allSatisfy(request -> {
            assertThat(MEMBERS).containsKey(request.operation());
            assertThat(MEMBERS.get(request.operation()))
                    .containsAll(request.members().keySet());
            assertThat(request.header("Api-Key")).contains(LADIFLOW.apiKey());
            assertThat(request.header("CamelHttpUri")).isEmpty();
        });
        assertThat(text(attacked, "list_tags", Map.of("keyword", "VIP")))
                .as("the server still responds")
                .contains("VIP");
    }

    private static ElicitResult yes(ElicitFormRequest request) {
        return new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("send", true));
    }

    private static int written() {
        return LADIFLOW.sandbox().carriedOut("customer/create-or-update")
                + LADIFLOW.sandbox().carriedOut("sequence/subscribe");
    }

    private String call(String tool, Map<String, Object> arguments) {
        return text(client, tool, arguments);
    }

    private static String text(McpSyncClient client, String tool, Map<String, Object> arguments) {
        var result = client.callTool(new CallToolRequest(tool, arguments));
        return ((TextContent) result.content().get(0)).text();
    }

    private static Path settings(String text) throws IOException {
        return Files.writeString(
                Files.createTempFile(folder, "server", ".properties"),
                text + "\nbudget = " + folder.resolve("budget").toString().replace('\\', '/'));
    }

    private static List<String> command(Path settings) {
        return List.of(
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LadiFlowServer.class.getName(),
                settings.toString());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Map<String, String> environment() {
        return Map.of("LADIFLOW_API_KEY", LADIFLOW.apiKey(), "LADIFLOW_BASE_URL", LADIFLOW.baseUrl());
    }

    private static Process process(Path settings) throws IOException {
        return process(command(settings));
    }

    private static Process process(List<String> arguments) throws IOException {
        var command = new ArrayList<>(arguments);
        command.add(0, java());
        var builder =
                new ProcessBuilder(command).redirectError(folder.resolve("log").toFile());
        builder.environment().putAll(environment());
        return builder.start();
    }

    /** Starts a server and a client. The client can ask a user only if a function is given, which then replies. */
    private void start(String settings, Function<ElicitFormRequest, ElicitResult> person) throws IOException {
        var transport = new StdioClientTransport(
                ServerParameters.builder(java())
                        .args(command(settings(settings)))
                        .env(environment())
                        .build(),
                new JacksonMcpJsonMapper(JSON));
        var builder = McpClient.sync(transport)
                .requestTimeout(Duration.ofMinutes(2))
                .initializationTimeout(Duration.ofMinutes(2));
        client = (person == null ? builder : builder.elicitation(person)).build();
        client.initialize();
    }
}
