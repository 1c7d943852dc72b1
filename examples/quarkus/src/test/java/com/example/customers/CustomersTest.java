// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.quarkus.arc.Unremovable;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@QuarkusTest
@TestProfile(CustomersTest.Connections.class)
@QuarkusTestResource(SandboxResource.class)
class CustomersTest {

    LadiFlowSandbox sandbox;

    @TestHTTPResource
    URI application;

    @Inject
    CamelContext camel;

    @Inject
    ProducerTemplate template;

    private SandboxCustomer known;

    /** Settings of connections that are not options of the component. */
    public static class Connections implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "camel.component.https.connections-per-route", "40",
                    "camel.component.https.ssl-context-parameters", "#tls");
        }
    }

    @BeforeEach
    void setUp() {
        sandbox.reset();
        ladiflow().clearCache();
        known = sandbox.seededCustomers().get(0);
    }

    @Test
    void servesKnownCustomerAsJson() throws Exception {
        var response = get("/customers/" + known.phone());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json;charset=UTF-8");
        assertThat(json(response.body()).get("_id").asText()).isEqualTo(known.id());
    }

    @Test
    void servesSecondLookupFromCache() throws Exception {
        get("/customers/" + known.email());
        var response = get("/customers/" + known.email());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(sandbox.requestCount()).isEqualTo(1);
    }

    @Test
    void returns404ForUnknownCustomer() throws Exception {
        assertThat(get("/customers/nobody@example.com").statusCode()).isEqualTo(404);
    }

    @Test
    void returns400ForInvalidKeyWithoutCallingService() throws Exception {
        assertThat(get("/customers/whoever").statusCode()).isEqualTo(400);
        assertThat(sandbox.requestCount()).isZero();
    }

    @Test
    void returns502WhenLadiFlowFails() throws Exception {
        sandbox.always(Reply.status(500));

        assertThat(get("/customers/" + known.phone()).statusCode()).isEqualTo(502);
    }

    @Test
    void setsBodyToCustomerInKamelet() throws Exception {
        var body = template.requestBody("direct:kamelet", Map.of("phone", known.phone()), String.class);

        assertThat(json(body).get("_id").asText()).isEqualTo(known.id());
    }

    @Test
    void readsApiKeyFromEnvironmentPlaceholder() {
        assertThat(ladiflow().getConfiguration().getApiKey()).isEqualTo("sandbox-key");
    }

    @Test
    void prefersEnvironmentVariableToPropertiesFile() {
        assertThat(ladiflow().getConfiguration().getPhoneFormat()).isEqualTo(PhoneFormat.VN);
    }

    @Test
    void configuresProxyAndPoolByComponentOptions() {
        // no server listens at the address, so only a proxy can respond; the sandbox accepts requests to a proxy
        var lookup = "ladiflow:customer/show?baseUrl=http://127.0.0.1:1/1.0&proxyHost=127.0.0.1&proxyPort="
                + URI.create(sandbox.baseUrl()).getPort();

        assertThat(template.requestBody(lookup, known.phone(), Customer.class).getId())
                .isEqualTo(known.id());
        assertThat(ladiflow().getConfiguration().getConnectionsPerRoute()).isEqualTo(50);
    }

    @Test
    void appliesOtherConnectionSettingsToHttpsOnly() {
        assertThat(camel.getComponent("https", HttpComponent.class).getConnectionsPerRoute())
                .isEqualTo(40);
        assertThat(camel.getComponent("http", HttpComponent.class).getConnectionsPerRoute())
                .isNotEqualTo(40);
    }

    /** Settings for TLS, which the sandbox does not support. */
    @Produces
    @Singleton
    @Named("tls")
    @Unremovable
    SSLContextParameters tls() {
        return new SSLContextParameters();
    }

    @Test
    void takesTlsSettingsFromNamedBean() {
        assertThat(camel.getComponent("https", HttpComponent.class).getSslContextParameters())
                .isNotNull()
                .isSameAs(camel.getRegistry().lookupByName("tls"));
    }

    private LadiFlowComponent ladiflow() {
        return camel.getComponent("ladiflow", LadiFlowComponent.class);
    }

    private HttpResponse<String> get(String path) throws Exception {
        var request = HttpRequest.newBuilder(application.resolve(path)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
