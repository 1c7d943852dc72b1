// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LadiFlowServerException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the Kamelet from YAML on Camel Main. */
class CustomerUpsertKameletTest {

    private static final String LAN = "lan.tran@example.com";
    private static final String LEAD = "{\"phone\": \"+84 901 234 567\", \"name\": \"Trần Lan\", \"company\": \"\","
            + " \"tags\": \"VIP, Hội thảo\", \"custom_fields\": {\"orders\": 3}}";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Test
    void writesTheCustomerWithTagsByNameAndPutsTheAnswerIntoTheBodyAsJson() throws Exception {
        sandbox().settings().strict(true).dropUnknown(false);
        try (var routes = start("phoneFormat: VN")) {
            Exchange answer = routes.send("direct:in", LEAD, Map.of("CamelLadiFlowCode", 1, "mine", "kept"));

            assertThat(answer.getMessage().getBody()).isInstanceOf(String.class);
            assertThat(json(answer).path("email").textValue()).isEqualTo(LAN);
            assertThat(json(answer).path("name").textValue()).isEqualTo("Trần Lan");
            assertThat(answer.getMessage().getHeaders())
                    .containsOnly(
                            Map.entry("CamelLadiFlowOutcome", "OK"),
                            Map.entry("Content-Type", "application/json"),
                            Map.entry("mine", "kept"));
            assertThat(lastRequest().members())
                    .containsEntry("phone", "0901234567")
                    .containsEntry("_id", "6650a1b2c3d4e5f601234567")
                    .containsEntry(
                            "tags",
                            List.of("6650aaaa0000000000000001", "6650aaaa0000000000000002", "6650aaaa0000000000000004"))
                    .doesNotContainKey("company");
        }
    }

    @Test
    void clearsWhatTheMessageDoesNotGiveWhereItIsToldTo() throws Exception {
        try (var routes = start("clearMembers: company,website")) {
            routes.send("direct:in", "{\"email\": \"" + LAN + "\", \"website\": \"https://example.com\"}");

            assertThat(lastRequest().members())
                    .containsEntry("company", null)
                    .containsEntry("website", "https://example.com");
        }
    }

    @Test
    void theGuardKeepsTwoPeopleApart() throws Exception {
        var other = sandbox().seededCustomers().get(1);
        try (var routes = start("mergeGuard: true")) {
            assertThat(routes.send("direct:in", Map.of("email", LAN, "phone", other.phone()))
                            .getException())
                    .isInstanceOf(LadiFlowRequestException.class)
                    .hasMessageContaining("mergeGuard");
            assertThat(sandbox().carriedOut("customer/create-or-update")).isZero();
        }
    }

    @Test
    void isWrittenAgainAfterAFailureOnlyIfToldTo() throws Exception {
        for (boolean again : List.of(false, true)) {
            sandbox().reset();
            sandbox().forOperation("customer/create-or-update").next(Reply.status(503));
            try (var routes = start("retryWrites: " + again)) {
                Exchange answer = routes.send("direct:in", Map.of("email", LAN));

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
    void aDryRunOfTheComponentCountsUnlessTheKameletSaysOtherwise() throws Exception {
        var properties = new HashMap<>(KameletRuntime.componentProperties(sandbox()));
        properties.put("camel.component.ladiflow.dryRun", "true");
        properties.put("camel.component.ladiflow.retryDelay", "1ms");
        try (var routes =
                KameletRuntime.ofParameters(properties, "ladiflow-customer-upsert-action", "phoneFormat: VN")) {
            JsonNode wouldBeSent = json(routes.send("direct:in", LEAD));

            assertThat(wouldBeSent.path("full_name").textValue()).isEqualTo("Trần Lan");
            assertThat(wouldBeSent.path("phone").textValue()).isEqualTo("0901234567");
            assertThat(sandbox().requestCount("customer/create-or-update")).isZero();
        }
        try (var routes = KameletRuntime.ofParameters(
                properties, "ladiflow-customer-upsert-action", "phoneFormat: VN\ndryRun: false")) {
            assertThat(json(routes.send("direct:in", LEAD)).path("email").textValue())
                    .isEqualTo(LAN);
        }
    }

    @Test
    void theSchemaOfItsInputHasEveryMemberThatCanBeWritten() throws Exception {
        Set<String> documented = new HashSet<>();
        yaml("/ladiflow.openapi.yaml")
                .at("/components/schemas/CustomerMembers/properties")
                .fieldNames()
                .forEachRemaining(documented::add);
        // as answers spell them
        var spelling = Map.of("full_name", "name", "lang", "language", "subcribed_at", "subscribed_at");
        var expected = new HashSet<>(Set.of("_id", "clear"));
        documented.forEach(member -> expected.add(spelling.getOrDefault(member, member)));

        assertThat(yaml("/kamelets/ladiflow-customer-upsert-action.kamelet.yaml")
                        .at("/spec/dataTypes/in/types/json/schema/properties")
                        .fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static KameletRuntime start(String parameters) throws Exception {
        var properties = new HashMap<>(KameletRuntime.componentProperties(sandbox()));
        properties.put("camel.component.ladiflow.retryDelay", "1ms");
        return KameletRuntime.ofParameters(properties, "ladiflow-customer-upsert-action", parameters);
    }

    private static LadiFlowSandbox sandbox() {
        return LADIFLOW.sandbox();
    }

    private static SandboxRequest lastRequest() {
        var requests = sandbox().requests();
        return requests.get(requests.size() - 1);
    }

    private static JsonNode json(Exchange exchange) throws Exception {
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
    }

    private static JsonNode yaml(String resource) throws Exception {
        try (var in = CustomerUpsertKameletTest.class.getResourceAsStream(resource)) {
            return new YAMLMapper().readTree(in);
        }
    }
}
