// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Events that come over HTTP into a YAML route on Camel Main. */
class EventSourceKameletTest {

    private static final String SECRET = "s3cret+of&both=of%us";
    private static final String EVENT = "{\"phone\":\"0901234567\"}";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    private KameletRuntime routes;

    @AfterEach
    void stop() {
        if (routes != null) {
            routes.close();
        }
    }

    /** The Kamelet with these parameters, one a line; what comes out is looked up and kept. */
    private void start(String parameters) throws Exception {
        var properties = new HashMap<>(KameletRuntime.componentProperties(LADIFLOW.sandbox()));
        properties.put("camel.server.enabled", "true");
        properties.put("camel.server.host", "127.0.0.1");
        properties.put("camel.server.port", "0");
        properties.put("camel.server.maxBodySize", "100000");
        properties.put("event.secret", SECRET);
        routes = KameletRuntime.ofRoute(
                properties, """
                - route:
                    from:
                      uri: kamelet:ladiflow-event-source
                      parameters:
                %s
                      steps:
                        - to: ladiflow:customer/show?outputType=JSON&maxRetries=0
                        - to: mock:customers
                """.formatted(parameters.indent(8).stripTrailing()));
    }

    private HttpRequest.Builder request(String path) {
        int port = routes.context().hasService(VertxPlatformHttpServer.class).getPort();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(EVENT));
    }

    private static int send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        assertThat(answer.body()).isEmpty();
        return answer.statusCode();
    }

    private int customers() {
        return routes.context()
                .getEndpoint("mock:customers", org.apache.camel.component.mock.MockEndpoint.class)
                .getReceivedCounter();
    }

    @Test
    void anEventWithTheSecretGoesOnAndIsAnsweredWhenAllIsDone() throws Exception {
        start("secret: RAW({{event.secret}})");

        assertThat(send(request("/ladiflow/events").header("X-Secret", SECRET))).isEqualTo(204);
        assertThat(customers()).isEqualTo(1);
        assertThat(send(request("/ladiflow/events").header("X-Secret", "s3cret of both")))
                .isEqualTo(401);
        assertThat(customers()).isEqualTo(1);
    }

    @Test
    void aFailureOfTheRouteIs500AndTheEventMayComeAgain() throws Exception {
        start("secret: RAW({{event.secret}})");
        LADIFLOW.sandbox().next(Reply.status(500));

        assertThat(send(request("/ladiflow/events").header("X-Secret", SECRET).header("Idempotency-Key", "1")))
                .isEqualTo(500);
        for (int i = 0; i < 3; i++) {
            assertThat(send(request("/ladiflow/events")
                            .header("X-Secret", SECRET)
                            .header("Idempotency-Key", "1")))
                    .isEqualTo(204);
        }
        assertThat(customers()).isEqualTo(1);
    }

    @Test
    void pathHeadersAndSizeAreTheUsers() throws Exception {
        start("""
                secret: RAW({{event.secret}})
                path: /from-ladiflow/{token}
                secretHeader: token
                idHeader: X-Run
                maxSize: 30""");
        var path = "/from-ladiflow/" + java.net.URLEncoder.encode(SECRET, java.nio.charset.StandardCharsets.UTF_8);

        assertThat(send(request(path).header("X-Run", "1"))).isEqualTo(204);
        assertThat(send(request(path).header("X-Run", "1"))).isEqualTo(204);
        assertThat(customers()).isEqualTo(1);
        assertThat(send(request(path).POST(BodyPublishers.ofString(EVENT + " ".repeat(10)))))
                .isEqualTo(413);
        assertThat(send(request("/from-ladiflow/wrong"))).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"path: /events", "secret: short", "secret: ''"})
    void withoutAGoodSecretTheRouteDoesNotStart(String parameters) {
        assertThatThrownBy(() -> start(parameters))
                .satisfies(failure -> assertThat(messages(failure))
                        .containsIgnoringCase("secret")
                        .doesNotContain("short"));
    }

    private static String messages(Throwable failure) {
        var messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        return messages.toString();
    }

    @Test
    void theSecretIsInNoUriAndNoRouteAsItIsShown() throws Exception {
        start("secret: RAW({{event.secret}})");

        assertThat(routes.context().getEndpoints())
                .isNotEmpty()
                .allSatisfy(endpoint -> assertThat(endpoint.toString()).doesNotContain(SECRET));
    }
}
