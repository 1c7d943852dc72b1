// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs all YAML files in the project's folder {@code routes} in one application, because their beans must not conflict. */
@SpringBootTest(classes = AllRoutesTest.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class AllRoutesTest {

    private static final Path ROUTES =
            Path.of(System.getProperty("routes.folder")).normalize();

    @RegisterExtension
    static final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @TempDir
    static Path folder;

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
}
