// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.sun.net.httpserver.HttpServer;
import io.github.camelladiflow.event.LadiFlowCatchHook;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A flow is started from a YAML route on Camel Main. */
class TriggerHookKameletTest {

    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private KameletRuntime start(String parameters) throws Exception {
        var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks?a=5e7&b=1+2";
        return KameletRuntime.ofRoute(Map.of("hook.url", url), """
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: kamelet:ladiflow-trigger-hook-action
                            parameters:
                """ + parameters.indent(14));
    }

    @Test
    void theBodyIsPostedToTheHookAndStays() throws Exception {
        try (var routes = start("secret: RAW({{hook.url}})")) {
            var exchange = routes.send("direct:in", "{\"order\":{\"id\":7}}");

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("{\"order\":{\"id\":7}}");
            assertThat(routes.context().getEndpoints())
                    .isNotEmpty()
                    .allSatisfy(endpoint -> assertThat(endpoint.toString()).doesNotContain("5e7"));
        }
        assertThat(requests).containsExactly("/hooks?a=5e7&b=1+2 {\"order\":{\"id\":7}}");
    }

    @Test
    void camelMainMasksTheUrlAmongThePropertiesThatItLists(@TempDir Path folder) throws Exception {
        var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks/5e7";
        var properties = Files.writeString(
                folder.resolve("application.properties"),
                "camel.kamelet.ladiflow-trigger-hook-action.secret=%s\ncamel.beans.hook=#class:%s\ncamel.beans.hook.secret=%s\n"
                        .formatted(url, LadiFlowCatchHook.class.getName(), url));
        var main = new Main();
        main.setPropertyPlaceholderLocations("file:" + properties);
        main.configure().withRoutesIncludePattern("false");
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("kamelet:ladiflow-trigger-hook-action").process("hook");
            }
        });
        try (var log = new RecordedLog("org.apache.camel", Level.DEBUG)) {
            main.start();
            assertThat(main.getCamelTemplate()
                            .send("direct:in", exchange -> exchange.getMessage().setBody("{}"))
                            .getException())
                    .isNull();

            assertThat(log.lines(Level.INFO))
                    .anyMatch(line -> line.endsWith(".kamelet.yaml] secret = xxxxxx"))
                    .anyMatch(line -> line.endsWith(" camel.beans.hook.secret = xxxxxx"))
                    .noneMatch(line -> line.contains("5e7"));
        } finally {
            main.stop();
        }
        assertThat(requests).containsExactly("/hooks/5e7 {}", "/hooks/5e7 {}");
    }

    @Test
    void methodAndTimeoutAreTheUsers() throws Exception {
        try (var routes = start("secret: RAW({{hook.url}})\nmethod: GET\ntimeout: 1m")) {
            assertThat(routes.send("direct:in", Map.of("phone", "0901234567")).getException())
                    .isNull();
        }
        assertThat(requests).containsExactly("/hooks?a=5e7&b=1+2&phone=0901234567 ");
    }

    @Test
    void aPipeNamesTheHookAsItIsThoughCamelEncodesThat() throws Exception {
        var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks";
        try (var routes = KameletRuntime.ofRoute(Map.of(), """
                apiVersion: camel.apache.org/v1
                kind: Pipe
                metadata:
                  name: orders
                spec:
                  source:
                    uri: direct:in
                  sink:
                    ref: {apiVersion: camel.apache.org/v1, kind: Kamelet, name: ladiflow-trigger-hook-action}
                    properties:
                      secret: %s
                """.formatted(url))) {
            assertThat(routes.send("direct:in", "{}").getException()).isNull();
        }
        assertThat(requests).containsExactly("/hooks {}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"method: POST", "secret: https:/5e7"})
    void withoutAGoodUrlTheRouteDoesNotStart(String parameters) {
        assertThatThrownBy(() -> start(parameters)).satisfies(failure -> {
            var messages = new StringBuilder();
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                messages.append(cause.getMessage()).append('\n');
            }
            assertThat(messages.toString()).contains("secret").doesNotContain("5e7");
        });
    }
}
