// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.camelladiflow.event.LadiFlowEventReceiver;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.util.function.ThrowingConsumer;

import static org.assertj.core.api.Assertions.assertThat;

/** The base class for tests of the event receiver behind the HTTP server of Camel Main and Quarkus. */
abstract class EventReceiverTestBase extends RouteTestBase {

    static final String SECRET = "a-secret-of-both-of-us";
    static final String JSON = "application/json";
    static final String EVENT = "{\"email\":\"lan.tran@example.com\",\"phone\":\"0901234567\"}";

    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final LadiFlowEventReceiver receiver = new LadiFlowEventReceiver();
    final ConcurrentLinkedQueue<Map<String, Object>> headers = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    int port;

    EventReceiverTestBase() {
        receiver.setSecret(SECRET);
    }

    void startReceiver(ThrowingConsumer<ProcessorDefinition<?>, Exception> steps) throws Exception {
        startReceiver("platform-http:/events?httpMethodRestrict=POST", steps);
    }

    void startReceiver(String uri, ThrowingConsumer<ProcessorDefinition<?>, Exception> steps) throws Exception {
        var configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(0);
        var server = new VertxPlatformHttpServer(configuration);
        context.addService(server);
        start(routes -> {
            routes.errorHandler(routes.defaultErrorHandler().logExhausted(false));
            steps.accept(routes.from(uri).process(receiver).process(exchange -> {
                headers.add(Map.copyOf(exchange.getMessage().getHeaders()));
                // null is possible, too, because a rejected request has no body
                events.add(String.valueOf(exchange.getMessage().getBody(String.class)));
            }));
        });
        port = server.getPort();
    }

    void startReceiver() throws Exception {
        startReceiver(steps -> {});
    }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + pathAndQuery));
    }

    HttpRequest.Builder requestWithSecret(String pathAndQuery) {
        return request(pathAndQuery).header("X-Secret", SECRET);
    }

    HttpRequest.Builder postWithoutSecret(String type, String body) {
        return postWithoutSecret("/events", type, body);
    }

    HttpRequest.Builder postWithoutSecret(String pathAndQuery, String type, String body) {
        return request(pathAndQuery).header("Content-Type", type).POST(BodyPublishers.ofString(body));
    }

    HttpRequest.Builder post(String type, String body) {
        return postWithoutSecret(type, body).header("X-Secret", SECRET);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    void assertResponse(int status, HttpRequest.Builder request) throws Exception {
        var answer = send(request);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().keySet()).isSubsetOf("content-length", "content-type", "transfer-encoding");
    }

    void assertTaken(HttpRequest.Builder request) throws Exception {
        assertResponse(204, request);
    }

    void assertTaken(String eventId, HttpRequest.Builder request) throws Exception {
        assertTaken(request.header("Idempotency-Key", eventId));
    }

    void assertRejected(int status, HttpRequest.Builder request) throws Exception {
        assertResponse(status, request);
        assertThat(events).isEmpty();
    }
}
