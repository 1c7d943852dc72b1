// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.LookupContext.Entrance;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomers;
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
class StoppingTest extends Lookups {

    private static final int PARKED = 500;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String PHONE = SandboxCustomers.customer(1).phone();

    /** So long that no test could wait for it. */
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @BeforeEach
    void create() throws Exception {
        context.configuration().setRetryDelay(AN_HOUR);
        context.configuration().setRetryMaxDelay(AN_HOUR);
        context.configuration().setRetryTimeout(AN_HOUR.multipliedBy(3));
        context.camel().getShutdownStrategy().setTimeout(AN_HOUR.toSeconds());
        context.route(route -> route.from("direct:lookup").routeId("lookup").to("ladiflow:customer/show"));
    }

    @Test
    void aContextThatStopsEndsLookupsThatWaitToBeTriedAgain() throws Exception {
        sandbox.always(Reply.status(503));
        Entrance lookups = context.start().entrance("direct:lookup");
        for (int i = 1; i <= PARKED; i++) {
            lookups.send(SandboxCustomers.customer(i).phone());
        }
        assertThat(lookups.done()).isEmpty();
        context.close();
        assertEndedOnceWithAClearException(lookups, PARKED, "to be tried again");
    }

    @Test
    void aContextThatStopsEndsLookupsThatWaitForTheirTurn() throws Exception {
        context.component().setMaxRequestsPerSecond(1);
        // a machine on which sending takes seconds would block
        context.configuration().setBlockWhenFull(false);
        Entrance lookups = context.start().entrance("direct:lookup");
        Future<Entrance.Sent> first = lead(lookups, PHONE);
        for (int i = 1; i <= PARKED; i++) {
            lookups.send(SandboxCustomers.customer(i).phone());
        }
        Future<?> stopping = threads.submit(context::close);
        assertEndedOnceWithAClearException(lookups, PARKED, "for its turn");
        // what is under way is not given up
        sandbox.release();
        assertThat(first.get().body()).isInstanceOf(Customer.class);
        stopping.get();
        assertThat(sandbox.requestCount()).isOne();
    }

    @Test
    void endsCallAtOnceThatWouldWaitAndBeginsWhileTheContextStops() throws Exception {
        context.component().setMaxRequestsPerSecond(1);
        Entrance lookups = context.start().entrance("direct:lookup");
        Future<Entrance.Sent> first = lead(lookups, PHONE);
        Future<?> stopping = threads.submit(context::close);
        await().atMost(LONG).until(() -> context.camel().isStopping());
        Future<?> others = threads.submit(() -> lookups.send(PARKED, PHONE));
        assertEndedOnceWithAClearException(lookups, PARKED, "for its turn");
        others.get();
        assertThat(first.isDone()).as("which the context waits for").isFalse();
        sandbox.release();
        stopping.get();

        assertThat(first.get().body()).isInstanceOf(Customer.class);
        assertThat(sandbox.requestCount()).isOne();
    }

    @Test
    void sendsCallThatNeedNotWaitAndBeginsWhileTheContextStops() throws Exception {
        Entrance lookups = context.start().entrance("direct:lookup");
        Future<Entrance.Sent> first = lead(lookups, PHONE);
        Future<?> stopping = threads.submit(context::close);
        await().atMost(LONG).until(() -> context.camel().isStopping());
        Future<Entrance.Sent> second = threads.submit(() -> lookups.send(PHONE));
        sandbox.awaitRequests(2, LONG);
        sandbox.release();
        stopping.get();

        assertThat(first.get().body()).isInstanceOf(Customer.class);
        assertThat(second.get().body()).isInstanceOf(Customer.class);
    }

    @Test
    void aContextThatStopsEndsLookupsThatWaitForAnother() throws Exception {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        Entrance lookups = context.start().entrance("direct:lookup");
        Future<Entrance.Sent> leader = lead(lookups, PHONE);
        lookups.send(PARKED, PHONE);
        Future<?> stopping = threads.submit(context::close);
        assertEndedOnceWithAClearException(lookups, PARKED, "the answer to another");
        sandbox.release();
        assertThat(leader.get().body()).isInstanceOf(Customer.class);
        stopping.get();
    }

