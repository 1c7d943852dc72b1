// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests what the client sends, what it reads from a response, and which connections it reuses. */
class HttpMessagesTest extends ClientFixture {

    private static final Duration SHORT = Duration.ofMillis(200);

    private CallResult<Object> call(LadiFlowClient client) {
        return call(client, () -> "key", NO_RETRIES);
    }

    @Test
    void sendsJsonWithApiKey() throws Exception {
        call(client());

        assertThat(server.requests())
                .singleElement()
                .asString()
                .startsWith("POST /1.0/customer/show HTTP/1.1\r\n")
                .contains(
                        "\r\nApi-Key: key\r\n",
                        "\r\nAccept: application/json\r\n",
                        "\r\nContent-Type: application/json\r\n")
                .containsPattern("\r\nUser-Agent: camel-ladiflow/[0-9]")
                .endsWith("\r\n\r\n{\"phone\":\"0901234567\"}");
    }

    @Test
    void sendsHookRequestWithoutApiKey() throws Exception {
        replies.add(failure(418));

        assertThat(client().post(
                                url().resolve("/hook"),
                                "{}".getBytes(StandardCharsets.UTF_8),
                                settings(null, NO_RETRIES)))
                .isEqualTo(418);
        assertThat(server.requests())
                .singleElement()
                .asString()
                .startsWith("POST /hook HTTP/1.1\r\n")
                .endsWith("\r\n\r\n{}")
                .doesNotContain("Api-Key");
    }

    @Test
    void endsRequestsAtTheirTimeouts() throws Exception {
        server.setScript(connection -> {
            connection.readRequest();
            connection.awaitEnd();
        });
        LadiFlowClient client = client();
        var settings = settings(() -> "key", NO_RETRIES);
        settings.setResponseTimeout(SHORT);

        assertThat(call(client, request(SHOW), settings).failure())
                .hasMessageContaining("within responseTimeout (200 ms)");
        assertThatThrownBy(() -> client.post(url(), new byte[0], settings))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageMatching("No complete response before the deadline");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "X-Request-Id: a-1, a-1",
                "CF-Ray: 8b/2:c, 8b/2:c",
                "X-Amzn-Trace-Id: Root=1, Root=1",
                "X-Request-Id: <b>, -",
                "X-Other: a-1, -"
            })
    void readsRequestIdOfServer(String header, String id) throws Exception {
        replies.add(CannedResponses.httpResponse(200, header + "\r\n", "{\"data\":{},\"code\":200}"));

        assertThat(call(client()).requestId()).isEqualTo(id);
    }

    /** The encoding is detected from the JSON, whatever the header says. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json; charset=windows-1252 | UTF-8",
                "application/json; charset=utf-8        | UTF-16LE",
                "application/json; charset=UTF-16       | UTF-8",
                "application/json; charset=made-up      | UTF-8",
                "application/json                       | UTF-8"
            })
    void detectsUnicodeEncoding(String contentType, Charset charset) throws Exception {
        byte[] body = "{\"data\":{},\"code\":200,\"message\":\"Zoë\"}".getBytes(charset);
        server.setScript(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nContent-Length: " + body.length
                    + "\r\n\r\n");
            connection.write(body);
        });

        assertThat(call(client()).response().message()).isEqualTo("Zoë");
    }

    /** The client reads the beginning of a body that is not JSON. */
    @ParameterizedTest
    @CsvSource({"100, 1", "9000, 1", "100000, 2"})
    void reusesConnectionUnlessManyBytesAreUnread(int length, int connections) throws Exception {
        String page = "<".repeat(length);
        replies.addAll(List.of(CannedResponses.httpResponse(400, "", page), SUCCESS));
        LadiFlowClient client = client();

        assertThat(call(client).failure()).hasMessageContaining("HTTP 400");
        assertThat(call(client).failure()).isNull();
        assertThat(server.connectionCount()).isEqualTo(connections);
    }

    @ParameterizedTest
    @CsvSource({
        "error, null, false",
        "error, [], false",
        "error, 1, true",
        "status, \"error\", true",
        "success, false, true"
    })
    void rejectsSuccessThatReportsError(String member, String value, boolean rejected) throws Exception {
        replies.add(
                CannedResponses.httpResponse(200, "", "{\"data\":{},\"code\":200,\"" + member + "\":" + value + "}"));

        assertThat(call(client()).failure() != null).isEqualTo(rejected);
    }

    @Test
    void toStringHidesPersonalData() {
        assertThat(request(SHOW)).hasToString("ApiRequest[customer/show]");
    }
}
