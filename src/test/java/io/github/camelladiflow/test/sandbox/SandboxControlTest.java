// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.github.camelladiflow.test.sandbox.SandboxClient.assertMembers;
import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the control of the sandbox over HTTP, for programs outside its JVM. */
@ExtendWith(LadiFlowExtension.class)
class SandboxControlTest extends SandboxHttpTest {

    private static final String LAN = "lan.tran@example.com";

    private JsonNode sendJson(String method, String path, String body) {
        var response = control(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        return json(response);
    }

    @Test
    void describesSandbox() {
        var about = sendJson("GET", "", "");

        assertThat(about.get("baseUrl").asText()).isEqualTo(sandbox.baseUrl());
        assertMembers(
                about,
                "{\"apiKey\": \"sandbox-key\", \"customers\": 1000, \"settings/notFound\": \"HTTP_404_ENVELOPE\"}");
        assertThat(about.get("operations").toString()).contains("\"customer/show\"");
    }

    @Test
    void showsJournalWithoutCountingItself() {
        client.showEmail(LAN);
        client.send(client.request("customer/show", "no json").setHeader("Api-Key", "a-real-key"));

        var requests = sendJson("GET", "/requests", "");

        assertThat(requests).hasSize(2);
        assertMembers(requests, """
                {"0/number": 1, "0/operation": "customer/show", "0/body/email": "lan.tran@example.com",
                 "0/headers/Api-key/0": "sandbox-key", "1/body": "no json"}""");
        assertThat(requests.toString()).doesNotContain("a-real-key").contains("(another key)");
        assertThat(sandbox.requestCount()).isEqualTo(2);

        assertThat(sendJson("DELETE", "/requests", "").get("requestCount").asInt())
                .isZero();
        assertThat(sendJson("GET", "/requests", "")).isEmpty();
    }

    @Test
    void setsRepliesInOrder() {
        sendJson("POST", "/replies", """
                [{"status": 503, "times": 2},
                 {"status": 429, "retryAfterSeconds": 7, "message": "Chậm lại"},
                 {"status": 200, "code": 500},
                 {"status": 502, "body": "<html>", "headers": {"Content-Type": "text/html"}},
                 {"status": 200, "body": {"data": [1]}}]""");

        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(503);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(503);
        assertThat(client.showEmail(LAN)).satisfies(limited -> {
            assertThat(limited.statusCode()).isEqualTo(429);
            assertThat(limited.headers().firstValue("Retry-After")).hasValue("7");
            assertThat(limited.body()).isEqualTo("{\"data\":null,\"message\":\"Chậm lại\",\"code\":429}");
        });
        assertThat(json(client.showEmail(LAN)).get("code").asInt()).isEqualTo(500);
        assertThat(client.showEmail(LAN).headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(client.showEmail(LAN).body()).isEqualTo("{\"data\":[1]}");
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @Test
    void setsReplyForMatchingRequestsOnly() {
        sendJson("POST", "/replies", """
                {"operation": "customer/show", "where": {"email": "LAN.TRAN@example.com"}, "always": true, "status": 500}
                """);
        sendJson("POST", "/replies", "{\"operation\": \"customer/list\", \"always\": true, \"status\": 204}");

        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(500);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(500);
        assertThat(client.showEmail("binh.le2@example.com").statusCode()).isEqualTo(200);

        sendJson("POST", "/reset", "");
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @Test
    void delaysHangsUpAndTruncatesResponses() {
        sendJson("POST", "/replies", "[{\"delayMillis\": 300}, {\"hangUp\": true}, {\"cutShort\": true}]");

        long begin = System.nanoTime();
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - begin)
                .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
        assertThatThrownBy(() -> client.showEmail(LAN)).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.showEmail(LAN)).hasCauseInstanceOf(IOException.class);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @Test
    void changesSettings() {
        var settings = sendJson(
                "PATCH", "/settings", "{\"notFound\": \"DATA_NULL\", \"requestsPerSecond\": 3, \"hold\": true}");
        assertThat(settings).isEqualTo(sendJson("GET", "/settings", ""));
        var held = client.showEmailAsync("nobody@example.com");
        sandbox.awaitRequests(1, Duration.ofMinutes(1));
        assertThat(held).isNotDone();

        assertThat(sendJson("PATCH", "/settings", "{\"hold\": false}")
                        .get("requestsPerSecond")
                        .asInt())
                .isEqualTo(3);
        assertThat(held.join().statusCode()).isEqualTo(200);
        assertThat(json(held.join()).get("data").isNull()).isTrue();

        sandbox.reset();
        assertThat(sendJson("GET", "/settings", "").toString())
                .isEqualTo("{\"notFound\":\"HTTP_404_ENVELOPE\",\"strict\":false,\"firstPage\":1,\"maxLimit\":0,"
                        + "\"shuffle\":false,\"changeAfterPage\":\"NONE\",\"addTags\":true,\"mergeLists\":false,"
                        + "\"dropUnknown\":true,"
                        + "\"codeOnly\":false,\"missingScope\":403,"
                        + "\"requestsPerSecond\":0,\"hold\":false}");
    }

    @Test
    void listsCarriedOutRequests() {
        sendJson("PATCH", "/settings", "{\"strict\": true, \"mergeLists\": true}");
        sendJson("POST", "/replies", "{\"lost\": true}");
        assertThatThrownBy(() -> client.send(client.request(
                        "sequence/subscribe",
                        "{\"email\": \"lan.tran@example.com\", \"sequence_id\": \"6650bbbb0000000000000001\"}")))
                .hasCauseInstanceOf(IOException.class);

        assertThat(sendJson("GET", "/subscriptions", "").at("/0/email").asText())
                .isEqualTo(LAN);
        assertThat(sendJson("GET", "", "").get("carriedOut").toString()).isEqualTo("{\"sequence/subscribe\":1}");
    }

    @Test
    void addsChangesAndRemovesCustomersViaApi() {
        var id = sendJson("POST", "/customers", "{\"email\": \"an@example.com\", \"score\": 1}")
                .get("_id")
                .asText();
        sendJson("PATCH", "/customers/" + id, "{\"score\": 2}");
        assertThat(client.customer("an@example.com").get("score").asInt()).isEqualTo(2);

        sendJson("DELETE", "/customers/" + id, "");

        assertThat(client.showEmail("an@example.com").statusCode()).isEqualTo(404);
        assertThat(control("DELETE", "/customers/" + id, "").statusCode()).isEqualTo(404);
        assertThat(control("PATCH", "/customers/" + id, "{}").statusCode()).isEqualTo(404);
        assertThat(control("GET", "/customers/" + id, "").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            POST  | /replies   | no json                                 | Invalid JSON at line 1, column
            POST  | /replies   | 7                                       | must be a JSON object
            POST  | /replies   | null                                    | must be a JSON object
            POST  | /replies   | [{"status": 503}, 7]                    | must be a JSON object
            POST  | /replies   | {"state": 503}                          | Unknown member state. Use one of [always, body,
            POST  | /replies   | {"status": "503"}                       | status' must be a whole number from 200 to 599
            POST  | /replies   | {"status": 99}                          | status' must be a whole number from 200 to 599
            POST  | /replies   | {"status": 503, "times": 0}             | times' must be a whole number from 1
            POST  | /replies   | {"status": 503, "times": 2, "always": true} | not both
            POST  | /replies   | {"body": "x"}                           | require 'status'
            POST  | /replies   | {"status": 503, "always": 1}            | always' must be true or false
            POST  | /replies   | {"status": 503, "where": {"email": 1}}  | email' must be a string
            POST  | /replies   | {"status": 503, "headers": []}          | headers' must be an object
            POST  | /replies   | {"status": 503, "delayMillis": -1}      | delayMillis' must be a whole number from 0
            POST  | /replies   | {"status": 503, "operation": "customer/shwo"} | Unknown operation customer/shwo. Use one of [customer/create,
            POST  | /replies   | {"status": 503, "where": {"emial": "x"}} | Unknown member emial. Use one of [
            POST  | /replies   | {"status": 503, "operation": "customer/show", "where": {"name": "x"}} | Use one of [customer_id, email, phone]
            POST  | /replies   | {"status": 503, "where": {"email": null}} | email
            POST  | /replies   | {"status": 503, "hangUp": true}         | A reply can have 'hangUp' or
            POST  | /replies   | {"lost": true, "cutShort": true}        | A reply can have 'lost' or 'cutShort', but not both
            POST  | /replies   | {"status": 503, "body": "x", "message": "y"} | A reply can have 'message' or 'body', but not both
            POST  | /replies   | {"status": 503, "headers": {"X-A": "1\\r\\nX-B: 2"}} | one line of Latin-1
            POST  | /replies   | {"status": 503, "headers": {"X-A": "1\\u010aX-B: 2"}} | one line of Latin-1
            POST  | /replies   | {"status": 503, "headers": {"X A": "1"}} | one line of Latin-1
            PATCH | /settings  | {"notFound": "404"}                     | notFound' must be one of [HTTP_404
            PATCH | /settings  | {"notfound": "DATA_NULL"}               | Unknown member notfound
            PATCH | /settings  | {"strict": true, "firstPage": 2}        | firstPage' must be a whole number from 0 to 1
            PATCH | /settings  | {"strict": true, "missingScope": 404}   | must be 401 or 403, not 404
            PATCH | /settings  | {"changeAfterPage": "all"}              | changeAfterPage' must be one of [NONE, ADD
            PATCH | /settings  | {"requestsPerSecond": -1}               | requestsPerSecond' must be a whole number
            POST  | /customers | {"email": "lan.tran@example.com"}       | already has a customer with this email
            """)
    void rejectsInvalidInputWithReasonAndChangesNothing(String method, String path, String body, String message) {
        var response = control(method, path, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").asText()).contains(message);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"GET, /journal", "PUT, /settings", "POST, ''", "PUT, /customers", "GET, x", "HEAD, /journal"})
    void listsResourcesForUnknownPath(String method, String path) {
        var response = control(method, path, "");

        assertThat(response.statusCode()).isEqualTo(404);
        if (!method.equals("HEAD")) {
            assertThat(response.body()).contains("/requests", "/replies", "/settings", "/customers", "/reset");
        }
    }

    @Test
    void servesApiDescriptionOfComponent() throws IOException {
        var answer = control("GET", "/openapi.yaml", "");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml; charset=utf-8");
        try (var file = LadiFlowComponent.class.getResourceAsStream("/ladiflow.openapi.yaml")) {
            assertThat(answer.body()).isEqualTo(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    Origin, https://www.example.com
                    Origin, http://127.0.0.1:1
                    Origin, null
                    Sec-Fetch-Site, cross-site
                    Sec-Fetch-Site, same-site
                    """)
    void rejectsRequestsFromOtherWebPages(String header, String value) {
        var fromAPage = client.send(HttpRequest.newBuilder(URI.create(sandbox.controlUrl() + "/requests"))
                .header(header, value));

        assertThat(fromAPage.statusCode()).isEqualTo(403);
    }

    @Test
    void acceptsRequestsFromItsOwnPage() {
        String own = sandbox.controlUrl().replace("/sandbox", "");

        var fromItsPage = client.send(HttpRequest.newBuilder(URI.create(sandbox.controlUrl() + "/requests"))
                .header("Origin", own)
                .header("Sec-Fetch-Site", "same-origin")
                .DELETE());

        assertThat(fromItsPage.statusCode()).isEqualTo(200);
    }

    @Test
    void listsPendingReplies() {
        sendJson("POST", "/replies", "[{\"status\": 503, \"times\": 2}, {\"lost\": true, \"always\": true}]");
        sandbox.next(Reply.status(500));

        assertThat(sendJson("GET", "/replies", "").toString())
                .isEqualTo("[{\"status\":503,\"times\":2},{\"status\":503,\"times\":2},"
                        + "{\"java\":\"Reply[HTTP 500, WHOLE, after PT0S]\"},{\"lost\":true,\"always\":true}]");
        assertThat(sendJson("DELETE", "/replies", "")).isEmpty();
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @Test
    void showsResponseOfRequest() {
        String shown = client.showEmail(LAN).body();
        sandbox.next(Reply.status(503).withBody("Bảo trì"));
        client.showEmail(LAN);
        sandbox.next(Reply.hangUp());
        assertThatThrownBy(() -> client.showEmail(LAN)).hasCauseInstanceOf(IOException.class);

        var requests = sendJson("GET", "/requests", "");

        assertThat(requests.at("/0/answer/body").asText()).isEqualTo(shown);
        assertMembers(requests, """
                {"0/answer/status": 200, "1/answer/status": 503, "1/answer/body": "Bảo trì",
                 "2/answer/delivery": "NONE"}""");
        assertThat(sendJson("GET", "/requests?after=2", "")).hasSize(1);
        assertThat(control("GET", "/requests?after=two", "").statusCode()).isEqualTo(400);
    }

    @Test
    void findsCustomers() {
        var found = sendJson("GET", "/customers?search=L%C3%AA+V%C4%83n+B%C3%ACnh", "");

        assertThat(found.at("/items/0/email").asText()).isEqualTo("binh.le2@example.com");
        assertThat(sendJson("GET", "/customers", "").get("total").asInt()).isEqualTo(1_000);
        assertThat(sendJson("GET", "/customers", "").get("items")).hasSize(20);
    }

    @Test
    void changeUpdatesDateUnlessGiven() {
        String lan = sandbox.seededCustomers().get(0).id();
        String before = updated();

        sendJson("PATCH", "/customers/" + lan, "{\"score\": 2}");
        assertThat(updated()).isGreaterThan(before).matches(".*T.*\\.\\d{3}Z");

        sendJson("PATCH", "/customers/" + lan, "{\"updated_at\": \"2024-01-01T00:00:00.000Z\"}");
        assertThat(updated()).isEqualTo("2024-01-01T00:00:00.000Z");
    }

    private String updated() {
        return client.customer(LAN).get("updated_at").asText();
    }

    @Test
    void rejectsBodyBeyondSizeLimit() {
        var large = client.request("customer/show", "{\"email\": \"" + "a".repeat(10_000_000) + "\"}");

        client.sendAsync(large).handle((answer, failure) -> answer).join();

        sandbox.awaitRequests(1, Duration.ofMinutes(1));
        assertThat(sandbox.requests().get(0).body()).hasSize(10_000_000);
        assertThat(sendJson("GET", "/requests", "").at("/0/answer/status").asInt())
                .isEqualTo(413);
    }

    @Test
    void listsExistingOperations() {
        client.show("{\"email\": \"lan.tran@example.com\"}");

        assertThat(sandbox.carriedOut(LadiFlowOperation.CUSTOMER_SHOW)).isOne();
        assertThatThrownBy(() -> sandbox.carriedOut("customer/shwo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unknown operation customer/shwo");
        assertThatThrownBy(() -> sandbox.forOperation("customer/shwo")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsOtherHostName() throws IOException {
        assertThat(SandboxClient.sendRaw(
                        sandbox,
                        "GET /sandbox/requests HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
    }
}
