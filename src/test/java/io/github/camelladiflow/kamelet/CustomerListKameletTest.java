// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the Kamelet from YAML on Camel Main. */
class CustomerListKameletTest {

    private static final String ALL_IN_PAGES = "kamelet-routes/customer-list.camel.yaml";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Test
    void putsAPageIntoTheBodyAsJsonAndLeavesNoHeaderButTheOutcomeAndTheContentType() throws Exception {
        try (var routes = start("baseUrl: " + LADIFLOW.baseUrl())) {
            Exchange answer = routes.send("direct:in", null, Map.of("CamelLadiFlowCode", 1, "mine", "kept"));

            assertThat(answer.getMessage().getBody()).isInstanceOf(String.class);
            assertThat(json(answer).path("total").intValue()).isEqualTo(1000);
            assertThat(json(answer).path("items"))
                    .hasSize(20)
                    .allSatisfy(item -> assertThat(item.has("_id")).isTrue());
            assertThat(answer.getMessage().getHeaders())
                    .containsOnly(
                            Map.entry("CamelLadiFlowOutcome", "OK"),
                            Map.entry("Content-Type", "application/json"),
                            Map.entry("mine", "kept"));
        }
    }

    @Test
    void asksForThePageThatItsPropertiesSay() throws Exception {
        try (var routes = start("page: 2\npageSize: 3\nsort: updated_at ASC")) {
            assertThat(json(routes.send("direct:in", "{\"page\": 7, \"limit\": 9}"))
                            .path("items"))
                    .hasSize(3);

            assertThat(LADIFLOW.sandbox().requests().get(0).members())
                    .containsEntry("page", 2)
                    .containsEntry("limit", 3)
                    .containsEntry("sort", Map.of("updated_at", "ASC"));
        }
    }

    @Test
    void asksForThePageThatTheMessageSaysIfItsPropertiesDoNot() throws Exception {
        try (var routes = start("baseUrl: " + LADIFLOW.baseUrl())) {
            routes.send("direct:in", "{\"search\": \"trần\", \"page\": 7, \"limit\": 9}");

            assertThat(LADIFLOW.sandbox().requests().get(0).members())
                    .containsEntry("search", Map.of("name", "trần"))
                    .containsEntry("page", 7)
                    .containsEntry("limit", 9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"search: ${header.email}", "search: RAW(${header.email})"})
    void evaluatesWhatItSearchesForWithEachMessage(String search) throws Exception {
        try (var routes = start(search)) {
            for (SandboxCustomer customer : LADIFLOW.sandbox().seededCustomers().subList(0, 2)) {
                JsonNode page = json(routes.send("direct:in", null, Map.of("email", customer.email())));

                assertThat(page.path("items"))
                        .singleElement()
                        .satisfies(
                                item -> assertThat(item.path("_id").textValue()).isEqualTo(customer.id()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tags: ''", "tags: ' '", "tags: ','", "search: ''", "tags: '{{empty}}'"})
    void aPropertyThatIsGivenAndSaysNothingDoesNotListEverybody(String property) throws Exception {
        var properties = new HashMap<>(KameletRuntime.componentProperties(LADIFLOW.sandbox()));
        properties.put("empty", "");
        try (var routes = KameletRuntime.ofParameters(properties, "ladiflow-customer-list-action", property)) {
            assertThat(routes.send("direct:in", null).getException()).isInstanceOf(LadiFlowRequestException.class);
        }
        assertThat(LADIFLOW.sandbox().requestCount()).isZero();
    }

    @Test
    void takesTagsByTheirNames() throws Exception {
        try (var routes = start("tags: VIP,Hội thảo")) {
            assertThat(routes.send("direct:in", null).getException()).isNull();

            var requests = LADIFLOW.sandbox().requests();
            assertThat((List<?>) requests.get(requests.size() - 1).members().get("tags"))
                    .hasSize(2)
                    .allSatisfy(tag -> assertThat((String) tag).matches("[0-9a-f]{24}"));
        }
    }

    @Test
    void allIsAStreamThatASplitTakesCustomerByCustomer() throws Exception {
        try (var routes = KameletRuntime.ofFile(ALL_IN_PAGES, LADIFLOW.sandbox())) {
            Exchange answer = routes.send("direct:kamelet-list-all", null);

            assertThat(answer.getException()).isNull();
            List<?> customers = answer.getMessage().getBody(List.class);
            assertThat(customers)
                    .hasSize(1000)
                    .doesNotHaveDuplicates()
                    .allSatisfy(customer ->
                            assertThat(customer).asString().startsWith("{\"").contains("\"_id\":"));
            assertThat(LADIFLOW.sandbox().requestCount("customer/list")).isEqualTo(4);
        }
    }

    private static KameletRuntime start(String parameters) throws Exception {
        return KameletRuntime.ofParameters(
                KameletRuntime.componentProperties(LADIFLOW.sandbox()), "ladiflow-customer-list-action", parameters);
    }

    private static JsonNode json(Exchange exchange) throws Exception {
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
    }
}
