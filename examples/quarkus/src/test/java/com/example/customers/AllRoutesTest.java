// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.quarkus.arc.Unremovable;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Runs all YAML files in the project's folder {@code routes} in one application, because their beans must not conflict. */
@QuarkusTest
@TestProfile(AllRoutesTest.Settings.class)
@QuarkusTestResource(SandboxResource.class)
class AllRoutesTest {

    private static final Path ROUTES =
            Path.of(System.getProperty("routes.folder")).normalize();

    LadiFlowSandbox sandbox;

    @TestHTTPResource("/leads")
    URI leads;

    @Inject
    CamelContext camel;

    @Inject
    ConsumerTemplate consumer;

    @ConfigProperty(name = "inbox")
    Path inbox;

    /** Replaces the routes of the example. */
    public static class Settings implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                var folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "routes");
                return Map.ofEntries(
                        Map.entry("camel.main.routes-include-pattern", "file:" + ROUTES + "/*.camel.yaml"),
                        Map.entry("inbox", folder.resolve("inbox").toString()),
                        Map.entry("outbox", folder.resolve("outbox").toString()),
                        Map.entry("state", folder.resolve("customers.state").toString()),
                        Map.entry("first-poll", "now"),
                        Map.entry("webhook.secret", "a-secret-of-both-of-us"),
                        Map.entry("site", "https://www.example.com"),
                        Map.entry("tags", "Website"),
                        Map.entry("points", "10"),
                        // no server listens at this address, and the test sends nothing
                        Map.entry("hook.url", "http://127.0.0.1:1/hooks/5e7"),
                        Map.entry("kafka.brokers", "127.0.0.1:1"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Produces
    @Singleton
    @Unremovable
    EmbeddedActiveMQ broker() throws Exception {
        return new EmbeddedActiveMQ()
                .setConfiguration(new ConfigurationImpl()
                        .setSecurityEnabled(false)
                        .setJMXManagementEnabled(false)
                        .setPersistenceEnabled(false)
                        .addAcceptorConfiguration("vm", "vm://0"))
                .start();
    }

    void stop(@Disposes EmbeddedActiveMQ broker) throws Exception {
        broker.stop();
    }

    @Produces
    @Singleton
    @Unremovable
    ConnectionFactory connections(EmbeddedActiveMQ broker) {
        return new ActiveMQConnectionFactory("vm://0");
    }

    /** Passes requests from Quarkus' server to the routes, as Camel Quarkus' extension for platform-http does. */
    @Produces
    @Singleton
    @Unremovable
    @Typed(VertxPlatformHttpRouter.class)
    @Named(VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME_ZERO)
    VertxPlatformHttpRouter router(Vertx vertx, Router router) {
        return new VertxPlatformHttpRouter(
                null, vertx, router, VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME_ZERO) {
            @Override
            public BodyHandler bodyHandler() {
                return BodyHandler.create(false);
            }
        };
    }

    @Test
    void eachFileIsStarted() throws IOException {
        try (var files = Files.list(ROUTES)) {
            var names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".camel.yaml"))
                    .map(name -> name.replace(".camel.yaml", ""))
                    .toList();
            assertThat(names)
                    .hasSizeGreaterThanOrEqualTo(10)
                    .allSatisfy(name -> assertThat(camel.getRouteController().getRouteStatus(name))
                            .isEqualTo(ServiceStatus.Started));
        }
    }

    @Test
    void aLeadOfAFormBecomesACustomer() throws Exception {
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(leads)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("name=L%C3%AA+M%E1%BB%9Bi&email=moi@example.com"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(204);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(sandbox.customers())
                        .filteredOn(customer -> "moi@example.com".equals(customer.get("email")))
                        .singleElement()
                        .satisfies(customer -> assertThat(customer).containsEntry("name", "Lê Mới")));
    }

    @Test
    void theLinesOfAFileBecomeMessages() throws Exception {
        var known = sandbox.seededCustomers().get(0);
        Files.writeString(
                Files.createDirectories(inbox.resolve("customer-lookup")).resolve("leads.txt"), known.phone() + "\n");

        assertThat(consumer.receiveBody("jms:queue:ladiflow.customers", 60_000, String.class))
                .contains("\"_id\":\"" + known.id() + "\"");
    }
}
