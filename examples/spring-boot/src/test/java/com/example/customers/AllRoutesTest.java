// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Runs all YAML files in the project's folder {@code routes} in one application, because their beans must not conflict. */
@SpringBootTest(classes = AllRoutesTest.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class AllRoutesTest {

    private static final Path ROUTES =
            Path.of(System.getProperty("routes.folder")).normalize();

    @RegisterExtension
    static final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @TempDir
    static Path folder;

    @LocalServerPort
    private int port;

    @Autowired
    private JmsTemplate jms;

    @Autowired
    private CamelContext camel;

    /** An application without the routes of the example. */
    @EnableAutoConfiguration
    static class Application {}

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        // the key comes from the environment, see pom.xml
        registry.add("camel.main.profile", () -> "prod");
        registry.add("camel.component.ladiflow.base-url", ladiflow::baseUrl);
        registry.add("camel.main.routes-include-pattern", () -> "file:" + ROUTES + "/*.camel.yaml");
        registry.add("inbox", () -> folder.resolve("inbox").toString());
        registry.add("outbox", () -> folder.resolve("outbox").toString());
        registry.add("state", () -> folder.resolve("customers.state").toString());
        registry.add("first-poll", () -> "now");
        registry.add("webhook.secret", () -> "a-secret-of-both-of-us");
        registry.add("site", () -> "https://www.example.com");
        registry.add("tags", () -> "Website");
        registry.add("points", () -> 10);
        // no server listens at this address, and the test sends nothing
        registry.add("hook.url", () -> "http://127.0.0.1:1/hooks/5e7");
        registry.add("kafka.brokers", () -> "127.0.0.1:1");
    }

    @Test
    void startsEachRouteFile() throws IOException {
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
    void createsCustomerFromFormLead() throws Exception {
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/leads"))
                                .header("Content-Type", "application/json")
                                .header("Origin", "https://www.example.com")
                                .POST(BodyPublishers.ofString("{\"name\":\"Lê Mới\",\"email\":\"moi@example.com\"}"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(204);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(ladiflow.sandbox().customers())
                        .filteredOn(customer -> "moi@example.com".equals(customer.get("email")))
                        .singleElement()
                        .satisfies(customer -> assertThat(customer).containsEntry("name", "Lê Mới")));
    }

    @Test
    void sendsLinesOfFileAsMessages() throws Exception {
        SandboxCustomer known = ladiflow.sandbox().seededCustomers().get(0);
        Files.writeString(
                Files.createDirectories(folder.resolve("inbox/customer-lookup")).resolve("leads.txt"),
                known.phone() + "\n");

        jms.setReceiveTimeout(60_000);
        assertThat(jms.receiveAndConvert("ladiflow.customers")).asString().contains("\"_id\":\"" + known.id() + "\"");
    }
}
