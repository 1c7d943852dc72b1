// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelladiflow.LadiFlowEndpoint;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Tests the Kamelets that look up, list, write and subscribe customers. */
class ActionKameletsTest extends Kamelets {

    private static final String JSON = "{\"email\": \"" + LAN + "\"}";
    private static final Map<String, Object> MAP = Map.of("email", LAN);

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
        start(action, parameters);
        var headers = Map.<String, Object>of("CamelLadiFlowCode", 1, "mine", "kept", "Content-Type", "text/csv");
        var message = send(body, headers).getMessage();

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

    // ---- lookups

    private void start(Map<String, String> properties, String parameters) throws Exception {
        start(properties, "customer-show", parameters);
    }

    private static void assertFinds(int customer, Exchange answer) throws IOException {
        assertThat(json(answer).path("_id").textValue())
                .isEqualTo(sandbox().seededCustomers().get(customer).id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"${body[phone]}", "${jsonpath($.phone)}"})
    void evaluatesLookupValueForEachMessageWithOneEndpoint(String lookupValue) throws Exception {
        start("customer-show", "lookupField: PHONE\nphoneFormat: VN\nlookupValue: '" + lookupValue + "'");
        for (int i = 0; i < 3; i++) {
            String phone = "+84 " + sandbox().seededCustomers().get(i).phone().substring(1);
            assertFinds(
                    i, send(lookupValue.contains("json") ? "{\"phone\": \"" + phone + "\"}" : Map.of("phone", phone)));
        }
        assertThat(context().getEndpoints())
                .filteredOn(LadiFlowEndpoint.class::isInstance)
                .hasSize(1);
    }

    @Test
    void inheritsComponentOptionsUnlessOverridden() throws Exception {
        var properties = with(
                "camel.component.ladiflow.lookup-field", "PHONE",
                "camel.component.ladiflow.not-found", "KEEP");
        var body =
                Map.of("email", LAN, "phone", sandbox().seededCustomers().get(1).phone());
        start(properties, "");
        assertFinds(1, send(body));
        var kept = send("0399999999", Map.of("Content-Type", "text/plain")).getMessage();
        assertThat(kept.getBody()).isEqualTo("0399999999");
        assertThat(kept.getHeaders())
                .containsOnly(Map.entry("CamelLadiFlowOutcome", "NOT_FOUND"), Map.entry("Content-Type", "text/plain"));

        start(properties, "lookupField: EMAIL\nnotFound: 'NULL'");
        assertFinds(0, send(body));
        var emptied = send("nobody@example.com").getMessage();
        assertThat(emptied.getBody()).isNull();
        assertThat(emptied.getHeaders()).containsOnly(Map.entry("CamelLadiFlowOutcome", "NOT_FOUND"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b&c=50%", "a)%2B{b}?#/"})
    void passesApiKeyUnchangedInsteadOfThatOfComponent(String key) throws Exception {
        try (var sandbox = LadiFlowSandbox.builder().apiKey(key).start()) {
            String baseUrl = "baseUrl: " + sandbox.baseUrl();
            start(with("store.key", key), "apiKey: RAW({{store.key}})\n" + baseUrl);
            assertThat(send(LAN).getException()).isNull();
            start(with("camel.kamelet.ladiflow-customer-show-action.apiKey", key), baseUrl);
            assertThat(send(LAN).getException()).isNull();
            start(with(), baseUrl);
            assertThat(send(LAN).getException()).isInstanceOf(LadiFlowAuthenticationException.class);
        }
    }

    @Test
    void requestsCachedCustomerOnce() throws Exception {
        start("customer-show", "cacheTtl: 10m");

        assertFinds(0, send(LAN));
        assertThat(send(LAN).getMessage().getHeader("CamelLadiFlowCache")).isEqualTo("HIT");
        assertThat(sandbox().requestCount()).isEqualTo(1);
    }

    @Test
    void returnsAllCustomersAsStreamForSplit() throws Exception {
        run(with(), """
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: kamelet:ladiflow-customer-list-action
                            parameters:
                              paging: ALL
                              pageSize: 250
                        - split:
                            expression:
                              simple:
                                expression: "${body}"
                            streaming: true
                            steps:
                              - to:
                                  uri: mock:customers
                """);

        assertThat(send(null).getException()).isNull();
        assertThat(mock("customers").getExchanges())
                .hasSize(1000)
                .extracting(exchange -> exchange.getMessage().getBody(String.class))
                .doesNotHaveDuplicates()
                .allMatch(customer -> customer.startsWith("{\"") && customer.contains("\"_id\":"));
        assertThat(sandbox().requestCount("customer/list")).isEqualTo(4);
    }

    // ---- failures

    private static final String ON_EXCEPTION = """
            - onException:
                exception:
                  - java.lang.Exception
                handled:
                  constant:
                    expression: "true"
                steps:
                  - to:
                      uri: mock:failures
            - route:
            """;

    private static final String ERROR_HANDLER = """
            - route:
                errorHandler:
                  deadLetterChannel:
                    deadLetterUri: mock:failures
            """;

    static Stream<Arguments> failureReachesHandlerOfRoute() throws IOException {
        return KameletConventionsTest.kamelets().stream()
                .filter(name -> name.endsWith("-action"))
                .flatMap(name -> Stream.of(
                        arguments(name, ON_EXCEPTION, "noErrorHandler: true", true),
                        arguments(name, ON_EXCEPTION, "", false),
                        arguments(name, ERROR_HANDLER, "", true)));
    }

    /** This is the behaviour that the descriptions of the Kamelets state. */
    @ParameterizedTest
    @MethodSource
    void failureReachesHandlerOfRoute(String name, String handler, String parameter, boolean handled) throws Exception {
        sandbox().always(Reply.status(500));
        run(with("camel.component.ladiflow.maxRetries", "0"), handler + """
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: kamelet:%s
                            parameters:
                              secret: http://127.0.0.1:1/hooks/5e7
                              %s
                """.formatted(name, parameter));

        assertThat(send(JSON).getException() == null).isEqualTo(handled);
        assertThat(mock("failures").getReceivedCounter()).isEqualTo(handled ? 1 : 0);
    }
}