    @Test
    void aContextThatStopsEndsTransactedLookupsThatWaitOnTheirThreads() throws Exception {
        sandbox.always(Reply.status(503));
        Entrance lookups = context.start().entrance("direct:lookup");
        Future<Entrance.Sent> sent = threads.submit(() -> {
            Thread.currentThread().setName("transacted");
            return lookups.send(
                    PHONE, exchange -> exchange.getExchangeExtension().setTransacted(true));
        });
        sandbox.awaitRequests(1, LONG);
        await().atMost(LONG).until(() -> LookupContext.threadsWaitingInside().contains("transacted"));
        context.close();

        assertThat(sent.get().failure()).hasMessageContaining("stopping");
    }

    /** What Camel writes itself, when it has waited long enough, is its own. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNormalStopTellsOfNoOutageAndIsOverWhenCamelIsTiredOfWaiting(boolean hangs, @TempDir Path directory)
            throws Exception {
        context.configuration().setResponseTimeout(AN_HOUR);
        context.camel().getShutdownStrategy().setTimeout(2);
        context.route(
                route -> route.from("ladiflow:customer/list?initialDelay=0&stateFile=" + directory.resolve("state"))
                        .to("mock:changed"));
        context.component().setMaxRequestsPerSecond(3);
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            if (hangs) {
                sandbox.hold();
            } else {
                sandbox.always(Reply.status(503));
            }
            Entrance lookups = context.start().entrance("direct:lookup");
            for (int i = 0; i < 10; i++) {
                threads.execute(() -> lookups.send(PHONE));
            }
            sandbox.awaitRequests(3, LONG);
            long begin = System.nanoTime();
            threads.submit(context::close).get(LONG.toSeconds(), TimeUnit.SECONDS);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(log.lines(Level.WARN)).noneMatch(line -> line.contains("not reached"));
            // on its own thread, or on another if it was to be tried again
            assertThat(lookups.awaitAll(10))
                    .allSatisfy(sent -> assertThat(sent.failure()).isInstanceOf(LadiFlowConnectionException.class));
        }
    }

    @Test
    void aLookupThatFailsWhileTheContextStopsIsNotTriedAgain() throws Exception {
        sandbox.always(Reply.status(503));
        Entrance lookups = context.start().entrance("direct:lookup");
        lead(lookups, PHONE);
        Future<?> stopping = threads.submit(context::close);
        // the component is told before
        await().atMost(LONG).until(() -> context.camel().isStopping());
        sandbox.release();
        stopping.get(LONG.toSeconds(), TimeUnit.SECONDS);
        assertEndedOnceWithAClearException(lookups, 1, "to be tried again");
    }

    @Test
    void aRouteThatStopsLetsItsParkedLookupsEnd() throws Exception {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        Entrance lookups = context.start().entrance("direct:lookup");
        lead(lookups, PHONE);
        lookups.send(PARKED, PHONE);
        Future<?> stopping = threads.submit(() -> {
            context.camel().getRouteController().stopRoute("lookup");
            return null;
        });
        assertThat(lookups.done()).isEmpty();
        sandbox.release();
        stopping.get();
        assertThat(lookups.awaitAll(PARKED + 1))
                .allSatisfy(sent -> assertThat(sent.body()).isInstanceOf(Customer.class));
        assertThat(context.camel().getRouteController().getRouteStatus("lookup").isStopped())
                .isTrue();
    }

    @Test
    void aRouteThatWasStoppedRunsAgainAfterAStart() throws Exception {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        Entrance lookups = context.start().entrance("direct:lookup");
        lookups.send(PHONE);
        context.camel().getRouteController().stopRoute("lookup");
        context.camel().getRouteController().startRoute("lookup");

        assertThat(lookups.send(PHONE).body()).isInstanceOf(Customer.class);
        assertThat(lookups.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
    }

    @Test
    void stoppingTwiceDoesNoHarm() {
        context.start().close();

        assertThatNoException().isThrownBy(context::close);
    }

    private static void assertEndedOnceWithAClearException(Entrance lookups, int count, String waitedFor) {
        assertThat(lookups.awaitAll(count))
                .allSatisfy(sent -> assertThat(sent.failure())
                        .isInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageContaining("The Camel context is stopping")
                        .hasMessageContaining(waitedFor));
    }
}
