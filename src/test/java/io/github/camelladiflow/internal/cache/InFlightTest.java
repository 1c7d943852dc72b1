// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.CallResult.CacheStatus;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests which callers share a request, and how they end. */
@Timeout(120)
class InFlightTest {

    private static final LadiFlowOperation SHOW = LadiFlowOperation.CUSTOMER_SHOW;

    private final Waits waits = new Waits();
    private final InFlight<String> flights = new InFlight<>(waits, SHOW);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch response = new CountDownLatch(1);
    private final List<Thread> followers = new ArrayList<>();

    @AfterEach
    void end() {
        response.countDown();
        threads.shutdownNow();
    }

    private static LadiFlowConfiguration settings(Duration timeout, int maxRetries) {
        var settings = new LadiFlowConfiguration();
        settings.setRetryTimeout(timeout);
        settings.setMaxRetries(maxRetries);
        return settings;
    }

    private Call call() {
        Call call = waits.newCall(settings(Duration.ofMinutes(1), 2));
        call.begin();
        return call;
    }

    private static CallResult<String> found(String value) {
        return CallResult.withoutRequest(value);
    }

    private static CallResult<String> outage() {
        return CallResult.failed(
                new LadiFlowServerException("away", SHOW, null).initResponse(503, null, null, null), 3);
    }

    /** Loads after the test has released the response. */
    private CallResult<String> held(Supplier<CallResult<String>> result) {
        requests.incrementAndGet();
        try {
            response.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LadiFlowConnectionException("interrupted", SHOW, true, false, null);
        }
        return result.get();
    }

    private CallResult<String> immediately(String value) {
        requests.incrementAndGet();
        return found(value);
    }

    private Future<CallResult<String>> lead(Call call, Supplier<CallResult<String>> result) {
        var leader = threads.submit(() -> flights.get("key", call, () -> null, () -> held(result)));
        await().until(() -> requests.get() == 1);
        return leader;
    }

    /** Starts a caller, and waits until it follows. */
    private Future<CallResult<String>> follow(Call call) {
        var thread = new AtomicReference<Thread>();
        var follower = threads.submit(() -> {
            thread.set(Thread.currentThread());
            return flights.get("key", call, () -> null, () -> immediately("own"));
        });
        await().until(() ->
                thread.get() != null && (follower.isDone() || thread.get().getState() == Thread.State.TIMED_WAITING));
        followers.add(thread.get());
        return follower;
    }

    private void assertNothingInFlight() {
        assertThat(flights.get("key", call(), () -> null, () -> found("next")).value())
                .isEqualTo("next");
    }

    @Test
    void sharesResultAmongAllCallers() throws Exception {
        var leader = lead(call(), () -> found("Lan"));
        List<Future<CallResult<String>>> others = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            others.add(follow(call()));
        }
        response.countDown();

