// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.NotFoundStyle;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests that the description of the API matches the sandbox's behaviour and the component's requests, and that each
 * statement has its source.
 */
@Tag("baseline")
class OpenApiTest extends SandboxHttpTest {

    private static final ApiDescription API = ApiDescription.read();
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LAN = "6650a1b2c3d4e5f601234567";
    /** Texts in a strict sandbox's responses if a member or its value does not belong to the operation. */
    private static final String WRONG_FORM = "(?s).*( must be |There is no |Thiếu |Cần |không rỗng).*";

    /** The values, as JSON, that the test sends in every member. */
    private static final List<String> VALUES = """
            null
            true
            7
            1.5
            "L"
            "6650A1b2c3d4e5f601234567"
            "2024-02-29"
            {}
            {"name": "L"}
            {"updated_at": "ASC"}
            ["L"]
            [7]
            [{"name": "size", "value": null}]
            """.lines().toList();

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW =
            new LadiFlowExtension(LadiFlowSandbox.builder().customerCount(30));

    static List<String> operations() {
        return API.operations();
    }

    private static void assertAsDescribed(String operation, HttpResponse<String> answer) {
        assertThat(API.violationsInResponse(
                        operation,
                        answer.statusCode(),
                        answer.headers().firstValue("Content-Type").orElse(""),
                        answer.body()))
                .as(operation + ": " + answer.body())
                .isEmpty();
    }

    private HttpResponse<String> send(String operation, JsonNode body) {
        prepare(operation);
        return client.send(client.request(operation, body.toString()));
    }

    /** A strict sandbox with data for the requests in the examples. */
    private void prepare(String operation) {
        sandbox.reset();
        sandbox.settings().strict(true);
        if (operation.equals("customer/create")) {
            sandbox.remove(LAN);
        }
    }

    @Test
    void describesOperationsOfSandboxAndComponent() {
        assertThatThrownBy(() -> sandbox.carriedOut("customer/shwo"))
                .hasMessageEndingWith("Use one of " + new TreeSet<>(API.operations()));
        assertThat(LadiFlowOperation.values())
                .extracting(LadiFlowOperation::path)
                .containsExactlyInAnyOrderElementsOf(API.operations());
    }

    /** Checks operations, responses, schemas, members, the key, the server, and the statements themselves. */
    @Test
    void citesSourceOfEveryStatement() {
        var root = API.root();
        var statements = new TreeMap<String, JsonNode>();
        root.get("x-statements").properties().forEach(one -> statements.put("#" + one.getKey(), one.getValue()));
        root.get("servers").forEach(server -> statements.put(server.toString(), server));
        for (String part : List.of("securitySchemes", "headers", "responses")) {
            root.at("/components/" + part).properties().forEach(one -> statements.put(one.getKey(), one.getValue()));
        }
        forEachNode(root.get("paths"), "/paths", (at, node) -> {
            if (at.endsWith("/post") || at.matches(".*/responses/...") && !node.has("$ref")) {
                statements.put(at, node);
            }
        });
        forEachNode(root.at("/components/schemas"), "", (at, node) -> {
            if (at.matches("/[^/]+|.*/properties/[^/]+|.*/additionalProperties")) {
                statements.put(at, node);
            }
        });

        assertThat(statements).hasSizeGreaterThan(300).allSatisfy((at, statement) -> {
            String source = statement.path("x-source").asText();
            assertThat(source).isIn("documented", "observed", "assumed");
            boolean isNamed =
                    root.get("x-statements").has(statement.path("x-statement").asText());
            assertThat(!source.equals("assumed") || at.startsWith("#") || isNamed)
                    .as("has the name of a statement")
                    .isTrue();
        });
    }

    /** LadiFlow adds members and values, which clients generated from the file must accept. */
    @Test
    void allowsAdditionalPropertiesEverywhere() {
        forEachNode(API.root(), "", (at, node) -> {
            assertThat(node.has("enum") || node.has("const")).as(at).isFalse();
            assertThat(node.path("additionalProperties").isBoolean()).as(at).isFalse();
        });
    }

    @Test
    void examplesMatchTheirSchemas() {
        var checked = new TreeSet<String>();
        forEachNode(API.root(), "", (at, node) -> {
            if (node.has("schema") && node.path("examples").isObject()) {
                node.get("examples").properties().forEach(example -> {
                    checked.add(at + example.getKey());
                    assertThat(API.violations(at + "/schema", example.getValue().get("value")))
                            .as(at + " " + example.getKey())
                            .isEmpty();
                });
            } else if (node.path("examples").isArray()) {
                node.get("examples").forEach(example -> {
                    checked.add(at + example);
                    assertThat(API.violations(at, example))
                            .as(at + " " + example)
                            .isEmpty();
                });
            }
        });
        assertThat(checked).hasSizeGreaterThan(100);
    }

