// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests when calls with one API key may send requests: the rate, pauses after a 429, their order and deadlines. */
@Tag("baseline")
class RateTest extends LookupTestBase {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String LOOKUP = "ladiflow:customer/show";
    private static final String PHONE = SandboxCustomer.of(1).phone();

    @BeforeEach
    void create() {
        var configuration = component.getConfiguration();
        configuration.setRetryDelay(Duration.ofMillis(1));
        configuration.setRetryMaxDelay(LONG);
        configuration.setRetryTimeout(LONG);
        configuration.setResponseTimeout(LONG);
    }

    private void awaitWaiting(int count) {
        await().atMost(LONG).until(() -> component.getWaitingForRate() == count);
    }

    /** Starts a call that waits for a slot behind all others. */
    private Future<SentMessage> startWaiting(String options) throws Exception {
        MessageSender lookup = sender(LOOKUP + options);
        Future<SentMessage> call = threads.submit(() -> {
            Thread.currentThread().setName("behind");
            return lookup.send(PHONE);
        });
        await().atMost(LONG).until(() -> threadsBlockedInComponent().contains("behind"));
        return call;
    }

    private static void assertRejected(SentMessage sent, String reason) {
        assertThat(sent.failure())
                .isInstanceOf(LadiFlowRateLimitException.class)
                .hasMessageContainingAll("retryTimeout", reason);
        assertThat(sent.header(LadiFlowConstants.ATTEMPTS)).isEqualTo(0);
    }

    /** Requests leave at even intervals; the network and the server may delay single ones. */
    private void assertRateIsKept(int perSecond) {
        List<Instant> instants = sandbox.requests().stream()
                .map(SandboxRequest::instant)
                .sorted()
                .toList();
        Duration expected = SECOND.multipliedBy(instants.size() - 1L).dividedBy(perSecond);
        assertThat(Duration.between(instants.get(0), instants.get(instants.size() - 1)))
                .isGreaterThan(expected.minus(SECOND.dividedBy(4)));
    }

    // ---- maxRequestsPerSecond

    @Test
    void keepsLowestRateOfAllEndpointsComponentsAndRetries() throws Exception {
        component.setMaxRequestsPerSecond(25);
        LadiFlowComponent second = newComponent();
        second.setMaxRequestsPerSecond(1_000);
        context.getRegistry().bind("second", second);
        context.getRegistry().bind("third", newComponent());
        sandbox.when(request -> request.number() % 5 == 0).always(Reply.status(503));
        List<MessageSender> senders = new ArrayList<>();
        for (String uri : List.of(LOOKUP, LOOKUP + "?notFound=NULL", "second:customer/show", "third:customer/show")) {
            senders.add(sender(uri));
        }
        for (int i = 0; i < 50; i++) {
            senders.get(i % senders.size()).start(SandboxCustomer.of(i + 1).phone());
        }
        senders.get(0).awaitCompleted(13);
        senders.get(1).awaitCompleted(13);
        senders.get(2).awaitCompleted(12);
        senders.get(3).awaitCompleted(12);

        assertThat(sandbox.requestCount()).isGreaterThan(55);
        assertRateIsKept(25);
    }

    @Test
    void keepsRateAcrossReloadAndRestartAndAppliesChangedRate() throws Exception {
        component.setMaxRequestsPerSecond(20);
        for (int start = 1; start <= 3; start++) {
            MessageSender lookup = sender(LOOKUP);
            for (int i = 0; i < 15; i++) {
                lookup.send(PHONE);
            }
            if (start == 1) {
                // like a reload with changed properties
                lookup.close();
                context.removeEndpoints("ladiflow:*");
                context.removeComponent("ladiflow");
            } else {
                restart();
            }
        }
        assertRateIsKept(20);

        component.setMaxRequestsPerSecond(0);
        restart();
        sandbox.hold();
        sender(LOOKUP).start(40, PHONE);
        sandbox.awaitRequests(47, LONG);
    }

