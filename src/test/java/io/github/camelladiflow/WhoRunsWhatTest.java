// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelladiflow.LookupContext.Entrance;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomers;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class WhoRunsWhatTest extends Lookups {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String PHONE = SandboxCustomers.customer(1).phone();
    private static final String OTHER_PHONE = SandboxCustomers.customer(2).phone();

    @BeforeEach
    void create() {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        context.configuration().setRetryDelay(Duration.ofMillis(20));
    }

    // ---- what process returns

    @Test
    void aLookupThatNeedNotWaitEndsOnTheCallersThread() throws Exception {
        Entrance lookup = context.start().entrance("ladiflow:customer/show");

        for (int i = 0; i < 2; i++) {
            var sent = lookup.send(PHONE);
            assertThat(sent.returned()).isTrue();
            assertThat(sent.doneSync()).isTrue();
        }
        assertThat(lookup.send("nobody to look up").returned()).isTrue();
        sandbox.always(Reply.status(500));
        var failed = lookup.send(OTHER_PHONE);
        assertThat(failed.returned()).isTrue();
        assertThat(failed.doneSync()).isTrue();
        assertThat(failed.failure()).isNotNull();
        assertThat(lookup.done()).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void aLookupThatIsTriedAgainReturnsFalseAndCallsBackLaterOnce() throws Exception {
        sandbox.next(2, Reply.status(503));
        CompletableFuture<Void> others = holdAllRequestsButTheFirst();
        Entrance lookup = context.start().entrance("ladiflow:customer/show");
        var sent = lookup.send(PHONE);

        assertThat(sent.returned()).isFalse();
        others.complete(null);
        lookup.awaitAll(1);
        assertThat(sent.doneSync()).isFalse();
        assertThat(sent.body()).isInstanceOf(Customer.class);
        assertThat(sent.header(LadiFlowConstants.ATTEMPTS)).isEqualTo(3);
    }

    @Test
    void aLookupThatWaitsForTheBudgetReturnsFalseAndCallsBackLaterOnce() throws Exception {
        context.component().setMaxRequestsPerSecond(1);
        Entrance lookup = context.start().entrance("ladiflow:customer/show");
        lead(lookup, PHONE);
        var second = lookup.send(OTHER_PHONE);

        assertThat(second.returned()).isFalse();
        sandbox.release();
        lookup.awaitAll(2);
        assertThat(second.doneSync()).isFalse();
    }

    @Test
    void aLookupThatJoinsAnotherReturnsFalseAndTheOtherReturnsTrue() throws Exception {
        Entrance lookup = context.start().entrance("ladiflow:customer/show");
        Future<Entrance.Sent> leader = lead(lookup, PHONE);
        var waiter = lookup.send(PHONE);

        assertThat(waiter.returned()).isFalse();
        sandbox.release();
        assertThat(leader.get().returned()).isTrue();
        lookup.awaitAll(2);
        assertThat(waiter.doneSync()).isFalse();
    }

    @Test
    void aTransactedLookupWaitsOnItsOwnThread() throws Exception {
        context.component().setMaxRequestsPerSecond(3);
        sandbox.next(2, Reply.status(503));
        Entrance lookup = context.start().entrance("ladiflow:customer/show");
        var retried = lookup.send(PHONE, WhoRunsWhatTest::transacted);
        var queued = lookup.send(OTHER_PHONE, WhoRunsWhatTest::transacted);
        sandbox.hold();
        String third = SandboxCustomers.customer(3).phone();
        var leader = threads.submit(() -> lookup.send(third, WhoRunsWhatTest::transacted));
        sandbox.awaitRequests(5, LONG);
        var merged = threads.submit(() -> lookup.send(third, WhoRunsWhatTest::transacted));
        await().atMost(LONG).until(() -> !LookupContext.threadsWaitingInside().isEmpty());
        sandbox.release();

        for (var sent : new Entrance.Sent[] {retried, queued, leader.get(), merged.get()}) {
            assertThat(sent.returned()).isTrue();
            assertThat(sent.doneSync()).isTrue();
            assertThat(sent.body()).isInstanceOf(Customer.class);
        }
        assertThat(lookup.done()).hasSize(4).doesNotHaveDuplicates();
    }

    // ---- which thread goes on

    private final CountDownLatch stuck = new CountDownLatch(1);
    private final Queue<Object> gone = new ConcurrentLinkedQueue<>();

    private void startRouteOnWhichWaitersAreStuck() throws Exception {
        context.route(route -> route.from("direct:lookup")
                        .to("ladiflow:customer/show")
                        .filter(route.header(LadiFlowConstants.CACHE).isEqualTo("MERGED"))
                        .process(exchange -> stuck.await())
                        .end()
                        .process(exchange -> gone.add(exchange.getMessage().getHeader(LadiFlowConstants.CACHE))))
                .start();
    }

    @Test
    void theLeadersRouteGoesOnWhileAllWaitersAreStuck() throws Exception {
        startRouteOnWhichWaitersAreStuck();
        try {
            Entrance lookups = context.entrance("direct:lookup");
            Future<?> leader = lead(lookups, PHONE);
            lookups.send(500, PHONE);
            sandbox.release();
            leader.get(LONG.toSeconds(), TimeUnit.SECONDS);

            assertThat(gone).containsExactly("MISS");
            stuck.countDown();
            lookups.awaitAll(501);
        } finally {
            stuck.countDown();
        }
    }

    @Test
    void aParkedLeadersRouteGoesOnWhileAllWaitersAreStuck() throws Exception {
        sandbox.next(Reply.status(503));
        CompletableFuture<Void> others = holdAllRequestsButTheFirst();
        startRouteOnWhichWaitersAreStuck();
        try {
            Entrance lookups = context.entrance("direct:lookup");
            for (int i = 0; i < 501; i++) {
                assertThat(lookups.send(PHONE).returned()).isFalse();
            }
            others.complete(null);
            await().atMost(LONG).until(() -> !gone.isEmpty());

            assertThat(gone).containsExactly("MISS");
            stuck.countDown();
            lookups.awaitAll(501);
            assertThat(sandbox.requestCount()).isEqualTo(2);
        } finally {
            stuck.countDown();
        }
    }

    @Test
    void tenThousandWaitersOverflowNoStack() throws Exception {
        int waiters = 10_000;
        context.route(route -> route.from("direct:lookup").to("ladiflow:customer/show"))
                .start();
        Entrance lookups = context.entrance("direct:lookup");
        sandbox.hold();
        // a small stack, so that an overflow shows
        var leader = new Thread(null, () -> lookups.send(PHONE), "leader", 256 * 1024);
        leader.start();
        sandbox.awaitRequests(1, LONG);
        lookups.send(waiters, PHONE);
        sandbox.release();
        lookups.awaitAll(waiters + 1);

        assertThat(lookups.count("MERGED")).isEqualTo(waiters);
        assertThat(sandbox.requestCount()).isOne();
    }

    // ---- small pools

    @Test
    void nestedTransactedLookupsWithRetriesDoNotDeadlockOnPoolsOfOneThread() throws Exception {
        poolsOfOneThread();
        context.configuration().setRetryDelay(Duration.ofMillis(1));
        context.configuration().setMaxRetries(20);
        context.component().setMaxRequestsPerSecond(1_000);
        // every other request fails, whoever sends it
        sandbox.when(request -> request.number() % 2 == 0).always(Reply.status(503));
        context.route(route -> route.from("direct:outer")
                        .to("ladiflow:customer/show")
                        .process(WhoRunsWhatTest::transacted)
                        .setBody(route.constant(OTHER_PHONE))
                        .to("ladiflow:customer/show?cacheMode=REFRESH")
                        .setBody(route.constant(SandboxCustomers.customer(3).phone()))
                        .to("ladiflow:customer/show")
                        .setBody(route.constant(SandboxCustomers.customer(4).phone()))
                        .to("ladiflow:customer/show?cacheMode=BYPASS"))
                .start();
        Entrance lookups = context.entrance("direct:outer");
        int sent = 100;
        for (int i = 0; i < sent; i++) {
            String phone = SandboxCustomers.customer(10 + i % 10).phone();
            boolean transacted = i % 2 == 0;
            threads.execute(() -> lookups.send(
                    phone, exchange -> exchange.getExchangeExtension().setTransacted(transacted)));
        }
        assertThat(lookups.awaitAll(sent))
                .allSatisfy(one -> assertThat(one.failure()).isNull());
    }

    @Test
    void aPoolWithASmallQueueNeverRunsWaitersOnTheLeadersThread() throws Exception {
        poolsOfOneThread();
        Queue<Thread> waitersThreads = new ConcurrentLinkedQueue<>();
        context.route(route -> route.from("direct:lookup")
                        .to("ladiflow:customer/show")
                        .filter(route.header(LadiFlowConstants.CACHE).isEqualTo("MERGED"))
                        .process(exchange -> waitersThreads.add(Thread.currentThread())))
                .start();
        Entrance lookups = context.entrance("direct:lookup");
        sandbox.hold();
        var leader = new Thread(() -> lookups.send(PHONE));
        leader.start();
        sandbox.awaitRequests(1, LONG);
        lookups.send(100, PHONE);
        sandbox.release();
        lookups.awaitAll(101);

        assertThat(waitersThreads).hasSize(100).doesNotContain(leader);
    }

    /** Has all requests wait but the first, until the future is completed. */
    private CompletableFuture<Void> holdAllRequestsButTheFirst() {
        var others = new CompletableFuture<Void>();
        var first = new AtomicBoolean(true);
        context.component()
                .setRateLimiter(
                        (store, longest) -> first.getAndSet(false) ? CompletableFuture.completedFuture(null) : others);
        return others;
    }

    /** The smallest that a user can ask for, with queues of one task. */
    private void poolsOfOneThread() {
        for (String id : new String[] {"ladiflow", "ladiflow-retry"}) {
            context.camel()
                    .getExecutorServiceManager()
                    .registerThreadPoolProfile(new ThreadPoolProfileBuilder(id)
                            .poolSize(1)
                            .maxPoolSize(1)
                            .maxQueueSize(1)
                            .build());
        }
    }

    private static void transacted(Exchange exchange) {
        exchange.getExchangeExtension().setTransacted(true);
    }
}
