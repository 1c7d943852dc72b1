// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.sandbox.EventTarget;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.test.HookServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.github.camelladiflow.test.sandbox.SandboxClient.assertMembers;
import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Tests that the sandbox sends the events that flows send, and accepts the requests that start flows. */
@ExtendWith(LadiFlowExtension.class)
class SandboxEventsTest extends SandboxHttpTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String LAN = "6650a1b2c3d4e5f601234567";
    private static final String SECRET = "a-secret-of-both-of-us";

    private HookServer receiver;

    @AfterEach
    void stopReceiver() {
        if (receiver != null) {
            receiver.close();
        }
    }

    /** Returns a receiver that responds with these statuses, and then always with the last one. */
    private EventTarget target(int... statuses) throws IOException {
        receiver = new HookServer(number -> statuses[Math.min(number, statuses.length) - 1]);
        return EventTarget.of(receiver.url("/ladiflow/events")).secret("X-Secret", SECRET);
    }

    private void write(String members) {
        client.status("customer/create-or-update", members);
    }

    @Test
    void sendsPublishedMembersOfCustomerThatIsCreated() throws IOException {
        sandbox.sendEvents(target(204));

        client.status("customer/create", "{\"phone\": \"0912345678\", \"first_name\": \"An\"}");
        sandbox.awaitEvents(1, LONG);

        assertThat(receiver.texts())
                .containsExactly("POST /ladiflow/events application/json {\"id\":\"665100000000000000000001\","
                        + "\"email\":\"0912345678.ladiflow@ladimail.com\",\"phone\":\"0912345678\"}");
        assertThat(receiver.requests().get(0).headers().get("X-Secret")).containsExactly(SECRET);
        assertThat(sandbox.events()).singleElement().satisfies(event -> {
            assertThat(event.attempts()).isOne();
            assertThat(event.status()).isEqualTo(204);
            assertThat(event).hasToString("Event of 665100000000000000000001, attempts 1, status 204");
        });
    }

    @Test
    void sendsOneEventForEachChangeInOrder() throws IOException {
        sandbox.sendEvents(target(200).template("{\"id\": \"{{_id}}\", \"score\": \"{{score}}\"}"));

        write("{\"email\": \"an@example.com\", \"score\": 1}");
        write("{\"email\": \"an@example.com\", \"score\": 2}");
        client.status(
                "sequence/subscribe", "{\"email\": \"an@example.com\", \"sequence_id\": \"6650bbbb0000000000000001\"}");
        sandbox.update("665100000000000000000001", members -> members.put("score", 5));
        sandbox.add(Map.of("email", "binh@example.com", "tags", List.of("a")));
        sandbox.awaitEvents(5, LONG);

        assertThat(receiver.requests())
                .extracting(request -> json(request.body()).get("score").asText())
                .containsExactly("1", "2", "2", "5", "null");
    }

    @Test
    void sendsNothingForRemovedOrMergedCustomerAndRejectedOrReadingRequests() throws IOException {
        sandbox.sendEvents(target(200));
        sandbox.remove("665000000000000000000003");
        client.showEmail("lan.tran@example.com");
        client.status("customer/create", "{\"email\": \"lan.tran@example.com\"}");
        sandbox.next(Reply.status(503));
        client.status("customer/create", "{\"email\": \"an@example.com\"}");
        write("{\"email\": \"lan.tran@example.com\", \"phone\": \"0950000002\"}");
        sandbox.awaitEvents(1, LONG);

        assertThat(sandbox.events()).extracting(event -> event.customerId()).containsExactly(LAN);
    }

    @Test
    void fillsTemplateFromMembersAndCustomFields() throws IOException {
        sandbox.add("""
                {"_id": "665100000000000000000009", "email": "an@example.com", "score": 2.5, "tags": ["a"],
                 "name": "An \\"$1\\" {{phone}}", "custom_fields": [{"name": "city", "value": "Huế"}, {"name": "empty"}]}""");
        sandbox.sendEvents(target(200).template("""
                        {"who": {"mail": "{{email}}", "text": "{{name}}, {{score}}, {{nothing}}{{tags}}"}, "list": ["{{score}}", 1, null],
                         "tags": "{{tags}}", "city": "{{custom_fields.city}}", "empty": "{{custom_fields.empty}}",
                         "gone": "{{nothing}}", "kept": "{{no member}}"}"""));

        sandbox.update("665100000000000000000009", members -> {});
        sandbox.awaitEvents(1, LONG);

        assertThat(json(receiver.bodies().get(0))).isEqualTo(json("""
                {"who": {"mail": "an@example.com", "text": "An \\"$1\\" {{phone}}, 2.5, [\\"a\\"]"}, "list": [2.5, 1, null],
                 "tags": ["a"], "city": "Huế", "empty": null, "gone": null, "kept": "{{no member}}"}"""));
    }

    @ParameterizedTest
    @CsvSource({"500, 3", "302, 1", "404, 1"})
    void givesUpAfterLastAttemptOrPermanentFailure(int status, int attempts) throws IOException {
        sandbox.sendEvents(target(status));

        sandbox.update(LAN, members -> {});
        sandbox.awaitEvents(1, LONG);

        assertThat(sandbox.events()).singleElement().satisfies(event -> {
            assertThat(event.status()).isEqualTo(status);
            assertThat(event.attempts()).isEqualTo(attempts);
        });
        // a redirect to /elsewhere is not followed
        assertThat(receiver.requests())
                .hasSize(attempts)
                .allMatch(request -> request.uri().equals("/ladiflow/events"));
    }

    @Test
    void setsAndReturnsTargetOverHttp() throws IOException {
        target(204);
        var set = control("""
                {"events": {"url": "%s", "header": "X-Token", "secret": "%s", "template": {"event": "customer", "id": "{{_id}}"}}}""".formatted(receiver.url("/e"), SECRET));
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);

        control("{\"customer\": {\"_id\": \"" + LAN + "\", \"score\": 7}}");
        sandbox.awaitEvents(1, LONG);

        var shown = view("");
        assertThat(shown.body()).doesNotContain(SECRET);
        assertMembers(json(shown), """
                {"eventTarget": "%s", "events/0/attempts": 1, "events/0/status": 204}""".formatted(receiver.url("/e")));
        assertThat(receiver.bodies()).containsExactly("{\"event\":\"customer\",\"id\":\"" + LAN + "\"}");
        assertThat(receiver.requests().get(0).headers().getFirst("X-Token")).isEqualTo(SECRET);

        assertMembers(json(control("{\"stopEvents\": true}")), "{\"eventTarget\": \"(none)\"}");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    http://www.example.com/
                    http://localhost.example.com/
                    http://127.0.0.1.example.com/
                    http://0.0.0.0:8080/
                    http://2130706433/
                    http://[::ffff:127.0.0.1]/
                    http://192.168.0.1/
                    http://app.example.com./
                    """)
    void doesNotSendToOtherHosts(String url) {
        try (var restricted =
                LadiFlowSandbox.builder().eventHosts("app.example.com").start()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> restricted.sendEvents(EventTarget.of(url)))
                    .withMessageContaining(
                            "sends events only to [app.example.com]", "start the sandbox with --event-hosts=NAME");
            restricted.sendEvents(EventTarget.of("https://App.example.com:8443/events"));
            restricted.sendEvents(EventTarget.of("http://[::1]:8080/"));
            restricted.sendEvents(EventTarget.of("http://LOCALHOST:8080/"));
        }
    }

    /** A client on another machine would mean its own loopback address. */
    @Test
    void doesNotSendToLoopbackForClientOnAnotherMachine() throws IOException {
        var address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(one -> one instanceof Inet4Address && !one.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
        assumeThat(address).as("the machine has another address").isPresent();
        try (var exposed = LadiFlowSandbox.builder()
                .host("0.0.0.0")
                .allowedHosts(address.orElseThrow())
                .start()) {
            String events = "{\"events\": {\"url\": \"http://127.0.0.1:8080/events\"}}";
            for (String host : List.of(address.orElseThrow(), "127.0.0.1")) {
                var response = client.send(
                        HttpRequest.newBuilder(URI.create(exposed.controlUrl().replace("127.0.0.1", host)))
                                .POST(BodyPublishers.ofString(events)));
                assertThat(response.statusCode()).isEqualTo(host.equals("127.0.0.1") ? 200 : 400);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                            | Thiếu url
            {"url": "http://user@127.0.0.1/"}                             | without user
            {"url": "http://127.0.0.1/#a"}                                | without user
            {"url": "ftp://127.0.0.1/"}                                   | http or https URL
            {"url": "http://127.0.0.1\\\\@www.example.com/"}              | http or https URL
            {"url": "/events"}                                            | http or https URL
            {"url": "http://www.example.com/"}                            | start the sandbox with --event-hosts=NAME
            {"url": "http://127.0.0.1/", "eventHosts": ["a"]}             | Unknown member eventHosts
            {"url": "http://127.0.0.1/", "header": "X-Secret"}            | header' requires 'secret'
            {"url": "http://127.0.0.1/", "secret": "a b"}                 | visible ASCII
            {"url": "http://127.0.0.1/", "header": "Host", "secret": "a"} | a valid header name
            {"url": "http://127.0.0.1/", "header": "X A", "secret": "a"}  | a valid header name
            {"url": "http://127.0.0.1/", "template": "text"}              | template' must be an object
            7                                                             | must be a JSON object
            """)
    void rejectsInvalidTargets(String body, String message) {
        var response = control("{\"events\": " + body + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").asText()).contains(message);
        assertThat(view("/eventTarget").body()).isEqualTo("\"(none)\"\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST |                | application/json                  | {"order": {"id": 7}}   | {"order":{"id":7}}
            POST |                | text/plain                        | {"email": "a@b.c"}     | {"email":"a@b.c"}
            POST |                | application/x-www-form-urlencoded | {"email": "a@b.c"}     | {"email":"a@b.c"}
            POST |                | application/x-www-form-urlencoded | email=a%40b.c&name=An+B | {"email":"a@b.c","name":"An B"}
            GET  | ?email=a%40b.c&x | text/plain                      |                        | {"email":"a@b.c","x":""}
            """)
    void acceptsCallsOfCatchHook(String method, String query, String type, String body, String members) {
        var response = client.send(HttpRequest.newBuilder(URI.create(sandbox.hookUrl() + (query == null ? "" : query)))
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofString(body == null ? "" : body)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(view("/hookCalls")))
                .isEqualTo(json("[{\"hook\": \"6650dddd0000000000000003\", \"method\": \"" + method + "\", \"body\": "
                        + members + "}]"));
        assertThat(sandbox.hookCalls()).hasSize(1);
        assertThat(sandbox.requestCount()).isOne();
        sandbox.reset();
        assertThat(sandbox.hookCalls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST | /hooks/catch/6650dddd0000000000000003     | no json | 400
            POST | /hooks/catch/6650dddd0000000000000003     | [1]     | 400
            GET  | /hooks/catch/6650dddd0000000000000003?a=%zz |       | 400
            PUT  | /hooks/catch/6650dddd0000000000000003     | {}      | 405
            POST | /hooks/catch/6650dddd00000000000000       | {}      | 404
            POST | /hooks/catch/                             | {}      | 404
            """)
    void rejectsInvalidCallsOfCatchHook(String method, String path, String body, int status) throws IOException {
        // with a percent sign that java.net.URI would reject
        String line = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        String content = body == null ? "" : body;
        String request = line + "Content-Length: " + content.length() + "\r\n\r\n" + content;
        assertThat(SandboxClient.sendRaw(sandbox, request)).startsWith("HTTP/1.1 " + status);
        assertThat(sandbox.hookCalls()).isEmpty();
    }
}
