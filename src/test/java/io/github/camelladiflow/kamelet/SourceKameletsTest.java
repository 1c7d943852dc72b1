// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.event.LadiFlowCatchHook;
import io.github.camelladiflow.sandbox.EventTarget;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.test.HookServer;
import io.github.camelladiflow.test.RecordedLog;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests events over HTTP, hooks, and changed customers, in YAML routes. */
class SourceKameletsTest extends Kamelets {

    private static final String SECRET = "s3cret+of&both=of%us";
    private static final String EVENT = "{\"phone\":\"0901234567\"}";

    @TempDir
    Path folder;

    /** Starts a source with these parameters, one per line. Its messages go through a step, and are recorded. */
    private void start(String source, String parameters, String step) throws Exception {
        var properties = with(
                "camel.server.enabled", "true",
                "camel.server.host", "127.0.0.1",
                "camel.server.port", "0",
                "camel.server.maxBodySize", "100000",
                "event.secret", SECRET,
                "hook.url", sandbox().hookUrl());
        run(properties, """
                - route:
                    from:
                      uri: kamelet:ladiflow-%s-source
                      parameters:
                %s
                      steps:
                %s
                        - to:
                            uri: mock:customers
                """.formatted(source, parameters.indent(8).stripTrailing(), step.indent(8)));
    }

    private int customers() {
        return mock("customers").getReceivedCounter();
    }

    // ---- events

    /** The route looks up the customers in its messages. */
    private void startReceiving(String parameters) throws Exception {
        start("event", parameters, """
                - to:
                    uri: ladiflow:customer/show?outputType=JSON&maxRetries=0""");
    }

    private int port() {
        return context().hasService(VertxPlatformHttpServer.class).getPort();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(EVENT));
    }

    private HttpRequest.Builder event() {
        return request("/ladiflow/events").header("X-Secret", SECRET);
    }

    private static int post(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        assertThat(answer.body()).isEmpty();
        return answer.statusCode();
    }

    @Test
    void acceptsEventWithSecretUntilItIsProcessed() throws Exception {
        startReceiving("secret: RAW({{event.secret}})");
        assertThat(post(request("/ladiflow/events").header("X-Secret", "s3cret of both")))
                .isEqualTo(401);

        sandbox().next(Reply.status(500));
        assertThat(post(event().header("Idempotency-Key", "1"))).isEqualTo(500);
        for (int i = 0; i < 3; i++) {
            assertThat(post(event().header("Idempotency-Key", "1"))).isEqualTo(204);
        }
        assertThat(customers()).isEqualTo(1);
        // Camel masks the secret when it shows an endpoint
        assertThat(context().getEndpoints())
                .isNotEmpty()
                .noneMatch(endpoint -> endpoint.toString().contains(SECRET));
    }

    /** A flow sends an event until the route has processed it, and the route starts another flow by its hook. */
    @Test
    void eventOfTaggedCustomerStartsFlowByCatchHook() throws Exception {
        start("event", "secret: RAW({{event.secret}})", """
                - to:
                    uri: ladiflow:customer/show?outputType=JSON&maxRetries=0
                - to:
                    uri: kamelet:ladiflow-trigger-hook-action
                    parameters:
                      secret: RAW({{hook.url}})""");
        int port = port();
        // snippet: sandbox-events
        LADIFLOW.sandbox()
                .sendEvents(EventTarget.of("http://127.0.0.1:" + port + "/ladiflow/events")
                        .secret("X-Secret", SECRET));
        // end
        sandbox().forOperation("customer/show").next(Reply.status(500));
        sandbox()
                .update(
                        sandbox().seededCustomers().get(0).id(),
                        customer -> customer.put("tags", List.of("6650aaaa0000000000000004")));
        sandbox().awaitEvents(1, Duration.ofMinutes(1));

        assertThat(sandbox().events()).singleElement().satisfies(event -> {
            assertThat(event.status()).isEqualTo(204);
            assertThat(event.attempts()).isEqualTo(2);
        });
        assertThat(sandbox().hookCalls())
                .singleElement()
                .extracting(call -> (Map<?, ?>) call.get("body"))
                .satisfies(customer -> assertThat(customer.get("email")).isEqualTo(LAN));
    }

    // ---- hooks

    @Test
    void postsBodyToHookWhoseUrlCamelMainMasks() throws Exception {
        try (var server = new HookServer();
                var log = new RecordedLog("org.apache.camel", Level.DEBUG)) {
            var url = server.url("/hooks?a=5e7&b=1+2");
            var properties = Files.writeString(
                    folder.resolve("application.properties"),
                    "camel.kamelet.ladiflow-trigger-hook-action.secret=%s\ncamel.beans.hook=#class:%s\ncamel.beans.hook.secret=%s\n"
                            .formatted(url, LadiFlowCatchHook.class.getName(), url));
            var main = new Main();
            main.setPropertyPlaceholderLocations("file:" + properties);
            main.configure().withRoutesIncludePattern("false");
            main.configure()
                    .addLambdaRouteBuilder(routes -> routes.from("direct:in")
                            .to("kamelet:ladiflow-trigger-hook-action")
                            .process("hook"));
            main.start();
            try {
                assertThat(main.getCamelTemplate().requestBody("direct:in", "{\"order\":{\"id\":7}}"))
                        .isEqualTo("{\"order\":{\"id\":7}}");
                assertThat(main.getCamelContext().getEndpoints())
                        .isNotEmpty()
                        .noneMatch(endpoint -> endpoint.toString().contains("5e7"));
            } finally {
                main.stop();
            }
            assertThat(log.lines(Level.INFO))
                    .anyMatch(line -> line.endsWith(".kamelet.yaml] secret = xxxxxx"))
                    .anyMatch(line -> line.endsWith(" camel.beans.hook.secret = xxxxxx"))
                    .noneMatch(line -> line.contains("5e7"));
            var posted = "POST /hooks?a=5e7&b=1+2 application/json {\"order\":{\"id\":7}}";
            assertThat(server.texts()).containsExactly(posted, posted);
        }
    }

    // ---- changed customers

    private String fromTheBeginning() {
        return "stateFile: '" + folder.resolve("customers.state") + "'\nfirstPoll: all\ndelay: 50ms";
    }

    /** Camel chooses the id of a Kamelet's route, so the state in a file must not depend on it. */
    @Test
    void emitsEachCustomerAsJsonAndResumesInSecondContextBehindAnotherKamelet() throws Exception {
        start("customer", fromTheBeginning(), "");
        int all = sandbox().customers().size();
        await().until(() -> customers() >= all);
        var first = mock("customers").getExchanges().get(0).getMessage();
        assertThat(first.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(first.getBody()).isInstanceOf(String.class);
        assertThat(first.getHeader("CamelMessageTimestamp")).isInstanceOf(Long.class);
        assertThat(json(first.getExchange()).path("_id").textValue()).matches("[0-9a-f]{24}");
        awaitPolls();

        stop();
        sandbox().customers().subList(3, 6).stream()
                .map(members -> (String) members.get("_id"))
                .toList()
                .forEach(id -> sandbox()
                        .update(
                                id,
                                members ->
                                        members.put("updated_at", Instant.now().toString())));
        start("customer", fromTheBeginning(), """
                - to:
                    uri: kamelet:ladiflow-customer-show-action?notFound=NULL""");
        await().until(() -> customers() >= 3);
        awaitPolls();

        assertThat(customers()).isEqualTo(3);
    }

    private static void awaitPolls() {
        long before = sandbox().requestCount();
        await().until(() -> sandbox().requestCount() > before + 2);
    }
}
