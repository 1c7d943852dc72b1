// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.NotFoundStyle;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Tests the sandbox as a test uses it: lookups, its customers, the requests that it records, and its replies. */
class SandboxTest extends SandboxHttpTest {

    private static final String LAN = "lan.tran@example.com";
    private static final String LAN_ID = "6650a1b2c3d4e5f601234567";
    private static final String BINH = "binh.le2@example.com";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"customer_id": "6650A1B2C3D4E5F601234567"}
            {"email": "Lan.Tran@Example.COM", "phone": null}
            {"phone": "0901234567", "email": "lan.tran@example.com", "customer_id": "6650a1b2c3d4e5f601234567"}
            """)
    void findsCustomerByIdEmailAndPhone(String body) throws Exception {
        try (var fixture = LadiFlowSandbox.class.getResourceAsStream("customer-show.json")) {
            assertThat(json(client.show(body))).isEqualTo(new ObjectMapper().readTree(fixture));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"email": "nobody@example.com"}
            {"phone": "+84901234567"}
            {"phone": "0901234567", "email": "binh.le2@example.com"}
            {"phone": "0901234567", "email": "nobody@example.com"}
            """)
    void responds404ToUnknownCustomerOrContradictoryKeys(String body) {
        assertThat(client.show(body).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            HTTP_404_ENVELOPE | 404 | {"data":null,"message":"Không tìm thấy","code":404}
            HTTP_200_CODE_404 | 200 | {"data":null,"message":"Không tìm thấy","code":404}
            DATA_NULL         | 200 | {"data":null,"message":"Thành công","code":200}
            DATA_MISSING      | 200 | {"message":"Thành công","code":200}
            DATA_EMPTY        | 200 | {"data":{},"message":"Thành công","code":200}
            CUSTOMER_NULL     | 200 | {"data":{"customer":null},"message":"Thành công","code":200}
            CUSTOMER_EMPTY    | 200 | {"data":{"customer":{}},"message":"Thành công","code":200}
            """)
    void respondsToUnknownCustomerInConfiguredStyle(NotFoundStyle style, int status, String body) {
        sandbox.settings().notFound(style);

        var response = client.showEmail("nobody@example.com");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST | customer/show  | sandbox-key2 | 401
            GET  | customer/show  | sandbox-key  | 405
            POST | customer/shout | sandbox-key  | 404
            POST | customer/show/ | sandbox-key  | 404
            """)
    void rejectsWrongKeyMethodAndPath(String method, String operation, String key, int status) {
        var response = client.send(client.request(operation, "")
                .setHeader("Api-Key", key)
                .method(method, BodyPublishers.ofString("{\"phone\": \"0901234567\"}")));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body().startsWith("<html>")).isEqualTo(status == 404);
        assertThat(response.body()).doesNotContain(sandbox.apiKey());
    }

    // ---- customers

    @Test
    void acceptsCustomerAsMapButNotWithDuplicateOrNonTextKeys() {
        sandbox.add(Map.of("email", "an@example.com", "score", 1.5, "tags", List.of("a")));

        assertThat(client.customer("an@example.com").get("tags")).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"email\": \"LAN.tran@example.com\"}"))
                .withMessage("The sandbox already has a customer with this email. Update or remove that customer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"phone\": 901234567}"))
                .withMessage("A customer's phone must be a JSON string or null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"a\":1}}"))
                .withMessageContaining("not a JSON object");
    }

    @Test
    void updateChangesMembersAndKeys() {
        sandbox.update(LAN_ID, members -> {
            members.put("email", "lan.moi@example.com");
            members.put("score", 7);
            members.remove("phone");
        });

        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(404);
        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(404);
        assertThat(client.customer("lan.moi@example.com").get("score").intValue())
                .isEqualTo(7);
    }

    // ---- requests

    @Test
    void recordsAllDetailsOfRequest() {
        var begin = Instant.now();
        client.showEmail(LAN);

        assertThat(sandbox.requests()).singleElement().satisfies(request -> {
            assertThat(request.instant()).isBetween(begin, Instant.now());
            assertThat(request.operation()).isEqualTo("customer/show");
            assertThat(request.header("api-KEY")).hasValue("sandbox-key");
            assertThat(request.header("X-None")).isEmpty();
            assertThat(request.members()).isEqualTo(Map.of("email", LAN));
            assertThat(request.text("email")).hasValue(LAN);
            assertThat(request).hasToString("#1 POST /1.0/customer/show (33 characters)");
        });
    }

    @Test
    void extensionExplainsHowToStartSandboxIfNoneIsRunning() {
        assertThatThrownBy(() -> new LadiFlowExtension().sandbox()).hasMessageContaining("@RegisterExtension");
    }

    // ---- replies

    private List<Integer> statusesOf(int requests) {
        return IntStream.range(0, requests)
                .mapToObj(i -> client.showEmail(LAN))
                .map(HttpResponse::statusCode)
                .toList();
    }

    @Test
    void sendsQueuedRepliesOnceInOrderBeforePermanentReply() {
        sandbox.always(Reply.status(503));
        sandbox.next(Reply.status(429), Reply.html(502));
        sandbox.next(2, Reply.envelope(500, "Lỗi"));
        assertThat(statusesOf(6)).containsExactly(429, 502, 500, 500, 503, 503);

        sandbox.always(Reply.status(502));
        assertThat(statusesOf(1)).as("the newest").containsExactly(502);

        sandbox.reset();
        assertThat(statusesOf(1)).containsExactly(200);
    }

    @Test
    void limitsRepliesToKeyOperationOrCondition() {
        sandbox.forKey("email", "LAN.tran@example.com").next(Reply.status(503));
        sandbox.forKey("email", BINH).always(Reply.status(500));
        sandbox.forOperation("customer/list").always(Reply.json(200, "{}"));
        sandbox.when(request -> request.header("X-Odd").isPresent()).always(Reply.status(418));

        assertThat(client.showEmail(BINH).statusCode()).isEqualTo(500);
        assertThat(statusesOf(2)).containsExactly(503, 200);
        assertThat(client.showEmail(BINH).statusCode()).isEqualTo(500);
        assertThat(client.send(client.request("customer/list", "{}")).body()).isEqualTo("{}");
        assertThat(client.send(client.request("customer/show", "{}").header("x-odd", "1"))
                        .statusCode())
                .isEqualTo(418);
    }

    @Test
    void rejectsRequestsBeyondRateLimit() {
        sandbox.rateLimit(3);

        var first = Stream.generate(() -> client.showEmail(LAN))
                .limit(1_000)
                .filter(response -> response.statusCode() == 429)
                .findFirst()
                .orElseThrow();

        assertThat(first.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(sandbox.requestCount()).isGreaterThanOrEqualTo(4);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200));
        sandbox.reset();
        assertThat(statusesOf(50)).containsOnly(200);
    }

    @Test
    void delaysReplyWithoutBlockingOthers() {
        sandbox.forKey("email", LAN).next(Reply.delayed(Duration.ofMillis(400)), Reply.delayed(Duration.ofMinutes(5)));
        long begin = System.nanoTime();
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(400));

        var late = client.showEmailAsync(LAN);
        sandbox.awaitRequests(2, Duration.ofMinutes(1));

        assertThat(client.showEmail(BINH).statusCode()).isEqualTo(200);
        assertThat(late).isNotDone();
    }

    @Test
    void truncatesRepliesAndHangsUp() {
        sandbox.next(Reply.truncated(), Reply.hangUp(), Reply.json(200, "{}").cutShort());
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> client.showEmail(LAN)).hasCauseInstanceOf(IOException.class);
        }

        assertThat(statusesOf(1)).containsExactly(200);
        assertThat(sandbox.requestCount()).isEqualTo(4);
    }

    @Test
    void holdsManyRequestsUntilReset() {
        sandbox.hold();
        var held = IntStream.range(0, 150)
                .mapToObj(i -> client.showEmailAsync(LAN))
                .toList();
        sandbox.awaitRequests(150, Duration.ofMinutes(1));
        assertThat(held).noneMatch(CompletableFuture::isDone);

        sandbox.reset();

        assertThat(held).allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(200));
    }

    @Test
    void closeEndsHeldRequestsAndThreadsImmediately() {
        var other = LadiFlowSandbox.start();
        var otherClient = new SandboxClient(other);
        other.next(Reply.delayed(Duration.ofMinutes(5)));
        var delayed = otherClient.showEmailAsync(LAN);
        other.awaitRequests(1, Duration.ofMinutes(1));
        other.hold();
        var held = otherClient.showEmailAsync(LAN);
        other.awaitRequests(2, Duration.ofMinutes(1));
        other.close();

        assertThatThrownBy(delayed::join).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(held::join).hasCauseInstanceOf(IOException.class);
        String port = other.baseUrl().replaceAll(".*:(\\d+)/.*", "-$1-");
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("sandbox" + port)));
    }
}
