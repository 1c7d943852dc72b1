// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LookupThreadingTest extends LookupTestBase {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String PHONE = SandboxCustomer.of(1).phone();
    private static final String OTHER_PHONE = SandboxCustomer.of(2).phone();

    @BeforeEach
    void create() {
        component.getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        component.getConfiguration().setRetryDelay(Duration.ofMillis(20));
    }

    // ---- the result of process

    @Test
    void completesOnCallingThreadWithoutWait() throws Exception {
        MessageSender lookup = sender("ladiflow:customer/show");

        for (int i = 0; i < 2; i++) {
            var sent = lookup.send(PHONE);
            assertThat(sent.processResult).isTrue();
            assertThat(sent.callbackResult).isTrue();
        }
        assertThat(lookup.send("nobody to look up").processResult).isTrue();
        sandbox.always(Reply.status(500));
        var failed = lookup.send(OTHER_PHONE);
        assertThat(failed.processResult).isTrue();
        assertThat(failed.callbackResult).isTrue();
        assertThat(failed.failure()).isNotNull();
        assertThat(lookup.completed).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void returnsFalseAndCallsBackOnceAfterRetry() throws Exception {
        sandbox.next(2, Reply.status(503));
        CompletableFuture<Void> others = holdAllRequestsExceptFirst();
        MessageSender lookup = sender("ladiflow:customer/show");
        var sent = lookup.send(PHONE);

        assertThat(sent.processResult).isFalse();
        others.complete(null);
        lookup.awaitCompleted(1);
        assertThat(sent.callbackResult).isFalse();
        assertThat(sent.body()).isInstanceOf(Customer.class);
        assertThat(sent.header(LadiFlowConstants.ATTEMPTS)).isEqualTo(3);
    }

    @Test
    void returnsFalseAndCallsBackOnceAfterRateLimit() throws Exception {
        component.setMaxRequestsPerSecond(1);
        MessageSender lookup = sender("ladiflow:customer/show");
        startHeldLookup(lookup, PHONE);
        var second = lookup.send(OTHER_PHONE);

        assertThat(second.processResult).isFalse();
        sandbox.release();
        lookup.awaitCompleted(2);
        assertThat(second.callbackResult).isFalse();
    }

    @Test
    void returnsFalseForLookupSharingRequest() throws Exception {
        MessageSender lookup = sender("ladiflow:customer/show");
        Future<SentMessage> leader = startHeldLookup(lookup, PHONE);
        var waiter = lookup.send(PHONE);

        assertThat(waiter.processResult).isFalse();
        sandbox.release();
        assertThat(leader.get().processResult).isTrue();
        lookup.awaitCompleted(2);
        assertThat(waiter.callbackResult).isFalse();
    }

    @Test
    void keepsTransactedLookupOnItsThread() throws Exception {
        component.setMaxRequestsPerSecond(3);
        sandbox.next(2, Reply.status(503));
        MessageSender lookup = sender("ladiflow:customer/show");
        var retried = lookup.sendTransacted(PHONE);
        var queued = lookup.sendTransacted(OTHER_PHONE);
        sandbox.hold();
        String third = SandboxCustomer.of(3).phone();
        var leader = threads.submit(() -> lookup.sendTransacted(third));
        sandbox.awaitRequests(5, LONG);
        var merged = threads.submit(() -> lookup.sendTransacted(third));
        await().atMost(LONG).until(() -> !threadsBlockedInComponent().isEmpty());
        sandbox.release();

        for (var sent : List.of(retried, queued, leader.get(), merged.get())) {
            assertThat(sent.processResult).isTrue();
            assertThat(sent.callbackResult).isTrue();
            assertThat(sent.body()).isInstanceOf(Customer.class);
        }
        assertThat(lookup.completed).hasSize(4).doesNotHaveDuplicates();
    }

    // ---- the thread that continues

    private final CountDownLatch waitersLatch = new CountDownLatch(1);
    private final Queue<Object> completedStatuses = new ConcurrentLinkedQueue<>();

    private void startRouteBlockingWaiters() throws Exception {
        addRoute(route -> route.from("direct:lookup")
                .to("ladiflow:customer/show")
                .filter(route.header(LadiFlowConstants.CACHE).isEqualTo("MERGED"))
                .process(exchange -> waitersLatch.await())
                .end()
                .process(exchange -> completedStatuses.add(exchange.getMessage().getHeader(LadiFlowConstants.CACHE))));
        context.start();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void continuesLeaderWhileWaitersAreStuck(boolean hasSmallPools) throws Exception {
        if (hasSmallPools) {
            registerSingleThreadPools();
        }
        startRouteBlockingWaiters();
        try {
            MessageSender lookups = sender("direct:lookup");
            Future<?> leader = startHeldLookup(lookups, PHONE);
            lookups.send(500, PHONE);
            sandbox.release();
            leader.get(LONG.toSeconds(), TimeUnit.SECONDS);

            assertThat(completedStatuses).containsExactly("MISS");
            waitersLatch.countDown();
            lookups.awaitCompleted(501);
        } finally {
            waitersLatch.countDown();
        }
    }

    @Test
    void continuesRetriedLeaderWhileWaitersAreStuck() throws Exception {
        sandbox.next(Reply.status(503));
        CompletableFuture<Void> others = holdAllRequestsExceptFirst();
        startRouteBlockingWaiters();
        try {
            MessageSender lookups = sender("direct:lookup");
            for (int i = 0; i < 501; i++) {
                assertThat(lookups.send(PHONE).processResult).isFalse();
            }
            others.complete(null);
            await().atMost(LONG).until(() -> !completedStatuses.isEmpty());

            assertThat(completedStatuses).containsExactly("MISS");
            waitersLatch.countDown();
            lookups.awaitCompleted(501);
            assertThat(sandbox.requestCount()).isEqualTo(2);
        } finally {
            waitersLatch.countDown();
        }
    }

    @Test
    void doesNotOverflowStackWithTenThousandWaiters() throws Exception {
        int waiters = 10_000;
        addRoute(route -> route.from("direct:lookup").to("ladiflow:customer/show"));
        MessageSender lookups = sender("direct:lookup");
        sandbox.hold();
        // a small stack, so that an overflow is detected
        var leader = new Thread(null, () -> lookups.send(PHONE), "leader", 256 * 1024);
        leader.start();
        sandbox.awaitRequests(1, LONG);
        lookups.send(waiters, PHONE);
        sandbox.release();
        lookups.awaitCompleted(waiters + 1);

        assertThat(lookups.countByCacheStatus("MERGED")).isEqualTo(waiters);
        assertThat(sandbox.requestCount()).isOne();
    }

    // ---- small pools

    @Test
    void doesNotDeadlockOnPoolsOfOneThread() throws Exception {
        registerSingleThreadPools();
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        component.getConfiguration().setMaxRetries(20);
        component.setMaxRequestsPerSecond(1_000);
        // every second request fails
        sandbox.when(request -> request.number() % 2 == 0).always(Reply.status(503));
        addRoute(route -> route.from("direct:outer")
                .to("ladiflow:customer/show")
                .process(exchange -> exchange.getExchangeExtension().setTransacted(true))
                .setBody(route.constant(OTHER_PHONE))
                .to("ladiflow:customer/show?cacheTtl=0")
                .setBody(route.constant(SandboxCustomer.of(3).phone()))
                .to("ladiflow:customer/show")
                .setBody(route.constant(SandboxCustomer.of(4).phone()))
                .to("ladiflow:customer/show?cacheTtl=0"));
        MessageSender lookups = sender("direct:outer");
        int sent = 100;
        for (int i = 0; i < sent; i++) {
            String phone = SandboxCustomer.of(10 + i % 10).phone();
            boolean transacted = i % 2 == 0;
            threads.execute(() -> lookups.send(
                    phone, exchange -> exchange.getExchangeExtension().setTransacted(transacted)));
        }
        assertThat(lookups.awaitCompleted(sent))
                .allSatisfy(one -> assertThat(one.failure()).isNull());
    }

    /** Makes all requests except the first wait until the future is completed. */
    private CompletableFuture<Void> holdAllRequestsExceptFirst() {
        var others = new CompletableFuture<Void>();
        var first = new AtomicBoolean(true);
        component.setRateLimiter(
                (store, longest) -> first.getAndSet(false) ? CompletableFuture.completedFuture(null) : others);
        return others;
    }

    /** The smallest pools that a user can configure, with queues of one task. */
    private void registerSingleThreadPools() {
        for (String id : new String[] {"ladiflow", "ladiflow-retry"}) {
            limitThreads(new ThreadPoolProfileBuilder(id).maxQueueSize(1));
        }
    }
}