        assertThat(leader.get().cacheStatus()).isEqualTo(CacheStatus.MISS);
        for (var other : others) {
            assertThat(other.get().value()).isEqualTo("Lan");
            assertThat(other.get().cacheStatus()).isEqualTo(CacheStatus.MERGED);
            assertThat(other.get().attempts()).isZero();
        }
        assertThat(requests).hasValue(1);
        assertNothingInFlight();
    }

    @Test
    void sharesFailureOfLadiFlow() throws Exception {
        lead(call(), InFlightTest::outage);
        var follower = follow(call());
        response.countDown();

        assertThat(follower.get().failure()).isInstanceOf(LadiFlowServerException.class);
        assertThat(requests).hasValue(1);
    }

    @Test
    void followerWithMoreRetriesLeadsAfterOutage() throws Exception {
        lead(call(), InFlightTest::outage);
        Call patient = waits.newCall(settings(Duration.ofMinutes(1), 3));
        patient.begin();
        var follower = follow(patient);
        response.countDown();

        assertThat(follower.get().value()).isEqualTo("own");
    }

    @Test
    void sharesRejectionEvenWithFollowerThatHasMoreRetries() throws Exception {
        lead(call(), () -> CallResult.failed(new LadiFlowAuthenticationException("no", SHOW, false), 1));
        Call patient = waits.newCall(settings(Duration.ofMinutes(1), 3));
        patient.begin();
        var follower = follow(patient);
        response.countDown();

        assertThat(follower.get().failure()).isInstanceOf(LadiFlowAuthenticationException.class);
    }

    @Test
    void oneFollowerLeadsAfterLeaderReachedItsDeadline() throws Exception {
        Call hasty = waits.newCall(settings(Duration.ofMillis(1), 2));
        hasty.begin();
        var leader = lead(hasty, () -> {
            // as in a client: the deadline ends the wait for a slot
            assertThat(waits.await(hasty, SHOW, "a slot", () -> Long.MAX_VALUE)).isFalse();
            return outage();
        });
        var one = follow(call());
        var other = follow(call());
        response.countDown();

        assertThat(leader.get().failure()).isNotNull();
        assertThat(one.get().value()).isEqualTo("own");
        assertThat(other.get().value()).isEqualTo("own");
        assertThat(requests).hasValueBetween(2, 3);
    }

    @Test
    void oneFollowerLeadsAfterLeaderThrewAnError() throws Exception {
        var leader = lead(call(), () -> {
            throw new StackOverflowError("made up");
        });
        var follower = follow(call());
        response.countDown();

        assertThat(leader).failsWithin(1, TimeUnit.MINUTES);
        assertThat(follower.get().value()).isEqualTo("own");
        assertNothingInFlight();
    }

    @Test
    void followerEndsAtItsOwnDeadline() throws Exception {
        lead(call(), () -> found("late"));
        Call hasty = waits.newCall(settings(Duration.ofMillis(50), 2));
        hasty.begin();
        var follower = threads.submit(() -> flights.get("key", hasty, () -> null, () -> immediately("own")));

        assertThat(follower.get().failure()).hasMessageContaining("No response arrived within retryTimeout (50 ms)");
        assertThat(follower.get().cacheStatus()).isEqualTo(CacheStatus.MERGED);
    }

    @Test
    void deadlineOfFollowerBeginsWithThatOfLeader() throws Exception {
        Call leading = waits.newCall(settings(Duration.ofMinutes(1), 2));
        lead(leading, () -> found("late"));
        Call following = waits.newCall(settings(Duration.ofMillis(1), 2));
        var follower = follow(following);
        assertThat(following.hasBegun()).isFalse();
        assertThat(follower.isDone()).isFalse();
        leading.begin();

        assertThat(follower.get().failure()).hasMessageContaining("retryTimeout (1 ms)");
    }

    @Test
    void interruptEndsFollowerAndKeepsItsFlag() throws Exception {
        lead(call(), () -> found("late"));
        var flag = new AtomicReference<Boolean>();
        var thread = new AtomicReference<Thread>();
        var follower = threads.submit(() -> {
            thread.set(Thread.currentThread());
            var result = flights.get("key", call(), () -> null, () -> immediately("own"));
            flag.set(Thread.interrupted());
            return result;
        });
        await().until(() -> thread.get() != null && thread.get().getState() == Thread.State.TIMED_WAITING);
        thread.get().interrupt();

        assertThat(follower.get().failure()).hasMessageContaining("The thread was interrupted");
        assertThat(flag).hasValue(true);
        assertThat(requests).hasValue(1);
    }

    @Test
    void stopEndsFollowers() throws Exception {
        lead(call(), () -> found("late"));
        var follower = follow(call());
        waits.stop();

        assertThat(follower.get().failure()).hasMessageContaining("The Camel context is stopping");
        waits.start();
        assertThat(waits.isStopped()).isFalse();
    }

    /** A bean or a route that a lookup waits for can look up the same customer. */
    @Test
    void nestedCallOfLeaderSendsItsOwnRequest() {
        var result = flights.get(
                "key", call(), () -> null, () -> flights.get("key", call(), () -> null, () -> immediately("inner")));

        assertThat(result.value()).isEqualTo("inner");
    }

    @Test
    void twoLeadersThatNeedEachOthersKeyBothEnd() throws Exception {
        var bothLead = new CountDownLatch(2);
        List<Future<CallResult<String>>> leaders = new ArrayList<>();
        for (List<String> keys : List.of(List.of("a", "b"), List.of("b", "a"))) {
            leaders.add(threads.submit(() -> flights.get(keys.get(0), call(), () -> null, () -> {
                bothLead.countDown();
                try {
                    bothLead.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return flights.get(keys.get(1), call(), () -> null, () -> immediately("inner"));
            })));
        }
        for (var leader : leaders) {
            assertThat(leader.get().value()).isEqualTo("inner");
        }
    }

    @Test
    void doesNotFollowDetachedRequest() throws Exception {
        lead(call(), () -> found("before"));
        flights.detach("k");

        assertThat(flights.get("key", call(), () -> null, () -> immediately("after"))
                        .value())
                .isEqualTo("after");
    }

    @Test
    void returnsKnownResultWithoutRequest() {
        assertThat(flights.get("key", call(), () -> CallResult.cacheHit("known"), () -> immediately("own"))
                        .value())
                .isEqualTo("known");
        var looks = new AtomicInteger();
        assertThat(flights.get(
                                "key",
                                call(),
                                () -> looks.incrementAndGet() == 1 ? null : CallResult.cacheHit("known"),
                                () -> immediately("own"))
                        .value())
                .isEqualTo("known");
        assertThat(requests).hasValue(0);
    }
}
