// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.github.camelladiflow.test.sandbox.SandboxClient.assertMembers;
import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the control of the sandbox over HTTP, for programs outside its JVM, and who can reach the sandbox. */
@ExtendWith(LadiFlowExtension.class)
class SandboxControlTest extends SandboxHttpTest {

    private static final String LAN = "lan.tran@example.com";

    private JsonNode accepted(String command) {
        var response = control(command);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        return json(response);
    }

    @Test
    void showsJournalWithoutCountingItself() {
        String shown = client.showEmail(LAN).body();
        client.send(client.request("customer/show", "no json").setHeader("Api-Key", "a-real-key"));
        sandbox.next(Reply.status(503).withBody("Bảo trì"), Reply.hangUp());
        client.showEmail(LAN);
        assertThatThrownBy(() -> client.showEmail(LAN)).hasCauseInstanceOf(IOException.class);

        var requests = json(view("/requests"));

        assertThat(requests).hasSize(4);
        assertMembers(requests, """
                {"0/number": 1, "0/operation": "customer/show", "0/body/email": "lan.tran@example.com",
                 "0/headers/Api-key/0": "sandbox-key", "0/response/status": 200, "1/body": "no json",
                 "2/response/status": 503, "2/response/body": "Bảo trì", "3/response/delivery": "NONE"}""");
        assertThat(requests.at("/0/response/body").asText()).isEqualTo(shown);
        assertThat(requests.toString()).doesNotContain("a-real-key").contains("(another key)");
        assertThat(sandbox.requestCount()).isEqualTo(4);

        assertMembers(accepted("{\"clearRequests\": true}"), "{\"requestCount\": 0}");
        assertThat(json(view("/requests"))).isEmpty();
    }

