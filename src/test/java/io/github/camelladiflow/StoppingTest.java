// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.LookupTestContext.MessageSender;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

@Execution(ExecutionMode.CONCURRENT)
class StoppingTest extends LookupTestBase {

    private static final int WAITING_LOOKUPS = 500;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String PHONE = SandboxCustomer.of(1).phone();

    /** So long that no test could wait for it. */
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @BeforeEach
    void create() throws Exception {
        context.configuration().setRetryDelay(AN_HOUR);
        context.configuration().setRetryMaxDelay(AN_HOUR);
        context.configuration().setRetryTimeout(AN_HOUR.multipliedBy(3));
        context.camelContext().getShutdownStrategy().setTimeout(AN_HOUR.toSeconds());
        context.addRoute(route -> route.from("direct:lookup").routeId("lookup").to("ladiflow:customer/show"));
    }

    @Test
    void endsLookupsWaitingForRetry() throws Exception {
        sandbox.always(Reply.status(503));
        MessageSender lookups = context.start().sender("direct:lookup");
        for (int i = 1; i <= WAITING_LOOKUPS; i++) {
            lookups.send(SandboxCustomer.of(i).phone());
        }
        assertThat(lookups.completed()).isEmpty();
        context.close();
        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "for a retry");
    }

    @Test
    void endsLookupsWaitingForPermit() throws Exception {
        context.component().setMaxRequestsPerSecond(1);
        // a machine on which sending takes seconds would block
        context.configuration().setBlockWhenFull(false);
        MessageSender lookups = context.start().sender("direct:lookup");
        Future<MessageSender.SentMessage> first = startHeldLookup(lookups, PHONE);
        for (int i = 1; i <= WAITING_LOOKUPS; i++) {
            lookups.send(SandboxCustomer.of(i).phone());
        }
        Future<?> stopping = threads.submit(context::close);
        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "for a permit");
        // what is under way is not given up
        sandbox.release();
        assertThat(first.get().body()).isInstanceOf(Customer.class);
        stopping.get();
        assertThat(sandbox.requestCount()).isOne();
    }

    @Test
    void endsNewCallThatWouldWaitWhileContextStops() throws Exception {
        context.component().setMaxRequestsPerSecond(1);
        MessageSender lookups = context.start().sender("direct:lookup");
        Future<MessageSender.SentMessage> first = startHeldLookup(lookups, PHONE);
        Future<?> stopping = startStopping();
        Future<?> others = threads.submit(() -> lookups.send(WAITING_LOOKUPS, PHONE));
        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "for a permit");
        others.get();
        assertThat(first.isDone()).as("which the context waits for").isFalse();
        sandbox.release();
        stopping.get();

        assertThat(first.get().body()).isInstanceOf(Customer.class);
        assertThat(sandbox.requestCount()).isOne();
    }

    @Test
    void sendsNewCallWithoutWaitWhileContextStops() throws Exception {
        MessageSender lookups = context.start().sender("direct:lookup");
        Future<MessageSender.SentMessage> first = startHeldLookup(lookups, PHONE);
        Future<?> stopping = startStopping();
        Future<MessageSender.SentMessage> second = threads.submit(() -> lookups.send(PHONE));
        sandbox.awaitRequests(2, LONG);
        sandbox.release();
        stopping.get();

        assertThat(first.get().body()).isInstanceOf(Customer.class);
        assertThat(second.get().body()).isInstanceOf(Customer.class);
    }

    @Test
    void endsLookupsWaitingForSharedResponse() throws Exception {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        MessageSender lookups = context.start().sender("direct:lookup");
        Future<MessageSender.SentMessage> leader = startHeldLookup(lookups, PHONE);
        lookups.send(WAITING_LOOKUPS, PHONE);
        Future<?> stopping = threads.submit(context::close);
        assertEndedOnceByStop(lookups, WAITING_LOOKUPS, "a shared request");
        sandbox.release();
        assertThat(leader.get().body()).isInstanceOf(Customer.class);
        stopping.get();
    }

    @Test
    void endsTransactedLookupsWaitingOnTheirThreads() throws Exception {
        sandbox.always(Reply.status(503));
        MessageSender lookups = context.start().sender("direct:lookup");
        Future<MessageSender.SentMessage> sent = threads.submit(() -> {
            Thread.currentThread().setName("transacted");
            return lookups.sendTransacted(PHONE);
        });
        sandbox.awaitRequests(1, LONG);
        await().atMost(LONG)
                .until(() -> LookupTestContext.threadsBlockedInComponent().contains("transacted"));
        context.close();

        assertThat(sent.get().failure()).hasMessageContaining("stopping");
    }

    /** What Camel writes itself, when it has waited long enough, is its own. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stopsWithinShutdownTimeoutWithoutOutageWarning(boolean hangs, @TempDir Path directory) throws Exception {
        context.configuration().setResponseTimeout(AN_HOUR);
        context.camelContext().getShutdownStrategy().setTimeout(2);
        context.addRoute(
                route -> route.from("ladiflow:customer/list?initialDelay=0&stateFile=" + directory.resolve("state"))
                        .to("mock:changed"));
        context.component().setMaxRequestsPerSecond(3);
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            if (hangs) {
                sandbox.hold();
            } else {
                sandbox.always(Reply.status(503));
            }
            MessageSender lookups = context.start().sender("direct:lookup");
            for (int i = 0; i < 10; i++) {
                threads.execute(() -> lookups.send(PHONE));
            }
            sandbox.awaitRequests(3, LONG);
            long begin = System.nanoTime();
            threads.submit(context::close).get(LONG.toSeconds(), TimeUnit.SECONDS);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(log.lines(Level.WARN)).noneMatch(line -> line.contains("not reached"));
            // on its own thread, or on another if it was to be tried again
            assertThat(lookups.awaitCompleted(10))
                    .allSatisfy(sent -> assertThat(sent.failure()).isInstanceOf(LadiFlowConnectionException.class));
        }
    }

    @Test
    void doesNotRetryWhileContextStops() throws Exception {
        sandbox.always(Reply.status(503));
        MessageSender lookups = context.start().sender("direct:lookup");
        startHeldLookup(lookups, PHONE);
        // the component is told before
        Future<?> stopping = startStopping();
        sandbox.release();
        stopping.get(LONG.toSeconds(), TimeUnit.SECONDS);
        assertEndedOnceByStop(lookups, 1, "for a retry");
    }

    @Test
    void completesWaitingLookupsWhenRouteStops() throws Exception {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        MessageSender lookups = context.start().sender("direct:lookup");
        startHeldLookup(lookups, PHONE);
        lookups.send(WAITING_LOOKUPS, PHONE);
        var controller = context.camelContext().getRouteController();
        Future<?> stopping = threads.submit(() -> {
            controller.stopRoute("lookup");
            return null;
        });
        assertThat(lookups.completed()).isEmpty();
        sandbox.release();
        stopping.get();
        assertThat(lookups.awaitCompleted(WAITING_LOOKUPS + 1))
                .allSatisfy(sent -> assertThat(sent.body()).isInstanceOf(Customer.class));
        assertThat(controller.getRouteStatus("lookup").isStopped()).isTrue();
    }

    @Test
    void runsStoppedRouteAgainAfterStart() throws Exception {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        MessageSender lookups = context.start().sender("direct:lookup");
        lookups.send(PHONE);
        context.camelContext().getRouteController().stopRoute("lookup");
        context.camelContext().getRouteController().startRoute("lookup");

        assertThat(lookups.send(PHONE).body()).isInstanceOf(Customer.class);
        assertThat(lookups.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
    }

    @Test
    void allowsStoppingTwice() {
        context.start().close();

        assertThatNoException().isThrownBy(context::close);
    }

    /** Starts to stop the context and returns when it is stopping. */
    private Future<?> startStopping() {
        Future<?> stopping = threads.submit(context::close);
        await().atMost(LONG).until(() -> context.camelContext().isStopping());
        return stopping;
    }

    private static void assertEndedOnceByStop(MessageSender lookups, int count, String waitedFor) {
        assertThat(lookups.awaitCompleted(count))
                .allSatisfy(sent -> assertThat(sent.failure())
                        .isInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageContainingAll("The Camel context is stopping", waitedFor));
    }
}
