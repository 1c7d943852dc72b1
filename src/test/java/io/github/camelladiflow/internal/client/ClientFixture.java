// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;

/** A client without the component, a server whose responses the test sets, and a limiter. */
class ClientFixture {

    static final LadiFlowOperation SHOW = LadiFlowOperation.CUSTOMER_SHOW;
    static final String SUCCESS =
            CannedResponses.httpResponse(200, "", "{\"data\":{\"a\":1},\"code\":200,\"message\":\"ok\"}");
    static final Duration MILLI = Duration.ofMillis(1);
    static final Duration A_MINUTE = Duration.ofMinutes(1);
    static final int TEST_TIMEOUT_SECONDS = Integer.getInteger("await.seconds", 60);
    static final RetrySettings NO_RETRIES = new RetrySettings(0, MILLI, MILLI, A_MINUTE);

    final Waits waits = new Waits();
    /** The outcomes that the client reported to its listener. */
    final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

    final Pace pace = new Pace(waits);
    /** The server's responses. After the last one, all responses are successful. */
    final Queue<String> replies = new ConcurrentLinkedQueue<>();

    final RawServer server = RawServer.start(connection -> {
        while (connection.readRequest() != null) {
            String next = replies.poll();
            connection.write(next == null ? SUCCESS : next);
        }
    });
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Queue<LadiFlowClient> clients = new ConcurrentLinkedQueue<>();

    /** The number and the timeout of retries. */
    record RetrySettings(int maxRetries, Duration delay, Duration maxDelay, Duration timeout) {}

    ClientFixture() {
        camel.disableJMX();
        camel.start();
    }

    LadiFlowClient client(URI baseUrl) throws Exception {
        var client = new LadiFlowClient(
                camel,
                baseUrl,
                new LadiFlowConfiguration(),
                null,
                waits,
                (operation, result, nanos) -> outcomes.add(result.outcome()));
        clients.add(client);
        return client;
    }

    static LadiFlowConfiguration settings(Supplier<String> apiKey, RetrySettings retries) {
        var settings = new LadiFlowConfiguration();
        settings.setApiKeySupplier(apiKey);
        settings.setMaxRetries(retries.maxRetries());
        settings.setRetryDelay(retries.delay());
        settings.setRetryMaxDelay(retries.maxDelay());
        settings.setRetryTimeout(retries.timeout());
        settings.setResponseTimeout(Duration.ofSeconds(TEST_TIMEOUT_SECONDS));
        return settings;
    }

    /** Creates a request whose result is the data as plain values. */
    static ApiRequest<Object> request(LadiFlowOperation operation) {
        var json = JsonNodeFactory.instance.objectNode().put("phone", "0901234567");
        return new ApiRequest<>(operation, json, (data, utf8) -> JsonTree.value(data));
    }

    @AfterEach
    void close() {
        clients.forEach(LadiFlowClient::close);
        camel.stop();
        server.close();
    }

    /** Returns the keys of the requests, in order of arrival. */
    List<String> requestedKeys() {
        return server.requests().stream()
                .map(request -> request.replaceFirst("(?s).*\r\nApi-Key: ([^\r]*)\r\n.*", "$1"))
                .toList();
    }

    static String failure(int status) {
        return CannedResponses.httpResponse(status, "", "");
    }

    static RetrySettings retries(int number) {
        return new RetrySettings(number, MILLI, MILLI, A_MINUTE);
    }

    CallResult<Object> call(Supplier<String> apiKey, RetrySettings retries) throws Exception {
        return call(client(), apiKey, retries);
    }

    CallResult<Object> call(LadiFlowClient client, Supplier<String> apiKey, RetrySettings retries) {
        return call(client, request(SHOW), settings(apiKey, retries));
    }

    <A> CallResult<A> call(LadiFlowClient client, ApiRequest<A> request, LadiFlowConfiguration settings) {
        return client.call(request, waits.newCall(settings), key -> pace);
    }

    LadiFlowClient client() throws Exception {
        return client(url());
    }

    URI url() {
        return URI.create(server.baseUrl());
    }
}