    @Test
    void setsRepliesInOrder() {
        accepted("""
                {"replies": [{"status": 503, "times": 2},
                 {"status": 429, "retryAfterSeconds": 7, "message": "Chậm lại"},
                 {"status": 200, "code": 500},
                 {"status": 502, "body": "<html>", "headers": {"Content-Type": "text/html"}},
                 {"status": 200, "body": {"data": [1]}}]}""");

        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(503);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(503);
        var limited = client.showEmail(LAN);
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(limited.body()).isEqualTo("{\"data\":null,\"message\":\"Chậm lại\",\"code\":429}");
        assertThat(json(client.showEmail(LAN)).get("code").asInt()).isEqualTo(500);
        assertThat(client.showEmail(LAN).headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(client.showEmail(LAN).body()).isEqualTo("{\"data\":[1]}");
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @Test
    void setsReplyForMatchingRequestsOnly() {
        accepted("""
                {"replies": [{"operation": "customer/show", "where": {"email": "LAN.TRAN@example.com"}, "always": true, "status": 500},
                 {"operation": "customer/list", "always": true, "status": 204}]}""");

        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(500);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(500);
        assertThat(client.showEmail("binh.le2@example.com").statusCode()).isEqualTo(200);

        accepted("{\"reset\": true}");
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @Test
    void listsAndRemovesPendingReplies() {
        accepted("{\"replies\": [{\"status\": 503, \"times\": 2}, {\"lost\": true, \"always\": true}]}");
        sandbox.next(Reply.status(500));

        assertThat(view("/replies").body())
                .isEqualTo("[{\"status\":503,\"times\":2},{\"status\":503,\"times\":2},"
                        + "{\"java\":\"Reply[HTTP 500, WHOLE, after PT0S]\"},{\"lost\":true,\"always\":true}]\n");
        assertThat(accepted("{\"replies\": []}").get("replies")).isEmpty();
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @Test
    void changesSettingsUntilReset() {
        accepted("{\"settings\": {\"notFound\": \"DATA_NULL\", \"requestsPerSecond\": 3}}");
        accepted("{\"hold\": true}");
        var held = client.showEmailAsync("nobody@example.com");
        sandbox.awaitRequests(1, Duration.ofMinutes(1));
        assertThat(held).isNotDone();

        assertMembers(accepted("{\"release\": true}"), "{\"settings/requestsPerSecond\": 3, \"hold\": false}");
        assertThat(held.join().statusCode()).isEqualTo(200);
        assertThat(json(held.join()).get("data").isNull()).isTrue();

        sandbox.reset();
        assertThat(view("/settings").body()).isEqualTo("""
                {"notFound":"HTTP_404_ENVELOPE","strict":false,"firstPage":1,"maxLimit":0,"shuffle":false,\
                "changeAfterPage":"NONE","addTags":true,"dropUnknown":true,"codeOnly":false,"missingScope":403,\
                "requestsPerSecond":0}
                """);
    }

    @Test
    void addsChangesAndRemovesCustomer() {
        String id = accepted("{\"customer\": {\"email\": \"an@example.com\", \"score\": 1}}")
                .get("_id")
                .asText();
        accepted("{\"customer\": {\"_id\": \"" + id + "\", \"score\": 2}}");
        assertMembers(client.customer("an@example.com"), "{\"score\": 2}");

        accepted("{\"remove\": \"" + id + "\"}");

        assertThat(client.showEmail("an@example.com").statusCode()).isEqualTo(404);
        assertThat(control("{\"remove\": \"" + id + "\"}").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            no json                                                   | Invalid JSON at line 1, column
            7                                                         | must be a JSON object
            null                                                      | must be a JSON object
            {}                                                        | exactly one of the members reset, clearRequests
            {"reset": true, "hold": true}                             | exactly one of the members reset, clearRequests
            {"delete": true}                                          | Unknown member delete
            {"reset": false}                                          | 'reset' must be true
            {"hold": 1}                                               | 'hold' must be true or false
            {"release": false}                                        | 'release' must be true
            {"events": null}                                          | exactly one of the members reset
            {"remove": 7}                                             | 'remove' must be a string
            {"customer": []}                                          | must be a JSON object
            {"customer": {"email": "lan.tran@example.com"}}           | already has a customer with this email
            {"customer": {"_id": "6650a1b2c3d4e5f601234567", "email": "binh.le2@example.com"}} | already has a customer
            {"settings": {"notFound": "404"}}                         | notFound' must be one of [HTTP_404
            {"settings": {"notfound": "DATA_NULL"}}                   | Unknown member notfound
            {"settings": {"strict": true, "firstPage": 2}}            | firstPage' must be a whole number from 0 to 1
            {"settings": {"strict": true, "missingScope": 404}}       | missingScope' must be a whole number from 401 to 403
            {"settings": {"changeAfterPage": "all"}}                  | changeAfterPage' must be one of [NONE, ADD
            {"settings": {"requestsPerSecond": -1}}                   | requestsPerSecond' must be a whole number
            {"replies": {"status": 503}}                              | 'replies' must be a list
            {"replies": null}                                         | exactly one of the members reset
            """)
    void rejectsInvalidCommandAndChangesNothing(String command, String message) {
        assertRejected(command, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            7                                                         | must be a JSON object
            []                                                        | must be a JSON object
            {}                                                        | at least one of [status, headers
            {"times": 2}                                              | at least one of [status, headers
            {"status": null, "hangUp": false}                         | at least one of [status, headers
            {"state": 503}                                            | Unknown member state. Use one of [always, body,
            {"status": "503"}                                         | status' must be a whole number from 200 to 599
            {"status": 99}                                            | status' must be a whole number from 200 to 599
            {"status": 503, "times": 0}                               | times' must be a whole number from 1
            {"status": 503, "times": 2, "always": true}               | not both
            {"status": 204, "body": "x"}                              | HTTP 204 has no body
            {"delayMillis": 1, "body": "x"}                           | require 'status'
            {"status": 503, "always": 1}                              | always' must be true or false
            {"status": 503, "where": {"email": "x"}}                  | Thiếu operation
            {"status": 503, "operation": "customer/show", "where": {"email": 1}}  | email' must be a string
            {"status": 503, "operation": "customer/show", "where": {"name": "x"}} | Use one of [customer_id, email, phone]
            {"status": 503, "operation": "customer/show", "where": {"email": null}} | Thiếu email
            {"status": 503, "operation": "customer/shwo"}             | Unknown operation customer/shwo. Use one of [customer/create,
            {"status": 503, "headers": []}                            | headers' must be an object
            {"status": 503, "headers": {"X-A": null}}                 | Thiếu X-A
            {"status": 503, "headers": {"content-length": "7"}}       | itself sets the header content-length
            {"status": 503, "headers": {"X-A": "1\\r\\nX-B: 2"}}      | one line of Latin-1
            {"status": 503, "headers": {"X-A": "1\\u010aX-B: 2"}}     | one line of Latin-1
            {"status": 503, "headers": {"X A": "1"}}                  | one line of Latin-1
            {"status": 503, "delayMillis": -1}                        | delayMillis' must be a whole number from 0
            {"status": 503, "hangUp": true}                           | A reply can have 'hangUp' or 'status', not both
            {"lost": true, "cutShort": true}                          | A reply can have 'lost' or 'cutShort', not both
            {"status": 503, "body": "x", "message": "y"}              | A reply can have 'body' or 'message', not both
            """)
    void rejectsListWithInvalidReply(String reply, String message) {
        assertRejected("{\"replies\": [{\"status\": 503}, " + reply + "]}", message);
    }

    private void assertRejected(String command, String message) {
        var response = control(command);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").asText()).contains(message);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
        assertThat(sandbox.customers()).hasSize(1_000);
        assertMembers(json(view("/settings")), "{\"strict\": false}");
    }

    @ParameterizedTest
    @CsvSource({"GET, /journal", "GET, x", "HEAD, ''", "PUT, ''", "POST, /replies", "DELETE, /requests"})
    void rejectsUnknownPathsAndMethods(String method, String path) {
        var response = client.send(HttpRequest.newBuilder(URI.create(sandbox.controlUrl() + path))
                .method(method, HttpRequest.BodyPublishers.ofString("{\"reset\": true}")));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo(method.equals("HEAD") ? "" : "{\"error\":\"Use GET or POST /sandbox\"}\n");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    Origin, https://www.example.com, 403
                    Origin, null, 403
                    Sec-Fetch-Site, cross-site, 403
                    Sec-Fetch-Site, same-site, 403
                    Sec-Fetch-Site, none, 200
                    """)
    void rejectsRequestsFromWebPages(String header, String value, int status) {
        var response = client.send(HttpRequest.newBuilder(URI.create(sandbox.controlUrl() + "/requests"))
                .header(header, value));

        assertThat(response.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /,                  Host: www.example.com,                  403
            /1.0/customer/show, Host: www.example.com,                  403
            /sandbox,           Host: www.example.com:8585,             403
            /sandbox/requests,  Host: ladiflow.example.com,             403
            /hooks/catch/6650dddd0000000000000003, Host: 192.0.2.1,     403
            /,                  Host: ladiflow:80:80,                   403
            /sandbox,           Host: LadiFlow:8585,                    200
            /sandbox,           Host: 127.0.0.1,                        200
            /1.0/customer/show, Host: localhost:1,                      405
            """)
    void acceptsOnlyItsOwnNamesOnEveryPath(String path, String host, String status) throws IOException {
        try (var sandbox = LadiFlowSandbox.builder().allowedHosts("ladiflow").start()) {
            String request = "GET " + path + " HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n";

            assertThat(SandboxClient.sendRaw(sandbox, request)).startsWith("HTTP/1.1 " + status);
        }
    }
}
