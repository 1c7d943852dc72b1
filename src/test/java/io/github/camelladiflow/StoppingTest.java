// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Execution(ExecutionMode.CONCURRENT)
class StoppingTest extends LookupTestBase {

    private static final int WAITING_LOOKUPS = 100;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String PHONE = SandboxCustomer.of(1).phone();

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

    @Test
    void endsLookupsWaitingForRetry() throws Exception {
        sandbox.always(Reply.status(503));
        MessageSender lookups = sender("direct:lookup");
        for (int i = 1; i <= WAITING_LOOKUPS; i++) {
            lookups.start(SandboxCustomer.of(i).phone());
        }
        sandbox.awaitRequests(WAITING_LOOKUPS, LONG);
        context.stop();
        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "for a retry");
    }

    @Test
    void endsLookupsWaitingForSlot() throws Exception {
        sandbox.always(Reply.status(429));
        MessageSender lookups = sender("direct:lookup");
        lookups.start(WAITING_LOOKUPS, PHONE);
        await().atMost(LONG).until(() -> component.getWaitingForRate() == WAITING_LOOKUPS);
        context.stop();

        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "for a slot");
    }

    @Test
    void endsNewCallThatWouldWaitWhileContextStops() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        MessageSender lookups = sender("direct:lookup");
        Future<SentMessage> first = startHeldLookup(lookups, PHONE);
        Future<?> stopping = startStopping();
        lookups.start(WAITING_LOOKUPS, PHONE);
        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "a shared request");
        assertThat(first.isDone()).as("which the context waits for").isFalse();
        sandbox.release();
        stopping.get();

        assertThat(first.get().body()).isInstanceOf(Customer.class);
        assertThat(sandbox.requestCount()).isOne();
    }

    @Test
    void sendsNewCallWithoutWaitWhileContextStops() throws Exception {
        MessageSender lookups = sender("direct:lookup");
        Future<SentMessage> first = startHeldLookup(lookups, PHONE);
        Future<?> stopping = startStopping();
        Future<SentMessage> second = threads.submit(() -> lookups.send(PHONE));
        sandbox.awaitRequests(2, LONG);
        sandbox.release();
        stopping.get();

        assertThat(first.get().body()).isInstanceOf(Customer.class);
        assertThat(second.get().body()).isInstanceOf(Customer.class);
    }

    /** Also those that share a request which later lookups no longer share, because of an eviction. */
    @Test
    void endsLookupsWaitingForSharedResponse() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        MessageSender lookups = sender("direct:lookup");
        Future<SentMessage> leader = startHeldLookup(lookups, PHONE);
        lookups.start(WAITING_LOOKUPS, PHONE);
        await().atMost(LONG).until(() -> waitingThreadCount() == WAITING_LOOKUPS);
        sender("ladiflow:customer/show?cacheMode=EVICT").send(PHONE);
        Future<?> stopping = threads.submit(context::stop);
        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "a shared request");
        sandbox.release();
        assertThat(leader.get().body()).isInstanceOf(Customer.class);
        stopping.get();
    }

    @Test
    void endsWaitForSharedLimiter() throws Exception {
        component.setRateLimiter((store, longest) -> new CompletableFuture<>());
        MessageSender lookups = sender("direct:lookup");
        lookups.start(PHONE);
        await().atMost(LONG).until(() -> waitingThreadCount() == 1);
        context.stop();

        assertEndedOnceByStop(lookups, 1, "rateLimiter");
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

    /** Ignores Camel's own warning after its shutdown timeout. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stopsWithinShutdownTimeoutWithoutOutageWarning(boolean hangs, @TempDir Path directory) throws Exception {
        context.getShutdownStrategy().setTimeout(2);
        addRoute(route -> route.from("ladiflow:customer/list?initialDelay=0&stateFile=" + directory.resolve("state"))
                .to("mock:changed"));
        component.setMaxRequestsPerSecond(3);
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
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
            long begin = System.nanoTime();
            threads.submit(context::stop).get(LONG.toSeconds(), TimeUnit.SECONDS);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(log.lines(Level.WARN)).noneMatch(line -> line.contains("not reached"));
            // on its own thread, or on another thread if it was about to be retried
            assertThat(lookups.awaitCompleted(10))
                    .allSatisfy(sent -> assertThat(sent.failure()).isInstanceOf(LadiFlowConnectionException.class));
        }
    }

    @Test
    void doesNotRetryWhileContextStops() throws Exception {
        sandbox.always(Reply.status(503));
        MessageSender lookups = sender("direct:lookup");
        startHeldLookup(lookups, PHONE);
        // the component is notified first
        Future<?> stopping = startStopping();
        sandbox.release();
        stopping.get(LONG.toSeconds(), TimeUnit.SECONDS);
        assertEndedOnceByStop(lookups, 1, "for a retry");
    }

    /** Begins to stop the context, and returns when the context is stopping. */
    private Future<?> startStopping() {
        Future<?> stopping = threads.submit(context::stop);
        await().atMost(LONG).until(() -> context.isStopping());
        return stopping;
    }

    private static void assertEndedOnceByStop(MessageSender lookups, int count, String waitedFor) {
        assertThat(lookups.awaitCompleted(count))
                .allSatisfy(sent -> assertThat(sent.failure())
                        .isInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageContainingAll("The Camel context is stopping", waitedFor));
    }
}
