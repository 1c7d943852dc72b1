// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.LadiFlowEndpoint;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Tests the Kamelets that list, write and subscribe, and how all of them read a message. */
class ActionKameletsTest extends Kamelets {

    private static final String JSON = "{\"email\": \"" + LAN + "\"}";
    private static final Map<String, Object> MAP = Map.of("email", LAN);
    private static final String WELCOME = "6650bbbb0000000000000001";
    private static final String LEAD = "{\"phone\": \"+84 901 234 567\", \"name\": \"Trần Lan\", \"company\": \"\","
            + " \"tags\": \"VIP, Hội thảo\", \"custom_fields\": {\"orders\": 3}}";

    // ---- how all of them read a message

    static Stream<Arguments> acceptsInputInEveryForm() {
        return Stream.of(
                arguments("customer-show", "", LAN, LAN),
                arguments("customer-show", "", MAP, LAN),
                arguments("customer-show", "", JSON, LAN),
                arguments("customer-list", "", null, "\"total\":1000"),
                arguments("customer-list", "", "Lan", LAN),
                arguments("customer-list", "", Map.of("search", "Lan"), LAN),
                arguments("customer-list", "", "{\"search\": \"Lan\"}", LAN),
                arguments("customer-upsert", "", MAP, LAN),
                arguments("customer-upsert", "", JSON, LAN),
                arguments("sequence-subscribe", "sequence: Chào mừng", LAN, LAN),
                arguments("sequence-subscribe", "sequence: Chào mừng", MAP, LAN),
                arguments("sequence-subscribe", "sequence: Chào mừng", JSON, LAN));
    }

    /** A subscription leaves the body unchanged. All others set JSON as the body. */
    @ParameterizedTest
    @MethodSource
    void acceptsInputInEveryForm(String action, String parameters, Object body, String answer) throws Exception {
        try (var routes = start(action, parameters)) {
            var headers = Map.<String, Object>of("CamelLadiFlowCode", 1, "mine", "kept", "Content-Type", "text/csv");
            var message = routes.send("direct:in", body, headers).getMessage();

            assertThat(message.getExchange().getException()).isNull();
            assertThat(message.getBody(String.class)).contains(answer);
            boolean subscribed = action.equals("sequence-subscribe");
            if (subscribed) {
                assertThat(message.getBody()).isSameAs(body);
            } else {
                assertThat(message.getBody()).isInstanceOf(String.class);
            }
            assertThat(message.getHeaders())
                    .hasSize(3)
                    .containsEntry("CamelLadiFlowOutcome", action.equals("customer-show") ? "FOUND" : "OK")
                    .containsEntry("Content-Type", subscribed ? "text/csv" : "application/json")
                    .containsEntry("mine", "kept");
        }
    }

    static Stream<Arguments> rejectsMessageWithoutInput() {
        return Stream.of(
                arguments("customer-show", "", null),
                arguments("customer-upsert", "", LAN),
                arguments("customer-upsert", "", null),
                arguments("sequence-subscribe", "sequence: Chào mừng", null),
                arguments("trigger-hook", "secret: http://127.0.0.1:1/hooks/5e7", LAN));
    }

    @ParameterizedTest
    @MethodSource
    void rejectsMessageWithoutInput(String action, String parameters, Object body) throws Exception {
        try (var routes = start(action, parameters)) {
            assertThat(routes.send("direct:in", body).getException())
                    .isInstanceOf(RuntimeCamelException.class)
                    .message()
                    .containsPattern("^The (message|body) ");
        }
        assertThat(sandbox().requests())
                .as("but for a name that is looked up")
                .allMatch(request -> request.operation().equals("sequence/list"));
    }

    // ---- lists

    @Test
    void requestsPageFromProperties() throws Exception {
        try (var routes = start("customer-list", "page: 2\npageSize: 3\nsort: updated_at ASC")) {
            var page = json(routes.send("direct:in", "{\"page\": 7, \"limit\": 9}"));
            assertThat(page.path("items")).hasSize(3).allMatch(item -> item.has("_id"));

            assertThat(lastRequest().members())
                    .containsEntry("page", 2)
                    .containsEntry("limit", 3)
                    .containsEntry("sort", Map.of("updated_at", "ASC"));
        }
    }

