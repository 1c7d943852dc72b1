// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class MaxRequestsPerSecondTest extends LookupTestBase {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int RATE = 25;
    private static final String PHONE = SandboxCustomer.of(1).phone();
    private static final String OTHER_PHONE = SandboxCustomer.of(2).phone();

    /**
     * How long the server is under full load. The rate is checked from each request to the request RATE positions
     * later, so a longer run (-Dladiflow.test.budget-seconds=10) only repeats the check.
     */
    private static final int LOAD_SECONDS = Integer.getInteger("ladiflow.test.budget-seconds", 4);

    @BeforeEach
    void create() {
        component.setMaxRequestsPerSecond(RATE);
    }

    @Test
    void neverExceedsRateInAnySecond() throws Exception {
        // three endpoints, one of which retries, and eight threads; a fifth of the requests fail
        sandbox.when(request -> request.number() % 5 == 0).always(Reply.status(503));
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        List<MessageSender> entrances = new ArrayList<>();
        for (String options : List.of("", "?maxRetries=0", "?notFound=NULL")) {
            entrances.add(sender("ladiflow:customer/show" + options));
        }
        for (int thread = 0; thread < 8; thread++) {
            MessageSender entrance = entrances.get(thread % entrances.size());
            threads.execute(() -> {
                for (int i = 0; i < RATE * LOAD_SECONDS / 4; i++) {
                    entrance.send(SandboxCustomer.of(i + 1).phone());
                }
            });
        }
        sandbox.awaitRequests(RATE, LONG);
        await().atMost(LONG).until(() -> component.services().waitingForSlotCount() == 7);
        sandbox.awaitRequests((long) RATE * LOAD_SECONDS, LONG.plusSeconds(LOAD_SECONDS));

        assertRateIsKept();
    }

    /** Requests leave at even intervals; the network and the server may delay single ones. */
    private void assertRateIsKept() {
        List<Instant> instants = sandbox.requests().stream()
                .map(SandboxRequest::instant)
                .sorted()
                .toList();
        Duration expected = SECOND.multipliedBy(instants.size() - 1L).dividedBy(RATE);
        assertThat(Duration.between(instants.get(0), instants.get(instants.size() - 1)))
                .isGreaterThan(expected.minus(SECOND.dividedBy(4)));
    }

    @Test
    void usesLimitOfNewStoreAfterKeyChange() throws Exception {
        var key = new AtomicReference<>(sandbox.apiKey());
        component.getConfiguration().setApiKeySupplier(key::get);
        component.setMaxRequestsPerSecond(1);
        MessageSender lookup = sender("ladiflow:customer/show");
        startHeldLookup(lookup, PHONE);
        key.set("key-of-another-store");
        threads.execute(() -> lookup.send(OTHER_PHONE));

        sandbox.awaitRequests(2, LONG);
        assertThat(component.services().waitingForSlotCount()).isZero();
    }

    @Test
    void keepsRateAcrossContextRestart() throws Exception {
        component.setMaxRequestsPerSecond(RATE);
        for (int start = 1; start <= 3; start++) {
            MessageSender lookup = sender("ladiflow:customer/show");
            for (int i = 0; i < RATE; i++) {
                lookup.send(PHONE);
            }
            restart();
        }

        assertThat(sandbox.requests()).hasSize(3 * RATE);
        assertRateIsKept();
    }

    @Test
    void appliesHigherRateAfterContextRestart() throws Exception {
        component.setMaxRequestsPerSecond(1);
        sender("ladiflow:customer/show").send(PHONE);
        component.setMaxRequestsPerSecond(3);
        restart();
        MessageSender lookup = sender("ladiflow:customer/show");
        sandbox.hold();
        for (int i = 0; i < 2; i++) {
            threads.execute(() -> lookup.send(PHONE));
        }

        sandbox.awaitRequests(3, LONG);
    }

    @Test
    void retriesTransactedExchange() throws Exception {
        component.setMaxRequestsPerSecond(1);
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        sandbox.next(Reply.status(503));

        var sent = sender("ladiflow:customer/show?retryTimeout=20s").sendTransacted(PHONE);

        assertThat(sent.failure()).isNull();
        assertThat(sent.header(LadiFlowConstants.ATTEMPTS)).isEqualTo(2);
    }

    @Test
    void acquiresFromSharedLimiterForEachAttempt() throws Exception {
        Queue<String> stores = new ConcurrentLinkedQueue<>();
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        component.setRateLimiter((store, longest) -> {
            stores.add(store);
            return CompletableFuture.runAsync(() -> {}, threads);
        });
        component.getConfiguration().setCacheTtl(LONG);
        MessageSender lookup = sender("ladiflow:customer/show");
        sandbox.next(Reply.status(503));
        lookup.send(PHONE);
        lookup.awaitCompleted(1);
        lookup.send(PHONE);
        lookup.send(OTHER_PHONE);
        assertThat(lookup.awaitCompleted(3)).allMatch(sent -> sent.failure() == null);
        assertThat(sandbox.requestCount()).isEqualTo(3);
        assertThat(stores).hasSize(3);
        assertThat(Set.copyOf(stores)).singleElement().asString().doesNotContain(sandbox.apiKey());
    }

    @Test
    void doesNotSendCallRejectedBySharedLimiter() throws Exception {
        var failed = CompletableFuture.<Void>failedFuture(new IllegalStateException("out of reach"));
        component.setRateLimiter((store, longest) -> failed);
        var sent = sender("ladiflow:customer/show").send(PHONE);

        assertThat(sent.failure())
                .isInstanceOf(LadiFlowRateLimitException.class)
                .hasMessageContaining("rateLimiter");
        assertThat(sandbox.requestCount()).isZero();
    }
}
