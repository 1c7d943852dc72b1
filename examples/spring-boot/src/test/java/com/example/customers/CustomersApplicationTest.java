// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class CustomersApplicationTest {

    @RegisterExtension
    static final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @DynamicPropertySource
    static void ladiflow(DynamicPropertyRegistry registry) {
        registry.add("camel.component.ladiflow.api-key", ladiflow::apiKey);
        registry.add("camel.component.ladiflow.base-url", ladiflow::baseUrl);
        registry.add("camel.component.http.connections-per-route", () -> 40);
        // has no effect
        registry.add("camel.component.https.connections-per-route", () -> 7);
    }

    @LocalServerPort
    private int port;

    @Autowired
    private CamelContext camel;

    private HttpResponse<String> get(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "+84901234567, 200, '\"_id\":\"6650a1b2c3d4e5f601234567\"'",
        "nobody@example.com, 404, no such customer",
        "whoever, 400, not a phone number"
    })
    void respondsWithCustomerOrError(String key, int status, String body) throws Exception {
        var response = get("/customers/" + key);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json;charset=UTF-8");
        assertThat(response.body()).contains(body);
    }

    @Test
    void reportsFailuresInResponseReadinessAndMeters() throws Exception {
        ladiflow.sandbox().next(Reply.unauthorized());
        assertThat(get("/customers/0901234567").statusCode()).isEqualTo(502);

        assertThat(get("/actuator/health").body())
                .contains("rejected the API key")
                .doesNotContain(ladiflow.apiKey(), "0901234567");
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        get("/customers/0901234567");
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/metrics/camel.ladiflow.calls?tag=outcome:found")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void appliesHttpPropertiesToHttpAndHttps(String component) {
        assertThat(camel.getComponent(component, HttpComponent.class).getConnectionsPerRoute())
                .isEqualTo(40);
    }
}
