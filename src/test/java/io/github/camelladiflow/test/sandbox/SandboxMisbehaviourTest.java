// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Tests that the sandbox misbehaves if a test configures this, and only then. */
@ExtendWith(LadiFlowExtension.class)
class SandboxMisbehaviourTest extends SandboxHttpTest {

    private static final String LAN = "lan.tran@example.com";
    private static final String BINH = "binh.le2@example.com";

    @Test
    void sendsQueuedRepliesOnceInOrder() {
        sandbox.next(Reply.status(503), Reply.html(502));
        sandbox.next(2, Reply.envelope(500, "Lỗi"));

        assertThat(statusesOf(6)).containsExactly(503, 502, 500, 500, 200, 200);
    }

    @Test
    void repeatsPermanentReplyUntilReset() {
        sandbox.always(Reply.status(503));
        sandbox.next(Reply.status(429));

        assertThat(statusesOf(3)).containsExactly(429, 503, 503);

        sandbox.reset();
        assertThat(statusesOf(1)).containsExactly(200);
    }

    @Test
    void usesLatestPermanentReply() {
        sandbox.always(Reply.status(503));
        sandbox.always(Reply.normal());

        assertThat(statusesOf(1)).containsExactly(200);
    }

    @Test
    void limitsRepliesToOneKey() {
        sandbox.forKey("email", "LAN.tran@example.com").next(Reply.status(503));
        sandbox.forKey("email", BINH).always(Reply.status(500));

        assertThat(client.showEmail(BINH).statusCode()).isEqualTo(500);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(503);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
        assertThat(client.showEmail(BINH).statusCode()).isEqualTo(500);
    }

    @Test
    void limitsRepliesToOperationOrCondition() {
        sandbox.forOperation("customer/list").always(Reply.json(200, "{}"));
        sandbox.when(request -> request.header("X-Odd").isPresent()).always(Reply.status(418));

        assertThat(client.send(client.request("customer/list", "{}")).body()).isEqualTo("{}");
        assertThat(client.send(client.request("customer/show", "{}").header("x-odd", "1"))
                        .statusCode())
                .isEqualTo(418);
        assertThat(statusesOf(1)).containsExactly(200);
    }

    @Test
    void sends429WithAndWithoutRetryAfter() {
        sandbox.next(
                Reply.rateLimited(Duration.ofSeconds(2)),
                Reply.rateLimited(Duration.ofMillis(2_001)),
                Reply.rateLimited());

        assertThat(client.showEmail(LAN)).satisfies(response -> {
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(json(response).get("code").intValue()).isEqualTo(429);
        });
        assertThat(client.showEmail(LAN).headers().firstValue("Retry-After")).hasValue("3");
        assertThat(client.showEmail(LAN).headers().firstValue("Retry-After")).isEmpty();
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
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.rateLimit(-1));
    }

    @Test
    void sendsAnyStatusHeadersAndBody() {
        sandbox.next(
                Reply.unauthorized(),
                Reply.envelope(200, 503, "Bảo trì"),
                Reply.status(500).withHeader("X-Trace", "7").withBody("xin lỗi"),
                Reply.status(204),
                Reply.status(200).withBody(new byte[] {'{', (byte) 0xC3, '}'}));

        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(401);
        assertThat(client.showEmail(LAN).body()).isEqualTo("{\"data\":null,\"message\":\"Bảo trì\",\"code\":503}");
        var trace = client.showEmail(LAN);
        assertThat(trace.headers().firstValue("X-Trace")).hasValue("7");
        assertThat(trace.body()).isEqualTo("xin lỗi");
        assertThat(client.showEmail(LAN).body()).isEmpty();
        assertThat(client.showEmail(LAN).body()).isEqualTo("{\uFFFD}");
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
        sandbox.next(
                Reply.truncated(),
                Reply.hangUp(),
                Reply.json(200, "{}").cutShort(),
                Reply.status(200).cutShort());

        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> client.showEmail(LAN)).hasCauseInstanceOf(IOException.class);
        }
        assertThat(statusesOf(1)).containsExactly(200);
        assertThat(sandbox.requestCount()).isEqualTo(5);
    }

    @Test
    void holdsHundredsOfRequestsUntilTheyAreReleased() {
        sandbox.hold();
        var held = IntStream.range(0, 300)
                .mapToObj(i -> client.showEmailAsync(LAN))
                .toList();
        sandbox.awaitRequests(300, Duration.ofMinutes(1));
        assertThat(held).noneMatch(CompletableFuture::isDone);

        sandbox.release();

        assertThat(held)
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(200));
        // each request uses a separate connection, because the JDK's server closes some of so many idle connections
        assertThat(new SandboxClient(sandbox).showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @Test
    void resetReleasesHeldRequests() {
        sandbox.hold();
        var held = client.showEmailAsync(LAN);
        sandbox.awaitRequests(1, Duration.ofMinutes(1));

        sandbox.reset();

        assertThat(held.join().statusCode()).isEqualTo(200);
    }

    @Test
    void awaitRequestsFailsOnTimeout() {
        client.showEmail(LAN);

        assertThatThrownBy(() -> sandbox.awaitRequests(2, Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("The sandbox expected 2 requests within PT0.02S, but counted 1");
    }

    @Test
    void responds500IfConditionThrows() {
        sandbox.when(request -> {
                    throw new IllegalStateException("odd");
                })
                .always(Reply.normal());

        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(500);
    }

    @Test
    void rejectsInvalidRepliesAndSettings() {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.status(199)).withMessageContaining("200 to 599");
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.normal().after(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.next(0, Reply.normal()));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.settings().firstPage(2));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.settings().maxLimit(-1));
        assertThatThrownBy(() -> Reply.normal().withBody("x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closeEndsHeldRequestsAndThreadsImmediately() {
        var other = LadiFlowSandbox.start();
        var otherClient = new SandboxClient(other);
        var name = "ladiflow-sandbox-" + other.baseUrl().replaceAll(".*:(\\d+)/.*", "$1") + "-";
        other.next(Reply.delayed(Duration.ofMinutes(5)));
        var delayed = otherClient.showEmailAsync(LAN);
        other.awaitRequests(1, Duration.ofMinutes(1));
        other.hold();
        var held = otherClient.showEmailAsync(LAN);
        other.awaitRequests(2, Duration.ofMinutes(1));
        assertThat(threads(name)).isNotEmpty().allMatch(Thread::isDaemon);

        long begin = System.nanoTime();
        other.close();
        other.close();

        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.MINUTES.toNanos(1));
        assertThatThrownBy(delayed::join).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(held::join).hasCauseInstanceOf(IOException.class);
        await().untilAsserted(() -> assertThat(threads(name)).isEmpty());
    }

    /**
     * Otherwise each response on a kept-alive connection would wait for a delayed acknowledgement, which takes 40 ms on
     * Linux.
     */
    @Test
    void sendsResponsesWithoutWaitingForAcknowledgement() {
        assertThat(System.getProperty("sun.net.httpserver.nodelay")).isEqualTo("true");
    }

    @Test
    void sendsUtf8WithContentLength() {
        var response = client.showEmail(LAN);

        assertThat(response.headers().firstValueAsLong("Content-Length"))
                .hasValue(response.body().getBytes(StandardCharsets.UTF_8).length);
        assertThat(response.body()).contains("Trần Thị Ngọc Lan");
    }

    private List<Integer> statusesOf(int requests) {
        return IntStream.range(0, requests)
                .mapToObj(i -> client.showEmail(LAN))
                .map(HttpResponse::statusCode)
                .toList();
    }

    private static Stream<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix));
    }
}
