// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelladiflow.LadiFlowEndpoint;
import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowNotFoundException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the Kamelet from YAML on Camel Main. */
class CustomerShowKameletTest {

    private static final String ROUTES = "kamelet-routes/customer-show.camel.yaml";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    private static KameletRuntime routes;

    @BeforeAll
    static void startRoutes() throws Exception {
        routes = KameletRuntime.ofFile(ROUTES, sandbox());
    }

    @AfterAll
    static void stopRoutes() {
        routes.close();
    }

    @Test
    void putsTheWholeCustomerIntoTheBodyAsJson() throws Exception {
        Exchange answer = routes.send("direct:kamelet-by-message", "lan.tran@example.com");

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody()).isInstanceOf(String.class);
        assertThat(json(answer)).isEqualTo(fixture());
        assertThat(answer.getMessage().getHeader("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void readsTheHeadersBeforeTheBody() throws Exception {
        Exchange answer = routes.send(
                "direct:kamelet-by-message", "nothing to look up", Map.of("CamelLadiFlowPhone", "0901234567"));

        assertThat(json(answer).path("email").textValue()).isEqualTo("lan.tran@example.com");
    }

    @Test
    void leavesNoHeaderButTheOutcomeAndTheContentType() throws Exception {
        Exchange answer = routes.send(
                "direct:kamelet-by-message",
                null,
                Map.of("CamelLadiFlowPhone", "0901234567", "CamelLadiFlowCode", 1, "mine", "kept"));

        assertThat(answer.getMessage().getHeaders())
                .containsOnly(
                        Map.entry("CamelLadiFlowOutcome", "FOUND"),
                        Map.entry("Content-Type", "application/json"),
                        Map.entry("mine", "kept"));
    }

    @Test
    void evaluatesTheLookupValueForEachMessageWithOneEndpoint() throws Exception {
        for (var customer : sandbox().seededCustomers().subList(0, 3)) {
            String phone = "+84 " + customer.phone().substring(1);
            Exchange answer = routes.send("direct:kamelet-by-phone", Map.of("phone", phone));

            assertThat(json(answer).path("_id").textValue()).isEqualTo(customer.id());
        }
        assertThat(endpoints(routes))
                .filteredOn(endpoint -> endpoint.getLookupOptions().getLookupValue() != null)
                .singleElement()
                .extracting(endpoint -> endpoint.getLookupOptions().getLookupValue())
                .isEqualTo("${body[phone]}");
    }

    @Test
    void theExampleOfALookupValueWorksOnJsonTextTheDefaultInput() throws Exception {
        String example =
                kamelet().at("/spec/definition/properties/lookupValue/example").textValue();
        try (var runtime = start(
                KameletRuntime.componentProperties(sandbox()), "lookupField: PHONE\nlookupValue: '" + example + "'")) {
            Exchange answer = runtime.send("direct:in", "{\"lead\": {\"phone\": \"0901234567\"}}");

            assertThat(answer.getException()).isNull();
            assertThat(json(answer)).isEqualTo(fixture());
        }
    }

    @Test
    void anExpressionThatDoesNotFitTheBodyIsRefusedWithoutTheDataInIt() throws Exception {
        Exchange answer = routes.send("direct:kamelet-by-phone", "{\"phone\": \"0901234567\"}");

        assertThat(answer.getException())
                .isInstanceOf(LadiFlowRequestException.class)
                .hasMessageContaining("leave lookupValue out")
                .hasNoCause()
                .hasMessageNotContaining("0901234567");
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void neverEvaluatesWhatAMessageSays() throws Exception {
        Exchange answer = routes.send("direct:kamelet-by-phone", Map.of("phone", "${sys.user.home}&notFound=KEEP"));

        assertThat(answer.getException()).isInstanceOf(LadiFlowRequestException.class);
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void notFoundNullEmptiesTheBody() throws Exception {
        Exchange answer = routes.send("direct:kamelet-by-phone", Map.of("phone", "0399999999"));

        assertThat(answer.getMessage().getBody()).isNull();
        assertThat(answer.getMessage().getHeaders()).containsOnly(Map.entry("CamelLadiFlowOutcome", "NOT_FOUND"));
    }

    @Test
    void notFoundKeepLeavesTheBodyAndItsTypeAsTheyWere() throws Exception {
        Exchange answer =
                routes.send("direct:kamelet-keep", "nobody@example.com", Map.of("Content-Type", "text/plain"));

        assertThat(answer.getMessage().getBody()).isEqualTo("nobody@example.com");
        assertThat(answer.getMessage().getHeaders())
                .containsOnly(Map.entry("CamelLadiFlowOutcome", "NOT_FOUND"), Map.entry("Content-Type", "text/plain"));
    }

    @Test
    void whatIsNotSetIsTheComponentsAndWhatIsSetIsNot() throws Exception {
        var lan = sandbox().seededCustomers().get(0);
        var binh = sandbox().seededCustomers().get(1);
        var properties = new HashMap<>(KameletRuntime.componentProperties(sandbox()));
        properties.put("camel.component.ladiflow.lookup-field", "PHONE");
        properties.put("camel.component.ladiflow.not-found", "KEEP");
        var body = Map.of("email", lan.email(), "phone", binh.phone());
        try (var runtime = start(properties, baseUrl())) {
            assertThat(json(runtime.send("direct:in", body)).path("_id").textValue())
                    .isEqualTo(binh.id());
            assertThat(runtime.send("direct:in", "0399999999").getMessage().getBody())
                    .isEqualTo("0399999999");
        }
        try (var runtime = start(properties, "lookupField: EMAIL\nnotFound: 'NULL'\n" + baseUrl())) {
            assertThat(json(runtime.send("direct:in", body)).path("_id").textValue())
                    .isEqualTo(lan.id());
            assertThat(runtime.send("direct:in", "nobody@example.com")
                            .getMessage()
                            .getBody())
                    .isNull();
        }
    }

    @Test
    void theCallingRouteCanCatchTheException() throws Exception {
        assertThat(routes.send("direct:kamelet-caught", "nobody@example.com")
                        .getMessage()
                        .getBody())
                .isEqualTo("nobody");
    }

    @Test
    void aKeyOfItsOwnWinsOverTheComponents() throws Exception {
        var properties = Map.of(
                "camel.component.ladiflow.apiKey",
                "of-the-component",
                "store.key",
                sandbox().apiKey());
        try (var runtime = start(properties, "apiKey: '{{store.key}}'\n" + baseUrl())) {
            assertThat(runtime.send("direct:in", "lan.tran@example.com").getException())
                    .isNull();
        }
        try (var runtime = start(properties, baseUrl())) {
            assertThat(runtime.send("direct:in", "lan.tran@example.com").getException())
                    .isInstanceOf(LadiFlowAuthenticationException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b", "a&b=c", "50%", "%2B", "a)b", "{a}?#/"})
    void handsKeysOnUnharmed(String key) throws Exception {
        try (var sandbox = LadiFlowSandbox.builder().apiKey(key).start()) {
            String baseUrl = "baseUrl: " + sandbox.baseUrl();
            var asParameter = Map.of("store.key", key);
            try (var runtime = start(asParameter, "apiKey: RAW({{store.key}})\n" + baseUrl)) {
                assertThat(runtime.send("direct:in", "lan.tran@example.com").getException())
                        .isNull();
            }
            var asProperty = Map.of("camel.kamelet.ladiflow-customer-show-action.apiKey", key);
            try (var runtime = start(asProperty, baseUrl)) {
                assertThat(runtime.send("direct:in", "lan.tran@example.com").getException())
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookupValue: +84901234567", "lookupValue: RAW(+84901234567)", "lookupValue: '0901234567'"})
    void aConstantLookupValueKeepsItsPlus(String lookupValue) throws Exception {
        try (var runtime = start(
                KameletRuntime.componentProperties(sandbox()), lookupValue + "\nlookupField: PHONE\nphoneFormat: VN")) {
            assertThat(json(runtime.send("direct:in", "ignored")).path("_id").textValue())
                    .isEqualTo(fixture().path("_id").textValue());
        }
    }

    @Test
    void theComponentsPhoneFormatCountsUnlessTheKameletHasOne() throws Exception {
        var properties = new HashMap<>(KameletRuntime.componentProperties(sandbox()));
        properties.put("camel.component.ladiflow.phoneFormat", "VN");
        try (var runtime = start(properties, "lookupField: PHONE")) {
            assertThat(runtime.send("direct:in", "+84901234567").getException()).isNull();
        }
        try (var runtime = start(properties, "lookupField: PHONE\nphoneFormat: AS_IS")) {
            assertThat(runtime.send("direct:in", "+84901234567").getException())
                    .isInstanceOf(LadiFlowNotFoundException.class);
        }
    }

    @Test
    void asksOnceForACustomerInTheCache() throws Exception {
        var properties = KameletRuntime.componentProperties(sandbox());
        try (var runtime = start(properties, "cacheTtl: 10m")) {
            runtime.send("direct:in", "lan.tran@example.com");
            Exchange second = runtime.send("direct:in", "lan.tran@example.com");

            assertThat(json(second)).isEqualTo(fixture());
            assertThat(second.getMessage().getHeader("CamelLadiFlowCache")).isEqualTo("HIT");
            assertThat(sandbox().requestCount()).isEqualTo(1);
        }
    }

    @Test
    void itIsFoundByWhatPeopleLookForAndAsksForThatFirst() throws Exception {
        JsonNode definition = kamelet().at("/spec/definition");

        assertThat(definition.path("title").textValue()).contains("LadiFlow", "Look Up Customer");
        assertThat(definition.path("properties").fieldNames())
                .toIterable()
                .startsWith("apiKey", "lookupField", "lookupValue");
        assertThat(texts(kamelet().at("/spec/dependencies"))).contains("camel:bean", "camel:jsonpath");
    }

    @Test
    void theSchemaOfItsAnswerKnowsEveryMemberOfACustomer() throws Exception {
        JsonNode properties = kamelet().at("/spec/dataTypes/out/types/json/schema/properties");

        fixture().properties().forEach(member -> {
            JsonNode schema = properties.path(member.getKey());
            assertThat(schema.isObject()).as(member.getKey()).isTrue();
            if (!member.getValue().isNull() && schema.has("type")) {
                assertThat(typesOf(member.getValue()))
                        .as(member.getKey())
                        .contains(schema.path("type").textValue());
            }
            assertThat(schema.path("nullable").asBoolean())
                    .as(member.getKey())
                    .isEqualTo(!member.getKey().equals("_id"));
        });
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::textValue).toList();
    }

    private static List<String> typesOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> List.of("string");
            case BOOLEAN -> List.of("boolean");
            case NUMBER -> value.isIntegralNumber() ? List.of("integer", "number") : List.of("number");
            case ARRAY -> List.of("array");
            default -> List.of("object");
        };
    }

    private static JsonNode kamelet() throws Exception {
        try (var in = CustomerShowKameletTest.class.getResourceAsStream(
                "/kamelets/ladiflow-customer-show-action.kamelet.yaml")) {
            return new YAMLMapper().readTree(in);
        }
    }

    private static KameletRuntime start(Map<String, String> properties, String parameters) throws Exception {
        return KameletRuntime.ofParameters(properties, "ladiflow-customer-show-action", parameters);
    }

    private static LadiFlowSandbox sandbox() {
        return LADIFLOW.sandbox();
    }

    private static String baseUrl() {
        return "baseUrl: " + sandbox().baseUrl();
    }

    private static JsonNode json(Exchange exchange) throws Exception {
        return new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
    }

    private static JsonNode fixture() throws Exception {
        try (var in = CustomerShowKameletTest.class.getResourceAsStream("/fixtures/customer-show.json")) {
            return new ObjectMapper().readTree(in).at("/data/customer");
        }
    }

    private static List<LadiFlowEndpoint> endpoints(KameletRuntime runtime) {
        return runtime.context().getEndpoints().stream()
                .filter(LadiFlowEndpoint.class::isInstance)
                .map(LadiFlowEndpoint.class::cast)
                .toList();
    }
}
