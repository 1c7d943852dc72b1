// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.test.RecordedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A stop delivers what Camel drains: waits go on while the context stops. They end when Camel stops the producer, which
 * it does after the drain or after the shutdown timeout.
 */
@Execution(ExecutionMode.CONCURRENT)
class StoppingTest extends LookupTestBase {

    private static final int WAITING_LOOKUPS = 100;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String PHONE = SandboxCustomer.of(1).phone();
    private static final String STOPPED = "The producer, consumer or component was stopped";

    /** A duration that is too long for any test to wait for. */
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @BeforeEach
    void create() throws Exception {
        component.getConfiguration().setRetryDelay(AN_HOUR);
        component.getConfiguration().setRetryMaxDelay(AN_HOUR);
        component.getConfiguration().setRetryTimeout(AN_HOUR.multipliedBy(3));
        component.getConfiguration().setResponseTimeout(AN_HOUR);
        context.getShutdownStrategy().setTimeout(AN_HOUR.toSeconds());
        addRoute(route -> route.from("direct:lookup").routeId("lookup").to("ladiflow:customer/show"));
    }

    enum Slowdown {
        NONE,
        RATE,
        REJECTIONS
    }

    @ParameterizedTest
    @EnumSource
    void deliversQueuedMessages(Slowdown slowdown) throws Exception {
        int messages = 40;
        if (slowdown == Slowdown.RATE) {
            component.setMaxRequestsPerSecond(40);
        } else if (slowdown == Slowdown.REJECTIONS) {
            component.getConfiguration().setRetryMaxDelay(Duration.ofMillis(20));
            var requests = new AtomicInteger();
            sandbox.when(request -> requests.incrementAndGet() % 10 == 0).always(Reply.rateLimited());
        }
        var isQueued = new CountDownLatch(1);
        var delivered = new AtomicInteger();
        var failed = new AtomicInteger();
        addRoute(route -> {
            route.onException(Exception.class).handled(true).process(exchange -> failed.incrementAndGet());
            route.from("seda:queued?concurrentConsumers=5")
                    .process(exchange -> isQueued.await())
                    .to("ladiflow:customer/show")
                    .process(exchange -> delivered.incrementAndGet());
        });
        context.start();
        try (var template = context.createProducerTemplate()) {
            for (int i = 0; i < messages; i++) {
                template.sendBody("seda:queued", PHONE);
            }
        }
        Future<?> stopping = startStopping();
        isQueued.countDown();
        stopping.get(LONG.toSeconds(), TimeUnit.SECONDS);

        assertThat(failed).hasValue(0);
        assertThat(delivered).hasValue(messages);
    }

    @Test
    void retriesWhileContextStops() throws Exception {
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        sandbox.next(Reply.status(503));
        MessageSender lookups = sender("direct:lookup");
        Future<SentMessage> held = startHeldLookup(lookups, PHONE);
        Future<?> stopping = startStopping();
        sandbox.release();
        stopping.get(LONG.toSeconds(), TimeUnit.SECONDS);

        assertThat(held.get().body()).isInstanceOf(Customer.class);
        assertThat(sandbox.requestCount()).isEqualTo(2);
    }

    @Test
    void waitsForSharedResponseWhileContextStops() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        MessageSender lookups = sender("direct:lookup");
        startHeldLookup(lookups, PHONE);
        Future<?> stopping = startStopping();
        lookups.start(WAITING_LOOKUPS, PHONE);
        await().atMost(LONG).until(() -> waitingThreadCount() == WAITING_LOOKUPS);
        sandbox.release();
        stopping.get(LONG.toSeconds(), TimeUnit.SECONDS);

