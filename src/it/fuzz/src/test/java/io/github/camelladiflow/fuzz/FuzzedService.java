// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.LadiFlowComponent;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/**
 * A LadiFlow on the loopback address for the targets, and a Camel context that calls it. It returns a valid response for each
 * operation, or the response that a target has set, and records the requests. Only one target uses it at a time.
 */
final class FuzzedService {

    static final String KEY = "a-made-up-key-that-no-message-shows";
    /** Values that requests and responses contain, and that no exception message may contain. */
    static final List<String> SECRETS = List.of(KEY, "canary.lan@example.com", "0987654321", "Canary Trần");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "6650a1b2c3d4e5f601234567";
    private static final String PAGE = "{\"data\": {\"total\": 1, \"limit\": 20, \"items\": [{\"id\": \"" + ID
            + "\", \"_id\": \"" + ID + "\", \"name\": \"VIP\"}]}, \"code\": 200}";
    private static final Map<String, String> RESPONSES = Map.of(
            "customer/show", "{\"data\": {\"customer\": {\"_id\": \"" + ID + "\"}}, \"code\": 200}",
            "customer/create", "{\"data\": {\"_id\": \"" + ID + "\"}, \"code\": 201}",
            "customer/update", "{\"data\": {\"_id\": \"" + ID + "\"}, \"code\": 201}",
            "customer/create-or-update", "{\"data\": {\"_id\": \"" + ID + "\"}, \"code\": 201}",
            "customer/create-tag", "{\"data\": {\"tag_id\": \"" + ID + "\"}, \"code\": 201}",
            "sequence/subscribe", "{\"data\": {}, \"code\": 200}",
            "flow/get-cost", "{\"data\": {\"total_credits\": 1, \"total_money\": 2}, \"code\": 200}");

    /** A request as it arrived. */
    record Request(String operation, String json) {}

    /** A response to send. */
    record Response(int status, String contentType, byte[] body) {}

    private final ServerSocket server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;
    private volatile Response response;

    FuzzedService() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
        var component = new LadiFlowComponent();
        var configuration = component.getConfiguration();
        configuration.setBaseUrl("http://127.0.0.1:" + server.getLocalPort() + "/1.0");
        configuration.setApiKey(KEY);
        configuration.setMaxRetries(0);
        // a 429 closes the gate for this time
        configuration.setRetryDelay(Duration.ofMillis(1));
        configuration.setRetryMaxDelay(Duration.ofMillis(1));
        configuration.setResponseTimeout(Duration.ofSeconds(30));
        context.disableJMX();
        context.addComponent("ladiflow", component);
        context.start();
        template = context.createProducerTemplate();
    }

    /** Allows Jazzer to connect only to this service. Called at the beginning of a run. */
    void allowConnections() {
        BugDetectors.allowNetworkConnections((host, port) -> port == server.getLocalPort());
    }

    CamelContext context() {
        return context;
    }

    /** Sends a message and returns its exchange. Afterwards, {@link #requests()} contains the received requests. */
    Exchange send(String uri, Object body) {
        requests.clear();
        var exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        return template.send(uri, exchange);
    }

    /** Sets the response to every request; null for the valid responses. */
    void respondWith(Response next) {
        response = next;
    }

    List<Request> requests() {
        return requests;
    }

    /** Returns the body of the first request of an operation, null if it was not called. */
    String firstRequest(String operation) {
        return requests.stream()
                .filter(request -> request.operation().equals(operation))
                .map(Request::json)
                .findFirst()
                .orElse(null);
    }

    private void accept() {
        while (true) {
            try {
                var socket = server.accept();
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            for (String line = line(in); line != null; line = line(in)) {
                String operation = line.split(" ")[1].replaceFirst("^/1\\.0/", "");
                int length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                        length = Integer.parseInt(header.substring(15).strip());
                    }
                }
                requests.add(new Request(operation, new String(in.readNBytes(length), StandardCharsets.UTF_8)));
                socket.getOutputStream().write(bytes(operation));
            }
        } catch (IOException closed) {
            // closed by the client, after a response that it does not understand
        }
    }

    private byte[] bytes(String operation) throws IOException {
        var next = response;
        if (next == null) {
            String json = RESPONSES.getOrDefault(operation, PAGE);
            next = new Response(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
        }
        var out = new ByteArrayOutputStream();
        String head = "HTTP/1.1 " + next.status() + " Text\r\nContent-Type: " + next.contentType()
                + "\r\nContent-Length: " + next.body().length + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(next.body());
        return out.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static void daemon(Runnable task) {
        var thread = new Thread(task, "fuzzed-service");
        thread.setDaemon(true);
        thread.start();
    }

    /** Checks that the component has thrown the exception, and that no message in it contains the key or a customer's data. */
    static void assertDocumented(Throwable failure, Class<? extends Throwable> type) {
        if (!type.isInstance(failure)) {
            throw new AssertionError("The exception is not a " + type.getSimpleName(), failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.toString();
            if (SECRETS.stream().anyMatch(message::contains)) {
                throw new AssertionError("The message has the key or a customer's data", failure);
            }
        }
    }

    /** The members of a request that have a value. */
    static JsonNode members(String request) {
        try {
            var members = JSON.readTree(request);
            members.properties().removeIf(member -> member.getValue().isNull());
            return members;
        } catch (JsonProcessingException e) {
            throw new AssertionError("The request is not JSON: " + request, e);
        }
    }
}