    @Test
    void limitsEachStoreSeparately() throws Exception {
        var key = new AtomicReference<>(sandbox.apiKey());
        component.getConfiguration().setApiKeySupplier(key::get);
        component.setMaxRequestsPerSecond(1);
        MessageSender lookup = sender(LOOKUP);
        startHeldLookup(lookup, PHONE);
        key.set("key-of-another-store");
        lookup.start(PHONE);

        sandbox.awaitRequests(2, LONG);
        assertThat(component.getWaitingForRate()).isZero();
    }

    @Test
    void firstWaitForRateIsOutsideTheDeadline() throws Exception {
        component.setMaxRequestsPerSecond(10);
        MessageSender lookup = sender(LOOKUP + "?retryTimeout=2s");
        lookup.start(45, PHONE);

        assertThat(lookup.awaitCompleted(45))
                .allSatisfy(sent -> assertThat(sent.failure()).isNull());
        assertRateIsKept(10);
    }

    @Test
    void callsSendRequestsInOrderOfArrivalAndRetriesFirst() throws Exception {
        component.setMaxRequestsPerSecond(2);
        List<String> phones = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            phones.add(SandboxCustomer.of(i).phone());
        }
        sandbox.next(Reply.status(503));
        MessageSender lookup = sender(LOOKUP);
        Future<SentMessage> first = startHeldLookup(lookup, phones.get(0));
        List<Future<SentMessage>> others = new ArrayList<>();
        for (String phone : phones.subList(1, 5)) {
            int before = component.getWaitingForRate();
            others.add(lookup.start(phone));
            await().until(() -> component.getWaitingForRate() > before || sandbox.requestCount() > 1);
        }
        sandbox.release();
        lookup.awaitCompleted(5);

