// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class CustomersApplicationTest {

    @RegisterExtension
    static final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @DynamicPropertySource
    static void ladiflow(DynamicPropertyRegistry registry) {
        registry.add("camel.component.ladiflow.api-key", ladiflow::apiKey);
        registry.add("camel.component.ladiflow.base-url", ladiflow::baseUrl);
    }

    @TempDir
    static Path inbox;

    @LocalServerPort
    private int port;

    @Autowired
    private JmsTemplate jms;

    @Autowired
    private CamelContext camel;

    @Autowired
    private ProducerTemplate template;

    private SandboxCustomer known;

    @DynamicPropertySource
    static void folders(DynamicPropertyRegistry registry) {
        registry.add("customers.inbox", inbox::toString);
        registry.add("camel.component.http.connections-per-route", () -> 40);
        // has no effect
        registry.add("camel.component.https.connections-per-route", () -> 7);
    }

    @BeforeEach
    void setUp() {
        known = ladiflow.sandbox().seededCustomers().get(0);
        jms.setReceiveTimeout(60_000);
    }

    @Test
    void servesKnownCustomerAsJson() throws Exception {
        var response = get("/customers/" + known.phone());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json;charset=UTF-8");
        assertThat(json(response).get("_id").asText()).isEqualTo(known.id());
    }

    @Test
    void returns404ForUnknownCustomer() throws Exception {
        assertThat(get("/customers/nobody@example.com").statusCode()).isEqualTo(404);
    }

    @Test
    void returns400ForInvalidKeyWithoutCallingService() throws Exception {
        assertThat(get("/customers/whoever").statusCode()).isEqualTo(400);
        assertThat(ladiflow.sandbox().requestCount()).isZero();
    }

    @Test
    void returns502WhenLadiFlowFails() throws Exception {
        ladiflow.sandbox().always(Reply.status(500));

        assertThat(get("/customers/" + known.phone()).statusCode()).isEqualTo(502);
    }

    @Test
    void failsToStartWithoutApiKeyVariable() {
        assertThatThrownBy(() -> SpringApplication.run(
                        CustomersApplication.class,
                        "--server.port=0",
                        "--customers.inbox=" + inbox,
                        "--camel.component.ladiflow.api-key={{env:LADIFLOW_API_KEY_OF_NOBODY}}"))
                .hasStackTraceContaining("[env:LADIFLOW_API_KEY_OF_NOBODY] using function [env] returned null");
    }

    @Test
    void sendsLinesOfFileAsMessages() throws Exception {
        Files.writeString(inbox.resolve("lines.txt"), known.phone() + "\nnobody@example.com\n\nwhoever\n");

        assertThat(text("customers")).contains("\"_id\":\"" + known.id() + "\"");
        assertThat(text("customers.unknown")).isEqualTo("nobody@example.com");
        assertThat(text("customers.failed")).isEqualTo("whoever");
    }

    @Test
    void setsBodyToCustomerInKamelet() throws Exception {
        var body = template.requestBody("direct:kamelet", Map.of("phone", known.phone()), String.class);

        assertThat(json(body).get("_id").asText()).isEqualTo(known.id());
    }

    @Test
    void actuatorShowsTheHealthOfCamelAndCountsItsExchanges() throws Exception {
        get("/customers/" + known.phone());

        assertThat(json(get("/actuator/health"))
                        .at("/components/camelHealth/status")
                        .asText())
                .isEqualTo("UP");
        // an exchange is counted after its response has been sent
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(json(get("/actuator/metrics/camel.exchanges.succeeded?tag=routeId:rest"))
                                        .at("/measurements/0/value")
                                        .asDouble())
                                .isPositive());
    }

    @Test
    void reportsRejectedApiKeyInActuatorReadiness() throws Exception {
        ladiflow.sandbox().next(Reply.unauthorized());
        get("/customers/" + known.phone());

        var health = get("/actuator/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(json(health).at("/components/camelHealth/details").findValuesAsText("reason"))
                .singleElement()
                .asString()
                .contains("rejected the API key");
        assertThat(health.body()).doesNotContain(ladiflow.apiKey(), known.phone());
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);

        get("/customers/" + known.phone());
        assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void countsLookupsByOutcomeInActuator() throws Exception {
        get("/customers/" + known.phone());

        assertThat(json(get("/actuator/metrics/camel.ladiflow.calls?tag=outcome:found"))
                        .at("/measurements/0/value")
                        .asDouble())
                .isPositive();
    }

    @Test
    void appliesHttpPropertiesToHttpAndHttps() {
        for (String component : List.of("http", "https")) {
            assertThat(camel.getComponent(component, HttpComponent.class).getConnectionsPerRoute())
                    .as(component)
                    .isEqualTo(40);
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return json(response.body());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private String text(String queue) {
        return (String) jms.receiveAndConvert(queue);
    }
}
