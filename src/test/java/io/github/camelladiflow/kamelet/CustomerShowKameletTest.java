// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.LadiFlowEndpoint;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the Kamelet that looks up customers. */
class CustomerShowKameletTest extends Kamelets {

    private static KameletRuntime routes;

    @BeforeAll
    static void startRoutes() throws Exception {
        routes = new KameletRuntime(
                with(), Files.readString(Path.of("src/test/resources/kamelet-routes/customer-show.camel.yaml")));
    }

    @AfterAll
    static void stopRoutes() {
        routes.close();
    }

    @Test
    void returnsWholeCustomerAsJsonBody() throws Exception {
        Exchange answer = routes.send("direct:kamelet-by-message", LAN);

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody()).isInstanceOf(String.class);
        assertThat(json(answer)).isEqualTo(fixture());
        assertThat(answer.getMessage().getHeader("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void prefersHeadersToBody() throws Exception {
        Exchange answer = routes.send(
                "direct:kamelet-by-message", "no key to look up", Map.of("CamelLadiFlowPhone", "0901234567"));

        assertThat(json(answer).path("email").textValue()).isEqualTo(LAN);
    }

    @Test
    void evaluatesLookupValueForEachMessageWithOneEndpoint() throws Exception {
        for (var customer : sandbox().seededCustomers().subList(0, 3)) {
            String phone = "+84 " + customer.phone().substring(1);
            Exchange answer = routes.send("direct:kamelet-by-phone", Map.of("phone", phone));

            assertFinds(customer, answer);
        }
        assertThat(routes.context().getEndpoints())
                .filteredOn(LadiFlowEndpoint.class::isInstance)
                .extracting(endpoint ->
                        ((LadiFlowEndpoint) endpoint).getConfiguration().getLookupValue())
                .filteredOn(Objects::nonNull)
                .containsExactly("${body[phone]}");
    }

    @Test
    void exampleOfLookupValueWorksOnJsonText() throws Exception {
        String example =
                kamelet().at("/spec/definition/properties/lookupValue/example").textValue();
        try (var runtime = start("customer-show", "lookupField: PHONE\nlookupValue: '" + example + "'")) {
            assertThat(json(runtime.send("direct:in", "{\"lead\": {\"phone\": \"0901234567\"}}")))
                    .isEqualTo(fixture());
        }
    }

    /** With {@code lookupField: PHONE}, the lookup of an e-mail address would fail. */
    @Test
    void ignoresPropertyThatKameletDoesNotHave() throws Exception {
        try (var runtime = start("customer-show", "lookupFeild: PHONE")) {
            assertThat(json(runtime.send("direct:in", LAN))).isEqualTo(fixture());
        }
    }

    @Test
    void rejectsUnsuitableExpressionWithoutQuotingBody() throws Exception {
        Exchange answer = routes.send("direct:kamelet-by-phone", "{\"phone\": \"0901234567\"}");

        assertThat(answer.getException())
                .isInstanceOf(LadiFlowRequestException.class)
                .hasMessageContaining("omit lookupValue")
                .hasNoCause()
                .hasMessageNotContaining("0901234567");
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void neverEvaluatesMessageText() throws Exception {
        Exchange answer = routes.send("direct:kamelet-by-phone", Map.of("phone", "${sys.user.home}&notFound=KEEP"));

        assertThat(answer.getException()).isInstanceOf(LadiFlowRequestException.class);
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void emptiesBodyWithNotFoundNull() throws Exception {
        Exchange answer = routes.send("direct:kamelet-by-phone", Map.of("phone", "0399999999"));

        assertThat(answer.getMessage().getBody()).isNull();
        assertThat(answer.getMessage().getHeaders()).containsOnly(Map.entry("CamelLadiFlowOutcome", "NOT_FOUND"));
    }

    @Test
    void keepsBodyAndTypeWithNotFoundKeep() throws Exception {
        Exchange answer =
                routes.send("direct:kamelet-keep", "nobody@example.com", Map.of("Content-Type", "text/plain"));

        assertThat(answer.getMessage().getBody()).isEqualTo("nobody@example.com");
        assertThat(answer.getMessage().getHeaders())
                .containsOnly(Map.entry("CamelLadiFlowOutcome", "NOT_FOUND"), Map.entry("Content-Type", "text/plain"));
    }

    @Test
    void inheritsComponentOptionsUnlessOverridden() throws Exception {
        var lan = sandbox().seededCustomers().get(0);
        var binh = sandbox().seededCustomers().get(1);
        var abroad = "+84" + binh.phone().substring(1);
        var properties = with(
                "camel.component.ladiflow.lookup-field", "PHONE",
                "camel.component.ladiflow.phone-format", "VN",
                "camel.component.ladiflow.not-found", "KEEP");
        var body = Map.of("email", lan.email(), "phone", abroad);
        try (var runtime = start(properties, "")) {
            assertFinds(binh, runtime.send("direct:in", body));
            assertThat(runtime.send("direct:in", "0399999999").getMessage().getBody())
                    .isEqualTo("0399999999");
        }
        try (var runtime = start(properties, "lookupField: EMAIL\nnotFound: 'NULL'")) {
            assertFinds(lan, runtime.send("direct:in", body));
            assertThat(runtime.send("direct:in", "nobody@example.com")
                            .getMessage()
                            .getBody())
                    .isNull();
        }
        try (var runtime = start(properties, "phoneFormat: AS_IS")) {
            assertThat(runtime.send("direct:in", abroad).getMessage().getBody()).isEqualTo(abroad);
        }
    }

    @Test
    void prefersOwnApiKeyOverComponent() throws Exception {
        var properties = Map.of(
                "camel.component.ladiflow.apiKey",
                "of-the-component",
                "store.key",
                sandbox().apiKey());
        try (var runtime = start(properties, "apiKey: '{{store.key}}'\n" + baseUrl())) {
            assertThat(runtime.send("direct:in", LAN).getException()).isNull();
        }
        try (var runtime = start(properties, baseUrl())) {
            assertThat(runtime.send("direct:in", LAN).getException())
                    .isInstanceOf(LadiFlowAuthenticationException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b", "a&b=c", "50%", "%2B", "a)b", "{a}?#/"})
    void passesApiKeysUnchanged(String key) throws Exception {
        try (var sandbox = LadiFlowSandbox.builder().apiKey(key).start()) {
            String baseUrl = "baseUrl: " + sandbox.baseUrl();
            var asParameter = Map.of("store.key", key);
            try (var runtime = start(asParameter, "apiKey: RAW({{store.key}})\n" + baseUrl)) {
                assertThat(runtime.send("direct:in", LAN).getException()).isNull();
            }
            var asProperty = Map.of("camel.kamelet.ladiflow-customer-show-action.apiKey", key);
            try (var runtime = start(asProperty, baseUrl)) {
                assertThat(runtime.send("direct:in", LAN).getException()).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookupValue: +84901234567", "lookupValue: RAW(+84901234567)", "lookupValue: '0901234567'"})
    void keepsPlusOfConstantLookupValue(String lookupValue) throws Exception {
        try (var runtime = start("customer-show", lookupValue + "\nlookupField: PHONE\nphoneFormat: VN")) {
            assertFinds(sandbox().seededCustomers().get(0), runtime.send("direct:in", "ignored"));
        }
    }

    @Test
    void requestsCachedCustomerOnce() throws Exception {
        try (var runtime = start("customer-show", "cacheTtl: 10m")) {
            runtime.send("direct:in", LAN);
            Exchange second = runtime.send("direct:in", LAN);

            assertThat(json(second)).isEqualTo(fixture());
            assertThat(second.getMessage().getHeader("CamelLadiFlowCache")).isEqualTo("HIT");
            assertThat(sandbox().requestCount()).isEqualTo(1);
        }
    }

    @Test
    void isFoundByKeywordsAndListsMainPropertyFirst() throws Exception {
        JsonNode definition = kamelet().at("/spec/definition");

        assertThat(definition.path("title").textValue()).contains("LadiFlow", "Look Up Customer");
        assertThat(definition.path("properties").fieldNames())
                .toIterable()
                .startsWith("apiKey", "lookupField", "lookupValue");
        assertThat(kamelet().at("/spec/dependencies").valueStream().map(JsonNode::textValue))
                .contains("camel:bean", "camel:jsonpath");
    }

    @Test
    void outputSchemaHasEveryMemberOfCustomer() throws Exception {
        JsonNode properties = kamelet().at("/spec/dataTypes/out/types/json/schema/properties");

        fixture().properties().forEach(member -> {
            JsonNode schema = properties.path(member.getKey());
            assertThat(schema.isObject()).as(member.getKey()).isTrue();
            if (!member.getValue().isNull() && schema.has("type")) {
                assertThat(dataTypesOf(member.getValue()))
                        .as(member.getKey())
                        .contains(schema.path("type").textValue());
            }
            assertThat(schema.path("nullable").asBoolean())
                    .as(member.getKey())
                    .isEqualTo(!member.getKey().equals("_id"));
        });
    }

    private static List<String> dataTypesOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> List.of("string");
            case BOOLEAN -> List.of("boolean");
            case NUMBER -> value.isIntegralNumber() ? List.of("integer", "number") : List.of("number");
            case ARRAY -> List.of("array");
            default -> List.of("object");
        };
    }

    private static JsonNode kamelet() throws Exception {
        return yaml("/kamelets/ladiflow-customer-show-action.kamelet.yaml");
    }

    private static KameletRuntime start(Map<String, String> properties, String parameters) throws Exception {
        return KameletRuntime.ofParameters(properties, "ladiflow-customer-show-action", parameters);
    }

    private static String baseUrl() {
        return "baseUrl: " + sandbox().baseUrl();
    }

    private static JsonNode fixture() throws Exception {
        return yaml("/fixtures/customer-show.json").at("/data/customer");
    }

    private static void assertFinds(SandboxCustomer customer, Exchange answer) throws Exception {
        assertThat(json(answer).path("_id").textValue()).isEqualTo(customer.id());
    }
}
