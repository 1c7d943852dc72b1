// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests which lookups of one customer share a request, and how each of them ends. */
class SharedRequestTest extends LookupTestBase {

    private static final int LOOKUP_COUNT = 200;
    private static final String PHONE = SandboxCustomer.of(1).phone();
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String LOOKUP = "ladiflow:customer/show";

    private MessageSender lookups;

    @BeforeEach
    void start() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        component.getConfiguration().setRetryTimeout(LONG);
        component.getConfiguration().setResponseTimeout(LONG);
    }

    private Future<SentMessage> lead(String options) throws Exception {
        return startHeldLookup(sender(LOOKUP + options), PHONE);
    }

    /** Starts a lookup, and waits until it shares the request in flight. */
    private Future<SentMessage> follow(String options) throws Exception {
        long before = waitingThreadCount();
        Future<SentMessage> follower = sender(LOOKUP + options).start(PHONE);
        await().atMost(LONG).until(() -> waitingThreadCount() > before);
        return follower;
    }

    private void sendAllAtOnce() throws Exception {
        lookups = sender(LOOKUP + "?maxRetries=0");
        startHeldLookup(lookups, PHONE);
        lookups.start(LOOKUP_COUNT - 1, PHONE);
        await().atMost(LONG).until(() -> waitingThreadCount() >= LOOKUP_COUNT - 1);
        sandbox.release();
        lookups.awaitCompleted(LOOKUP_COUNT);
        assertThat(sandbox.requestCount()).isOne();
        assertThat(lookups.completed.stream()
                        .filter(sent -> Integer.valueOf(0).equals(sent.header(LadiFlowConstants.ATTEMPTS))))
                .hasSize(LOOKUP_COUNT - 1);
    }

    private static void assertFound(Future<SentMessage> lookup) throws Exception {
        assertThat(lookup.get().failure()).isNull();
        assertThat(lookup.get().body()).isInstanceOf(Customer.class);
    }

    @Test
    void sharesOneRequestAmongManyLookups() throws Exception {
        sendAllAtOnce();

        assertThat(lookups.completed)
                .extracting(sent -> sent.header(LadiFlowConstants.CACHE))
                .containsOnly("MISS", "MERGED")
                .containsOnlyOnce("MISS");
        Object customer = lookups.completed.get(0).body();
        assertThat(customer).isInstanceOf(Customer.class);
        assertThat(lookups.completed).allSatisfy(sent -> assertThat(sent.body()).isSameAs(customer));
    }

    @Test
    void sharesFailureAmongManyLookups() throws Exception {
        sandbox.always(Reply.status(503));
        sendAllAtOnce();

        Exception failure = lookups.completed.get(0).failure();
        assertThat(failure).isInstanceOf(LadiFlowServerException.class);
        assertThat(lookups.completed)
                .allSatisfy(sent -> assertThat(sent.failure()).isSameAs(failure));
    }

    // ---- followers that lead next

    @ParameterizedTest
    @CsvSource({"503, 2", "401, 1"})
    void followerWithMoreRetriesSendsItsOwnRequestOnlyAfterOutage(int status, int requests) throws Exception {
        sandbox.next(Reply.status(status));
        Future<SentMessage> leader = lead("?maxRetries=0");
        Future<SentMessage> follower = follow("?maxRetries=1");
        sandbox.release();

        assertThat(leader.get().failure()).isNotNull();
        assertThat(follower.get().failure())
                .isSameAs(requests == 1 ? leader.get().failure() : null);
        assertThat(sandbox.requestCount()).isEqualTo(requests);
    }

    @Test
    void oneFollowerLeadsAfterLeaderReachedItsDeadline() throws Exception {
        Future<SentMessage> leader = lead("?retryTimeout=1500");
        Future<SentMessage> one = follow("");
        Future<SentMessage> other = follow("");

        assertThat(leader.get().failure()).isInstanceOf(LadiFlowConnectionException.class);
        sandbox.awaitRequests(2, LONG);
        sandbox.release();
        assertFound(one);
        assertFound(other);
        assertThat(sandbox.requestCount()).isEqualTo(2);
    }

    @Test
    void followerLeadsAfterLeaderWasInterrupted() throws Exception {
        component.getConfiguration().setConnectionsPerRoute(1);
        MessageSender lookup = sender(LOOKUP + "?maxRetries=0&connectTimeout=2m");
        startHeldLookup(lookup, SandboxCustomer.of(2).phone());
        var leader = new Thread(() -> lookup.send(PHONE));
        leader.start();
        // the leader waits for the only connection
        await().atMost(LONG).until(() -> threadsBlockedInComponent().contains(leader.getName()));
        Future<SentMessage> follower = follow("?connectTimeout=2m");
        leader.interrupt();
        leader.join();
        sandbox.release();

        assertFound(follower);
        assertThat(lookup.awaitCompleted(2))
                .anySatisfy(sent -> assertThat(sent.failure()).hasMessageContaining("The thread was interrupted"));
    }

    @Test
    void followerLeadsAfterLeaderThrewAnError() throws Exception {
        var puts = new AtomicInteger();
        var users = Caffeine.newBuilder()
                .maximumWeight(1_000)
                .weigher((key, value) -> {
                    if (puts.getAndIncrement() == 0) {
                        throw new StackOverflowError("made up");
                    }
                    return 1;
                })
                .build();
        context.getRegistry().bind("ladiflow-customers", users);
        Future<SentMessage> leader = lead("");
        Future<SentMessage> follower = follow("");
        sandbox.release();

        assertThat(leader.get().exchange().getException()).hasStackTraceContaining("made up");
        assertFound(follower);
    }

    // ---- followers that end before the leader

    @Test
    void followerEndsAtItsOwnDeadline() throws Exception {
        Future<SentMessage> leader = lead("");
        SentMessage follower = sender(LOOKUP + "?retryTimeout=200").send(PHONE);

        assertThat(follower.failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("No response arrived within retryTimeout (200 ms)");
        sandbox.release();
        assertFound(leader);
        assertThat(sandbox.requestCount()).isOne();
    }

    /** Five other lookups come first, which takes five seconds. */
    @Test
    void deadlineOfFollowerDoesNotBeginWhileLeaderWaitsForSlot() throws Exception {
        component.setMaxRequestsPerSecond(1);
        sender(LOOKUP + "?cacheTtl=0").start(6, PHONE);
        await().atMost(LONG).until(() -> component.getWaitingForRate() >= 3);
        MessageSender leading = sender(LOOKUP);
        Future<SentMessage> leader = threads.submit(() -> {
            Thread.currentThread().setName("leader");
            return leading.send(PHONE);
        });
        await().atMost(LONG).until(() -> threadsBlockedInComponent().contains("leader"));
        Future<SentMessage> follower = sender(LOOKUP + "?retryTimeout=2s").start(PHONE);

        assertFound(leader);
        assertFound(follower);
        assertThat(sandbox.requestCount()).isEqualTo(7);
    }

    @Test
    void followerEndsWhenItsThreadIsInterrupted() throws Exception {
        Future<SentMessage> leader = lead("");
        MessageSender follower = sender(LOOKUP);
        var waiting = follower.startInterruptible(PHONE);
        await().atMost(LONG)
                .until(() ->
                        threadsBlockedInComponent().contains(waiting.thread().getName()));
        waiting.thread().interrupt();

        assertThat(waiting.isInterrupted().get()).isTrue();
        assertThat(follower.awaitCompleted(1).get(0).failure()).hasMessageContaining("The thread was interrupted");
        sandbox.release();
        assertFound(leader);
        assertThat(sandbox.requestCount()).isOne();
    }
}