    @Test
    void requestsPageFromMessageWithoutProperties() throws Exception {
        try (var routes = start("customer-list", "")) {
            routes.send("direct:in", "{\"search\": \"trần\", \"page\": 7, \"limit\": 9}");

            assertThat(lastRequest().members())
                    .containsEntry("search", Map.of("name", "trần"))
                    .containsEntry("page", 7)
                    .containsEntry("limit", 9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"search: ${header.email}", "search: RAW(${header.email})"})
    void evaluatesSearchForEachMessage(String search) throws Exception {
        try (var routes = start("customer-list", search)) {
            for (var customer : sandbox().seededCustomers().subList(0, 2)) {
                JsonNode page = json(routes.send("direct:in", null, Map.of("email", customer.email())));

                assertThat(page.path("items").findValuesAsText("_id")).containsExactly(customer.id());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tags: ''", "tags: ' '", "tags: ','", "search: ''", "tags: '{{empty}}'"})
    void rejectsEmptyFilterInsteadOfListingAllCustomers(String property) throws Exception {
        assertThatThrownBy(
                        () -> KameletRuntime.ofParameters(with("empty", ""), "ladiflow-customer-list-action", property))
                .hasStackTraceContaining("The option '" + property.replaceFirst(":.*", "") + "' is invalid");
    }

    @Test
    void acceptsTagNames() throws Exception {
        try (var routes = start("customer-list", "tags: VIP,Hội thảo")) {
            assertThat(routes.send("direct:in", null).getException()).isNull();

            assertThat((List<?>) lastRequest().members().get("tags"))
                    .hasSize(2)
                    .allMatch(tag -> tag.toString().matches("[0-9a-f]{24}"));
        }
    }

    @Test
    void returnsAllCustomersAsStreamForSplit() throws Exception {
        try (var routes = new KameletRuntime(
                with(), Files.readString(Path.of("src/test/resources/kamelet-routes/customer-list.camel.yaml")))) {
            Exchange answer = routes.send("direct:kamelet-list-all", null);

            assertThat(answer.getException()).isNull();
            assertThat((List<?>) answer.getMessage().getBody())
                    .hasSize(1000)
                    .doesNotHaveDuplicates()
                    .allSatisfy(customer ->
                            assertThat(customer).asString().startsWith("{\"").contains("\"_id\":"));
            assertThat(sandbox().requestCount("customer/list")).isEqualTo(4);
        }
    }

    // ---- writes

    @Test
    void writesCustomerWithTagNames() throws Exception {
        sandbox().settings().strict(true).dropUnknown(false);
        try (var routes = start("customer-upsert", "phoneFormat: VN\nlists: ADD")) {
            JsonNode written = json(routes.send("direct:in", LEAD));

            assertThat(written.path("email").textValue()).isEqualTo(LAN);
            assertThat(lastRequest().members())
                    .containsEntry("full_name", "Trần Lan")
                    .containsEntry("phone", "0901234567")
                    .containsEntry("_id", "6650a1b2c3d4e5f601234567")
                    .containsEntry(
                            "tags",
                            Stream.of(1, 2, 4)
                                    .map("6650aaaa000000000000000%d"::formatted)
                                    .toList())
                    .doesNotContainKey("company");
        }
    }

    @ParameterizedTest
    @CsvSource({", ''", "ADD, ''", "SEND, lists: ADD"})
    void inheritsListsOfComponentUnlessOverridden(String ofComponent, String parameters) throws Exception {
        var properties = ofComponent == null ? with() : with("camel.component.ladiflow.lists", ofComponent);
        try (var routes = KameletRuntime.ofParameters(properties, "ladiflow-customer-upsert-action", parameters)) {
            assertThat(routes.send("direct:in", LEAD).getException()).isNull();

            boolean isLookedUpFirst = sandbox().requestCount("customer/show") > 0;
            assertThat(isLookedUpFirst).isEqualTo(ofComponent != null);
        }
    }

    @Test
    void clearsMembersNamedInMessage() throws Exception {
        try (var routes = start("customer-upsert", "")) {
            routes.send(
                    "direct:in",
                    "{\"email\": \"" + LAN + "\", \"website\": \"https://example.com\","
                            + " \"clear\": [\"company\", \"website\"]}");

            assertThat(lastRequest().members())
                    .containsEntry("company", null)
                    .containsEntry("website", "https://example.com");
        }
    }

    @Test
    void mergeGuardRejectsKeysOfTwoCustomers() throws Exception {
        var other = sandbox().seededCustomers().get(1);
        try (var routes = start("customer-upsert", "mergeGuard: true")) {
            var answer = routes.send("direct:in", Map.of("email", LAN, "phone", other.phone()));
            assertThat(answer.getException())
                    .isInstanceOf(LadiFlowRequestException.class)
                    .hasMessageContaining("mergeGuard");
            assertThat(sandbox().carriedOut("customer/create-or-update")).isZero();
        }
    }

    @Test
    void retriesWriteOnlyWithRetryWrites() throws Exception {
        for (boolean again : List.of(false, true)) {
            sandbox().reset();
            sandbox().forOperation("customer/create-or-update").next(Reply.status(503));
            try (var routes = start("customer-upsert", "retryWrites: " + again)) {
                Exchange answer = routes.send("direct:in", MAP);

                if (again) {
                    assertThat(answer.getException()).isNull();
                } else {
                    assertThat(answer.getException()).isInstanceOf(LadiFlowServerException.class);
                }
                assertThat(sandbox().requestCount("customer/create-or-update")).isEqualTo(again ? 2 : 1);
            }
        }
    }

    @Test
    void inheritsDryRunOfComponentUnlessOverridden() throws Exception {
        var kamelet = "ladiflow-customer-upsert-action";
        var properties = with("camel.component.ladiflow.dryRun", "true");
        try (var routes = KameletRuntime.ofParameters(properties, kamelet, "phoneFormat: VN")) {
            JsonNode wouldBeSent = json(routes.send("direct:in", LEAD));

            assertThat(wouldBeSent.path("full_name").textValue()).isEqualTo("Trần Lan");
            assertThat(wouldBeSent.path("phone").textValue()).isEqualTo("0901234567");
            assertThat(sandbox().requestCount("customer/create-or-update")).isZero();
        }
        try (var routes = KameletRuntime.ofParameters(properties, kamelet, "phoneFormat: VN\ndryRun: false")) {
            assertThat(json(routes.send("direct:in", LEAD)).path("email").textValue())
                    .isEqualTo(LAN);
        }
    }

    @Test
    void inputSchemaHasEveryWritableMember() throws Exception {
        // the names as in responses
        var spelling = Map.of("full_name", "name", "lang", "language", "subcribed_at", "subscribed_at");
        var expected = new HashSet<>(Set.of("_id", "clear"));
        yaml("/ladiflow.openapi.yaml")
                .at("/components/schemas/CustomerMembers/properties")
                .fieldNames()
                .forEachRemaining(member -> expected.add(spelling.getOrDefault(member, member)));

        assertThat(yaml("/kamelets/ladiflow-customer-upsert-action.kamelet.yaml")
                        .at("/spec/dataTypes/in/types/json/schema/properties")
                        .fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    // ---- subscriptions

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sequence: Chào mừng | {"email": "lan.tran@example.com", "phone": "0901234567"}
                    ''                  | {"email": "lan.tran@example.com", "sequence_id": "Chào mừng"}
                    """)
    void subscribesToSequenceOfPropertyOrMessage(String parameters, String body) throws Exception {
        try (var routes = start("sequence-subscribe", parameters)) {
            routes.send("direct:in", body);
        }
        assertThat(sandbox().subscriptions()).extracting("email", "sequence_id").containsExactly(tuple(LAN, WELCOME));
    }

    @Test
    void evaluatesSequenceForEachMessageWithOneEndpoint() throws Exception {
        try (var routes = start("sequence-subscribe", "sequence: ${jsonpath($.wants)}")) {
            for (String sequence : List.of("Chào mừng", "Sinh nhật")) {
                json(routes.send("direct:in", "{\"email\": \"" + LAN + "\", \"wants\": \"" + sequence + "\"}"));
            }

            assertThat(sandbox().subscriptions())
                    .extracting(one -> one.get("sequence_id"))
                    .doesNotHaveDuplicates()
                    .hasSize(2);
            assertThat(routes.context().getEndpoints())
                    .filteredOn(LadiFlowEndpoint.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    void dryRunReturnsSubscriptionRequest() throws Exception {
        try (var routes = start("sequence-subscribe", "sequence: Chào mừng\ndryRun: true")) {
            Exchange answer = routes.send("direct:in", LAN);

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody(String.class)).contains(LAN, WELCOME);
            assertThat(sandbox().subscriptions()).isEmpty();
        }
    }
}