        assertThat(first.get().header(LadiFlowConstants.ATTEMPTS)).isEqualTo(2);
        assertThat(others).hasSize(4);
        List<String> requested = sandbox.requests().stream()
                .map(request -> request.text("phone").orElseThrow())
                .toList();
        assertThat(requested.stream().distinct().toList()).isEqualTo(phones);
        assertThat(requested.lastIndexOf(phones.get(0))).isLessThan(4);
    }

    // ---- the pause after a 429

    @Test
    void allCallsPauseAfter429() throws Exception {
        sandbox.next(Reply.rateLimited(Duration.ofSeconds(4)));
        MessageSender lookup = sender(LOOKUP);
        Future<SentMessage> first = lookup.start(PHONE);
        awaitWaiting(1);
        Instant rejected = Instant.now();
        Future<SentMessage> second = lookup.start(PHONE);

        assertThat(first.get().header(LadiFlowConstants.ATTEMPTS)).isEqualTo(2);
        assertThat(second.get().header(LadiFlowConstants.ATTEMPTS)).isEqualTo(1);
        assertThat(sandbox.requests().get(1).instant()).isAfter(rejected.plusSeconds(1));
    }

    @Test
    void callPausesAlsoIfPauseBeginsWhileItWaitsForConnection() throws Exception {
        component.getConfiguration().setConnectionsPerRoute(1);
        component.getConfiguration().setConnectTimeout(LONG);
        sandbox.next(Reply.rateLimited(Duration.ofSeconds(2)));
        Future<SentMessage> first = startHeldLookup(sender(LOOKUP + "?maxRetries=0"), PHONE);
        Future<SentMessage> second = sender(LOOKUP).start(SandboxCustomer.of(2).phone());
        await().until(() -> !threadsBlockedInComponent().isEmpty());
        sandbox.release();

        assertThat(first.get().failure()).isInstanceOf(LadiFlowRateLimitException.class);
        assertThat(second.get().header(LadiFlowConstants.ATTEMPTS)).isEqualTo(1);
        List<SandboxRequest> requests = sandbox.requests();
        assertThat(requests).hasSize(2);
        assertThat(Duration.between(requests.get(0).instant(), requests.get(1).instant()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void callFailsAtOnceIfPauseEndsAfterItsDeadline() throws Exception {
        component.getConfiguration().setRetryMaxDelay(Duration.ofHours(1));
        sandbox.next(Reply.rateLimited(Duration.ofHours(1)));
        sender(LOOKUP).send(PHONE);
        var sent = sender(LOOKUP).send(PHONE);

        assertRejected(sent, "HTTP 429");
        assertThat(((LadiFlowRateLimitException) sent.failure()).getRetryAfter())
                .isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
        assertThat(sandbox.requestCount()).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void deadlineOfCallBehindOthersBeginsWithPause(int rate) throws Exception {
        component.setMaxRequestsPerSecond(rate);
        sandbox.next(Reply.rateLimited(Duration.ofSeconds(60)));
        Future<SentMessage> first = startHeldLookup(sender(LOOKUP), PHONE);
        Future<SentMessage> behind = null;
        if (rate > 0) {
            // more calls than slots in the time until the pause begins
            sender(LOOKUP + "?maxRetries=0").start(15, PHONE);
            await().until(() -> component.getWaitingForRate() >= 8);
            behind = startWaiting("?retryTimeout=1s");
        }
        sandbox.release();
        if (rate == 0) {
            awaitWaiting(1);
            behind = sender(LOOKUP + "?retryTimeout=1s").start(PHONE);
        }

        assertRejected(behind.get(), "HTTP 429");
        assertThat(first.isDone()).isFalse();
    }

    @Test
    void callThatLeavesTheQueueWakesTheNext() throws Exception {
        sandbox.next(Reply.rateLimited(Duration.ofSeconds(4)));
        MessageSender lookup = sender(LOOKUP);
        var head = lookup.startInterruptible(PHONE);
        awaitWaiting(1);
        Future<SentMessage> next = startWaiting("");
        head.thread().interrupt();

        assertThat(head.isInterrupted().get()).isTrue();
        assertThat(lookup.awaitCompleted(1).get(0).failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessage("The thread was interrupted, so customer/show ended while it waited for a slot.");
        assertThat(next.get().failure()).isNull();
        assertThat(component.getWaitingForRate()).isZero();
    }

    // ---- a limiter that several processes share

    @Test
    void asksLimiterOnceForEachRequestEvenIfPauseBeginsMeanwhile() throws Exception {
        Set<String> stores = ConcurrentHashMap.newKeySet();
        var permits = new AtomicInteger();
        var pending = new CompletableFuture<Void>();
        component.getConfiguration().setCacheTtl(LONG);
        component.setRateLimiter((store, longest) -> {
            assertThat(longest).isBetween(Duration.ofSeconds(1), LONG);
            stores.add(store);
            return permits.incrementAndGet() == 2 ? pending : CompletableFuture.runAsync(() -> {}, threads);
        });
        sandbox.next(Reply.rateLimited(SECOND.multipliedBy(3)), Reply.status(503));
        Future<SentMessage> first = startHeldLookup(sender(LOOKUP), PHONE);
        Future<SentMessage> second = sender(LOOKUP).start(SandboxCustomer.of(2).phone());
        await().until(() -> permits.get() == 2);
        sandbox.release();
        awaitWaiting(1);
        pending.complete(null);

        assertThat(first.get().failure()).isNull();
        assertThat(second.get().failure()).isNull();
        assertThat(sender(LOOKUP).send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
        assertThat(sandbox.requestCount()).isEqualTo(4);
        assertThat(permits).hasValue(4);
        assertThat(stores).singleElement().asString().doesNotContain(sandbox.apiKey());
    }

    @Test
    void failsWithoutRequestIfLimiterFailsOrNeverResponds() throws Exception {
        var reason = new IllegalStateException("out of reach");
        List<Supplier<CompletionStage<?>>> refusals = List.of(
                () -> CompletableFuture.failedFuture(reason),
                () -> {
                    throw reason;
                },
                () -> null,
                CompletableFuture::new);
        var next = new AtomicInteger();
        component.setRateLimiter(
                (store, longest) -> refusals.get(next.getAndIncrement()).get());
        MessageSender lookup = sender(LOOKUP + "?retryTimeout=300");
        for (int i = 0; i < refusals.size(); i++) {
            SentMessage sent = lookup.send(PHONE);
            assertRejected(sent, "rateLimiter");
            assertThat(sent.failure().getSuppressed()).hasSize(1);
        }
        assertThat(sandbox.requestCount()).isZero();
    }
}
