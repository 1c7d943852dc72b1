// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls a sandbox with the JDK's HTTP client. */
final class SandboxClient {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LadiFlowSandbox sandbox;

    SandboxClient(LadiFlowSandbox sandbox) {
        this.sandbox = sandbox;
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asserts the values of members of a JSON object. A slash separates the names of nested members. */
    static void assertMembers(JsonNode actual, String expected) {
        json(expected)
                .properties()
                .forEach(member -> assertThat(actual.at("/" + member.getKey()))
                        .as(member.getKey())
                        .isEqualTo(member.getValue()));
    }

    /** Sends the text of a request that closes the connection, and returns the text of the response. */
    static String sendRaw(LadiFlowSandbox sandbox, String request) throws IOException {
        var url = URI.create(sandbox.baseUrl());
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Returns a valid request, of which a test changes one part. */
    HttpRequest.Builder request(String operation, String body) {
        return HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + "/" + operation))
                .timeout(Duration.ofMinutes(2))
                .header("Api-Key", sandbox.apiKey())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return sendAsync(request).join();
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** Returns the HTTP status of the response to a valid key. */
    int status(String operation, String body) {
        return send(request(operation, body)).statusCode();
    }

    HttpResponse<String> show(String body) {
        return send(request("customer/show", body));
    }

    HttpResponse<String> showEmail(String email) {
        return show("{\"email\": \"" + email + "\"}");
    }

    /** Returns the customer with an e-mail address, as in a response. */
    JsonNode customer(String email) {
        return json(showEmail(email)).at("/data/customer");
    }

    CompletableFuture<HttpResponse<String>> showEmailAsync(String email) {
        return sendAsync(request("customer/show", "{\"email\": \"" + email + "\"}"));
    }
}