    private static void forEachNode(JsonNode node, String at, BiConsumer<String, JsonNode> visitor) {
        if (node.isObject()) {
            if (!at.isEmpty()) {
                visitor.accept(at, node);
            }
            node.properties()
                    .forEach(member -> forEachNode(
                            member.getValue(),
                            at + "/" + member.getKey().replace("~", "~0").replace("/", "~1"),
                            visitor));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                forEachNode(node.get(i), at + "/" + i, visitor);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void sandboxCarriesOutExampleRequestsAsDescribed(String operation) {
        assertThat(API.requests(operation)).isNotEmpty().allSatisfy((name, request) -> {
            var answer = send(operation, request);

            assertThat(sandbox.carriedOut(operation)).as(answer.body()).isEqualTo(1);
            assertAsDescribed(operation, answer);
        });
    }

    @ParameterizedTest
    @MethodSource("operations")
    void sandboxRejectsWrongRequestsAsDescribed(String operation) {
        var body = API.requests(operation).values().iterator().next().toString();
        for (boolean codeOnly : new boolean[] {false, true}) {
            sandbox.reset();
            sandbox.settings().codeOnly(codeOnly).strict(true);
            var wrong = Stream.of(
                    client.request(operation, body).setHeader("Api-Key", "wrong"),
                    client.request(operation, body).setHeader("Api-Key", sandbox.apiKeyWithoutScope()),
                    client.request(operation, body).setHeader("Content-Type", "application/xml"),
                    client.request(operation, "no json"),
                    client.request(operation, "{\"shoe_size\": 42}"));
            assertThat(wrong).isNotEmpty().allSatisfy(request -> {
                var answer = client.send(request);
                assertThat(json(answer).get("code").asInt()).isBetween(400, 499);
                assertThat(answer.statusCode() == 200).isEqualTo(codeOnly);
                assertAsDescribed(operation, answer);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void describesEveryNotFoundStyle(NotFoundStyle style) {
        sandbox.settings().notFound(style);

        assertAsDescribed("customer/show", client.showEmail("nobody@example.com"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            customer/update    | {"_id": "665000000000000000ffffff", "email": "nobody@example.com"}
            customer/create    | {"email": "lan.tran@example.com"}
            sequence/subscribe | {"email": "lan.tran@example.com", "sequence_id": "665000000000000000ffffff"}
            """)
    void sandboxRespondsToUnknownReferencesInWritesAsDescribed(String operation, String body) {
        var answer = client.send(client.request(operation, body));
        assertThat(answer.statusCode()).isIn(400, 404);
        assertAsDescribed(operation, answer);
    }

    /** The strict sandbox, which checks requests in Java, rejects the same members and values as the description. */
    @ParameterizedTest
    @MethodSource("operations")
    void strictSandboxRejectsInvalidRequestsOfDescription(String operation) {
        var base = API.requests(operation).values().iterator().next();
        int refused = 0;
        for (var member : API.members(operation).keySet()) {
            for (var value : VALUES) {
                var body = ((ObjectNode) base.deepCopy()).set(member, json(value));
                refused += assertSameVerdict(operation, body) ? 1 : 0;
            }
            refused += assertSameVerdict(operation, ((ObjectNode) base.deepCopy()).without(member)) ? 1 : 0;
        }
        assertThat(refused).isPositive();
        var unknown = send(operation, ((ObjectNode) base.deepCopy()).put("shoe_size", 42));
        assertThat(unknown.body())
                .contains("Unknown member shoe_size. Use one of "
                        + API.members(operation).keySet());
    }

    private boolean assertSameVerdict(String operation, JsonNode body) {
        var answer = send(operation, body);
        boolean refused = answer.statusCode() == 400
                && json(answer).get("message").asText().matches(WRONG_FORM);
        assertThat(API.violationsInRequest(operation, body.toString()).isEmpty())
                .as(operation + " " + body + ": " + answer.body())
                .isNotEqualTo(refused);
        assertAsDescribed(operation, answer);
        return refused;
    }

    @ParameterizedTest
    @EnumSource
    void componentSendsDescribedRequestsThatStrictSandboxAccepts(LadiFlowOperation operation) throws Exception {
        try (var context = new DefaultCamelContext();
                var template = context.createProducerTemplate()) {
            var component = context.getComponent("ladiflow", LadiFlowComponent.class);
            component.getConfiguration().setBaseUrl(sandbox.baseUrl());
            component.getConfiguration().setApiKey(sandbox.apiKey());
            context.start();
            for (var body : API.requests(operation.path()).values()) {
                prepare(operation.path());
                template.requestBody("ladiflow:" + operation, MAPPER.convertValue(body, Map.class));
                assertThat(sandbox.carriedOut(operation.path())).isEqualTo(1);
                for (var request : sandbox.requests()) {
                    assertThat(API.violationsInRequest(request.operation(), request.body()))
                            .isEmpty();
                }
            }
        }
    }
}
