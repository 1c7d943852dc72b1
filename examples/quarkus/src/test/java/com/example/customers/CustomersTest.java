// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@QuarkusTest
@QuarkusTestResource(CustomersTest.Sandbox.class)
class CustomersTest {

    /** Starts the sandbox before the application. */
    public static class Sandbox implements QuarkusTestResourceLifecycleManager {

        private final LadiFlowSandbox sandbox = LadiFlowSandbox.start();

        @Override
        public Map<String, String> start() {
            return Map.of(
                    "camel.component.ladiflow.base-url",
                    sandbox.baseUrl(),
                    "camel.component.https.connections-per-route",
                    "40");
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(sandbox, new TestInjector.MatchesType(LadiFlowSandbox.class));
        }

        @Override
        public void stop() {
            sandbox.close();
        }
    }

    LadiFlowSandbox sandbox;

    @TestHTTPResource
    URI application;

    @Inject
    CamelContext camel;

    private HttpResponse<String> get(String key) throws Exception {
        var request = HttpRequest.newBuilder(application.resolve("/customers/" + key));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** The format of phone numbers comes from a variable in the environment, see pom.xml. */
    @ParameterizedTest
    @CsvSource({
        "+84901234567, 200, '\"_id\":\"6650a1b2c3d4e5f601234567\"'",
        "nobody@example.com, 404, ''",
        "whoever, 400, ''"
    })
    void respondsWithCustomerOrError(String key, int status, String body) throws Exception {
        var response = get(key);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(body);
    }

    @Test
    void cachesCustomersAndReportsFailures() throws Exception {
        sandbox.reset();
        get("binh.le2@example.com");
        assertThat(get("binh.le2@example.com").statusCode()).isEqualTo(200);
        assertThat(sandbox.requestCount()).isEqualTo(1);

        sandbox.next(Reply.unauthorized());
        assertThat(get("somebody@example.com").statusCode()).isEqualTo(502);
    }

    @Test
    void appliesOtherConnectionSettings() {
        assertThat(camel.getComponent("https", HttpComponent.class).getConnectionsPerRoute())
                .isEqualTo(40);
    }
}