        assertThat(lookups.awaitCompleted(WAITING_LOOKUPS + 1))
                .allSatisfy(sent -> assertThat(sent.body()).isInstanceOf(Customer.class));
        assertThat(sandbox.requestCount()).isOne();
    }

    @Test
    void endsLookupsWaitingForRetryWhenProducerStops() throws Exception {
        sandbox.always(Reply.status(503));
        MessageSender lookups = sender("direct:lookup");
        for (int i = 1; i <= WAITING_LOOKUPS; i++) {
            lookups.start(SandboxCustomer.of(i).phone());
        }
        sandbox.awaitRequests(WAITING_LOOKUPS, LONG);
        await().atMost(LONG).until(() -> waitingThreadCount() == WAITING_LOOKUPS);
        stopAfterTimeout();
        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "for a retry");
        assertThat(sandbox.requestCount()).isEqualTo(WAITING_LOOKUPS);
    }

    @Test
    void endsLookupsWaitingForSlotWhenProducerStops() throws Exception {
        sandbox.always(Reply.status(429));
        MessageSender lookups = sender("direct:lookup");
        lookups.start(WAITING_LOOKUPS, PHONE);
        await().atMost(LONG).until(() -> component.getWaitingForRate() == WAITING_LOOKUPS);
        long requests = sandbox.requestCount();
        stopAfterTimeout();

        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "for a slot");
        assertThat(sandbox.requestCount()).isEqualTo(requests);
    }

    /** Also those that share a request which later lookups no longer share, because of an eviction. */
    @Test
    void endsLookupsWaitingForSharedResponseWhenProducerStops() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        MessageSender lookups = sender("direct:lookup");
        // its connections are not those of the route, so they stay open
        MessageSender others = sender("ladiflow:customer/show?connectTimeout=7s");
        Future<SentMessage> leader = startHeldLookup(others, PHONE);
        lookups.start(WAITING_LOOKUPS, PHONE);
        await().atMost(LONG).until(() -> waitingThreadCount() == WAITING_LOOKUPS);
        sender("ladiflow:customer/show?cacheMode=EVICT").send(PHONE);
        context.getRouteController().stopRoute("lookup", 1, TimeUnit.MILLISECONDS);
        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "a shared request");
        sandbox.release();
        assertThat(leader.get().body()).isInstanceOf(Customer.class);
        assertThat(sandbox.requestCount()).isOne();
    }

    @Test
    void endsWaitForSharedLimiterWhenProducerStops() throws Exception {
        component.setRateLimiter((store, longest) -> new CompletableFuture<>());
        MessageSender lookups = sender("direct:lookup");
        lookups.start(PHONE);
        await().atMost(LONG).until(() -> waitingThreadCount() == 1);
        stopAfterTimeout();

        assertEndedOnceByStop(lookups, 1, "rateLimiter");
        assertThat(sandbox.requestCount()).isZero();
    }

    @Test
    void endsWaitsWhenComponentStops() throws Exception {
        sandbox.always(Reply.status(503));
        MessageSender lookups = sender("direct:lookup");
        lookups.start(PHONE);
        await().atMost(LONG).until(() -> waitingThreadCount() == 1);
        component.stop();

        assertEndedOnceByStop(lookups, 1, "for a retry");
    }

    /** A route that restarts must not revive the calls of its earlier run. */
    @Test
    void sendsNoRequestOfEarlierRun() throws Exception {
        var asked = new AtomicInteger();
        var isStopped = new CountDownLatch(1);
        component.setRateLimiter((store, longest) -> {
            int call = asked.getAndIncrement();
            if (call == 0) {
                // a limiter that does not notice the stop, as any code of an application
                awaitQuietly(isStopped);
            }
            return CompletableFuture.completedFuture(null);
        });
        MessageSender lookups = sender("direct:lookup");
        Future<SentMessage> early = lookups.start(PHONE);
        await().atMost(LONG).until(() -> asked.get() == 1);
        context.getRouteController().stopRoute("lookup", 1, TimeUnit.MILLISECONDS);
        context.getRouteController().startRoute("lookup");
        isStopped.countDown();

        assertThat(early.get().failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageStartingWith(STOPPED);
        assertThat(lookups.send(PHONE).body()).isInstanceOf(Customer.class);
        assertThat(sandbox.requestCount()).isOne();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void failsClearlyIfProducerIsStopped() throws Exception {
        // the route has other connections
        MessageSender lookups = sender("ladiflow:customer/show?connectTimeout=7s");
        lookups.close();

        assertThat(lookups.send(PHONE).failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("stopped");
    }

    /** Pages are read as the splitter needs them, also while the context stops. */
    @Test
    void readsAllPagesWhileContextStops() throws Exception {
        var isStopping = new CountDownLatch(1);
        var emitted = new AtomicInteger();
        addRoute(route -> route.from("direct:all")
                .to("ladiflow:customer/list?paging=ALL&pageSize=2")
                .split(route.body())
                .streaming()
                .process(exchange -> {
                    isStopping.await();
                    emitted.incrementAndGet();
                }));
        MessageSender lists = sender("direct:all");
        lists.start("{}");
        sandbox.awaitRequests(1, LONG);
        Future<?> stopping = startStopping();
        isStopping.countDown();
        stopping.get(LONG.toSeconds(), TimeUnit.SECONDS);

        assertThat(lists.awaitCompleted(1).get(0).failure()).isNull();
        assertThat(emitted).hasValue(sandbox.customers().size());
    }

    /** A source has nothing to drain, so its poll does not delay the stop. */
    @Test
    void endsPollOfSourceWithoutWarning(@TempDir Path directory) throws Exception {
        sandbox.always(Reply.status(503));
        addRoute(route -> route.from("ladiflow:customer/list?initialDelay=0&stateFile=" + directory.resolve("state"))
                .to("mock:changed"));
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            context.start();
            sandbox.awaitRequests(1, LONG);
            await().atMost(LONG).until(() -> !threadsBlockedInComponent().isEmpty());
            context.stop();

            await().atMost(LONG).until(() -> sourceThreads() == 0);
            assertThat(log.lines(Level.WARN)).noneMatch(line -> line.contains("poll failed"));
        }
        assertThat(sandbox.requestCount()).isOne();
    }

    private static long sourceThreads() {
        return threadsBlockedInComponent().stream()
                .filter(name -> name.contains("customer/list"))
                .count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stopsWithinShutdownTimeout(boolean hangs, @TempDir Path directory) throws Exception {
        context.getShutdownStrategy().setTimeout(1);
        addRoute(route -> route.from("ladiflow:customer/list?initialDelay=0&stateFile=" + directory.resolve("state"))
                .to("mock:changed"));
        component.setMaxRequestsPerSecond(3);
        if (hangs) {
            sandbox.hold();
        } else {
            sandbox.always(Reply.status(503));
        }
        MessageSender lookups = sender("direct:lookup");
        for (int i = 0; i < 10; i++) {
            threads.execute(() -> lookups.send(PHONE));
        }
        sandbox.awaitRequests(3, LONG);
        threads.submit(context::stop).get(LONG.toSeconds(), TimeUnit.SECONDS);

        // on its own thread, or on another thread if it was about to be retried
        assertThat(lookups.awaitCompleted(10))
                .allSatisfy(sent -> assertThat(sent.failure()).isInstanceOf(LadiFlowConnectionException.class));
    }

    /** Begins to stop the context, and returns when the context is stopping. */
    private Future<?> startStopping() {
        Future<?> stopping = threads.submit(context::stop);
        await().atMost(LONG).until(() -> context.isStopping());
        return stopping;
    }

    /** Stops the context, as after a shutdown timeout that has expired. */
    private void stopAfterTimeout() {
        context.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        context.getShutdownStrategy().setTimeout(1);
        context.stop();
    }

    private static void assertEndedOnceByStop(MessageSender lookups, int count, String waitedFor) {
        assertThat(lookups.awaitCompleted(count))
                .allSatisfy(sent -> assertThat(sent.failure())
                        .isInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageContainingAll(STOPPED, waitedFor));
    }
}
