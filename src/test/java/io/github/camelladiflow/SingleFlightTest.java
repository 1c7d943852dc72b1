// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SingleFlightTest extends LookupTestBase {

    private static final int LOOKUP_COUNT = 1_000;
    private static final String PHONE = SandboxCustomer.of(1).phone();
    private static final Duration LONG = Duration.ofMinutes(2);

    private MessageSender lookups;

    @BeforeEach
    void start() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        component.getConfiguration().setMaxRetries(0);
        addRoute(route -> route.from("direct:lookup").to("ladiflow:customer/show"));
        lookups = sender("direct:lookup");
        sandbox.hold();
    }

    @RepeatedTest(3)
    void sharesOneRequestAmongThousandLookups() throws Exception {
        sendAllAtOnce();
        sandbox.release();
        lookups.awaitCompleted(LOOKUP_COUNT);

        assertThat(sandbox.requestCount()).isOne();
        assertThat(lookups.countByCacheStatus("MISS")).isOne();
        assertThat(lookups.countByCacheStatus("MERGED")).isEqualTo(LOOKUP_COUNT - 1L);
        assertThat(lookups.countByCacheStatus("HIT")).isZero();
        Object customer = lookups.completed.get(0).body();
        assertThat(customer).isInstanceOf(Customer.class);
        assertThat(lookups.completed)
                .isNotEmpty()
                .allSatisfy(sent -> assertThat(sent.body()).isSameAs(customer));
    }

    @Test
    void sharesErrorAmongThousandLookups() throws Exception {
        sandbox.always(Reply.status(500));
        sendAllAtOnce();
        sandbox.release();
        lookups.awaitCompleted(LOOKUP_COUNT);

        assertThat(sandbox.requestCount()).isOne();
        Exception failure = lookups.completed.get(0).failure();
        assertThat(failure).isInstanceOf(LadiFlowServerException.class);
        assertThat(lookups.completed)
                .isNotEmpty()
                .allSatisfy(sent -> assertThat(sent.failure()).isSameAs(failure));
        assertThat(lookups.completed.stream()
                        .filter(sent -> Integer.valueOf(1).equals(sent.header(LadiFlowConstants.ATTEMPTS))))
                .as("who has sent a request")
                .hasSize(1);
    }

    @Test
    void completesAllLookupsWhenLeaderIsInterrupted() throws Exception {
        var interrupted = new CompletableFuture<Boolean>();
        var leader = new Thread(() -> {
            lookups.send(PHONE);
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        leader.start();
        sandbox.awaitRequests(1, LONG);
        lookups.start(LOOKUP_COUNT - 1, PHONE);
        await().atMost(LONG).until(() -> threadsBlockedInComponent().size() >= LOOKUP_COUNT - 1);
        // an interrupt does not wake a thread that reads from a socket, but is not lost either
        leader.interrupt();
        sandbox.release();
        lookups.awaitCompleted(LOOKUP_COUNT);

        assertThat(interrupted.get()).isTrue();
        assertThat(sandbox.requestCount()).isOne();
    }

    @Test
    void failsAllLookupsWhenLeaderReachesDeadline() throws Exception {
        addRoute(route -> route.from("direct:impatient").to("ladiflow:customer/show?responseTimeout=200"));
        MessageSender impatient = sender("direct:impatient");
        for (int i = 0; i < LOOKUP_COUNT; i++) {
            threads.execute(() -> impatient.send(PHONE));
        }
        // on a slow machine, a call that came after the deadline has sent its own request
        assertThat(impatient.awaitCompleted(LOOKUP_COUNT))
                .allSatisfy(sent -> assertThat(sent.failure()).isInstanceOf(LadiFlowConnectionException.class));
    }

    @Test
    void limitsWaitForSharedResponseByRetryTimeout() throws Exception {
        addRoute(route -> route.from("direct:hasty").to("ladiflow:customer/show?retryTimeout=200"));
        MessageSender hasty = sender("direct:hasty");
        Future<?> leader = threads.submit(() -> lookups.send(PHONE));
        sandbox.awaitRequests(1, LONG);
        hasty.send(PHONE);
        Future<?> transacted = threads.submit(() -> hasty.sendTransacted(PHONE));
        transacted.get();
        assertThat(hasty.awaitCompleted(2))
                .allSatisfy(sent -> assertThat(sent.failure())
                        .isInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageContaining("within retryTimeout (200 ms)"));
        assertThat(lookups.completed).isEmpty();
        sandbox.release();
        leader.get();
        assertThat(lookups.countByCacheStatus("MISS")).isOne();
    }

    /** Returns when one lookup has sent a request and all others share it. */
    private void sendAllAtOnce() {
        lookups.start(LOOKUP_COUNT, PHONE);
        await().atMost(LONG).until(() -> threadsBlockedInComponent().size() >= LOOKUP_COUNT - 1);
        sandbox.awaitRequests(1, LONG);
        assertThat(lookups.completed).isEmpty();
    }
}
