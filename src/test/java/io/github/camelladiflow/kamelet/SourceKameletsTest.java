// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Endpoint;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.util.ObjectHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Tests events over HTTP, and changed customers, in a YAML route. */
class SourceKameletsTest extends Kamelets {

    private static final String SECRET = "s3cret+of&both=of%us";
    private static final String EVENT = "{\"phone\":\"0901234567\"}";

    @TempDir
    Path folder;

    private KameletRuntime routes;

    @AfterEach
    void stop() {
        if (routes != null) {
            routes.close();
        }
    }

    /** Starts a source with these parameters, one per line. Its messages go through a step, and are recorded. */
    private void start(String source, String parameters, String step) throws Exception {
        var properties = with(
                "camel.server.enabled", "true",
                "camel.server.host", "127.0.0.1",
                "camel.server.port", "0",
                "camel.server.maxBodySize", "100000",
                "event.secret", SECRET);
        routes = new KameletRuntime(
                properties, """
                - route:
                    from:
                      uri: kamelet:ladiflow-%s-source
                      parameters:
                %s
                      steps:
                        - to:
                            uri: %s
                        - to:
                            uri: mock:customers
                """.formatted(source, parameters.indent(8).stripTrailing(), step));
    }

    private MockEndpoint customers() {
        return routes.context().getEndpoint("mock:customers", MockEndpoint.class);
    }

    // ---- events

    /** The route looks up the customers in its messages. */
    private void startReceiving(String parameters) throws Exception {
        start("event", parameters, "ladiflow:customer/show?outputType=JSON&maxRetries=0");
    }

    private HttpRequest.Builder request(String path) {
        int port = routes.context().hasService(VertxPlatformHttpServer.class).getPort();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(EVENT));
    }

    private HttpRequest.Builder event() {
        return request("/ladiflow/events").header("X-Secret", SECRET);
    }

    private static int send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        assertThat(answer.body()).isEmpty();
        return answer.statusCode();
    }

    @Test
    void acceptsEventWithSecretAndRespondsWhenProcessed() throws Exception {
        startReceiving("secret: RAW({{event.secret}})");

        assertThat(send(event())).isEqualTo(204);
        assertThat(customers().getReceivedCounter()).isEqualTo(1);
        assertThat(send(request("/ladiflow/events").header("X-Secret", "s3cret of both")))
                .isEqualTo(401);
        assertThat(customers().getReceivedCounter()).isEqualTo(1);
    }

    @Test
    void responds500OnRouteFailureAndAcceptsEventAgain() throws Exception {
        startReceiving("secret: RAW({{event.secret}})");
        sandbox().next(Reply.status(500));

        assertThat(send(event().header("Idempotency-Key", "1"))).isEqualTo(500);
        for (int i = 0; i < 3; i++) {
            assertThat(send(event().header("Idempotency-Key", "1"))).isEqualTo(204);
        }
        assertThat(customers().getReceivedCounter()).isEqualTo(1);
    }

    @Test
    void usesConfiguredPathHeadersAndSize() throws Exception {
        startReceiving("""
                secret: RAW({{event.secret}})
                path: /from-ladiflow/{token}
                secretHeader: token
                idHeader: X-Run
                maxSize: 30""");
        var path = "/from-ladiflow/" + URLEncoder.encode(SECRET, StandardCharsets.UTF_8);

        assertThat(send(request(path).header("X-Run", "1"))).isEqualTo(204);
        assertThat(send(request(path).header("X-Run", "1"))).isEqualTo(204);
        assertThat(customers().getReceivedCounter()).isEqualTo(1);
        assertThat(send(request(path).POST(BodyPublishers.ofString(EVENT + " ".repeat(10)))))
                .isEqualTo(413);
        assertThat(send(request("/from-ladiflow/wrong"))).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"path: /events", "secret: short", "secret: ''"})
    void doesNotStartWithoutValidSecret(String parameters) {
        assertThatThrownBy(() -> startReceiving(parameters))
                .satisfies(failure -> assertThat(ObjectHelper.createExceptionIterable(failure))
                        .asString()
                        .containsIgnoringCase("secret")
                        .doesNotContain("short"));
    }

    @Test
    void hidesSecretInUrisAndRouteDumps() throws Exception {
        startReceiving("secret: RAW({{event.secret}})");

        assertThat(routes.context().getEndpoints())
                .isNotEmpty()
                .noneMatch(endpoint -> endpoint.toString().contains(SECRET));
    }

    /** Camel masks the secret only when it shows an endpoint. */
    @Test
    void endpointUriInJavaContainsSecret() throws Exception {
        startReceiving("secret: RAW({{event.secret}})");

        assertThat(routes.context().getEndpoints())
                .extracting(Endpoint::getEndpointUri)
                .anyMatch(uri -> uri.contains(SECRET));
    }

    // ---- changed customers

    private void startPolling(String parameters) throws Exception {
        start("customer", parameters, "log:changed?showAll=false&showBody=false");
    }

    @Test
    void emitsEachCustomerAsJsonAndPersistsState() throws Exception {
        Path state = folder.resolve("customers.state");
        startPolling("stateFile: '" + state + "'\nfirstPoll: all\ndelay: 50ms");
        int all = sandbox().customers().size();
        await().until(() -> customers().getReceivedCounter() >= all);
        var first = customers().getExchanges().get(0).getMessage();

        assertThat(first.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(first.getBody()).isInstanceOf(String.class);
        assertThat(first.getHeader("CamelMessageTimestamp")).isInstanceOf(Long.class);
        assertThat(json(first.getExchange()).path("_id").textValue()).matches("[0-9a-f]{24}");
        await().until(() -> Files.exists(state));
    }

    /** Camel chooses the id of a Kamelet's route, so the state in a file must not depend on it. */
    @Test
    void resumesInSecondContextBehindAnotherKamelet() throws Exception {
        var parameters = "stateFile: '" + folder.resolve("customers.state") + "'\nfirstPoll: all\ndelay: 50ms";
        startPolling(parameters);
        int all = sandbox().customers().size();
        await().until(() -> customers().getReceivedCounter() >= all);
        long before = sandbox().requestCount();
        await().until(() -> sandbox().requestCount() > before + 2);
        routes.close();
        var changed = sandbox().customers().subList(3, 6).stream()
                .map(members -> (String) members.get("_id"))
                .toList();
        changed.forEach(id -> sandbox()
                .update(id, members -> members.put("updated_at", Instant.now().toString())));
        start("customer", parameters, "kamelet:ladiflow-customer-show-action?notFound=NULL");
        await().until(() -> customers().getReceivedCounter() >= 3);
        long polled = sandbox().requestCount();
        await().until(() -> sandbox().requestCount() > polled + 2);

        assertThat(customers().getReceivedCounter()).isEqualTo(3);
    }

    @Test
    void doesNotStartWithoutStateFile() {
        assertThatThrownBy(() -> startPolling("firstPoll: all")).hasStackTraceContaining("stateFile");
    }
}
