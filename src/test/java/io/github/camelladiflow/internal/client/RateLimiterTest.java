// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RateLimiterTest {

    private static final Duration LONG_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private final ManualTime time = new ManualTime();
    private final RateLimiter limiter = new RateLimiter(time, time);

    // ---- the rate that is set

    @Test
    void grantsAllPermitsWithoutLimit() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(acquire()).isCompleted();
        }

        assertThat(limiter.waitingCount()).isZero();
    }

    @Test
    void givesPermitWithoutWaitOnlyWhileNothingLimitsCalls() {
        assertThat(limiter.tryAcquire()).isNotNull();
        permit().releaseRateLimited(PAUSE);
        assertThat(limiter.tryAcquire()).as("closed gate").isNull();
        time.advance(PAUSE);
        permit().releaseUsed();
        assertThat(limiter.tryAcquire()).as("open gate").isNotNull();
        limiter.restrictTo(1);
        assertThat(limiter.tryAcquire()).as("a rate").isNull();
        limiter.reopen();
        assertThat(limiter.tryAcquire()).as("no rate").isNotNull();
        limiter.shareWith(longest -> CompletableFuture.completedFuture(null));

        assertThat(limiter.tryAcquire()).as("a shared limiter").isNull();
    }

    @Test
    void returnsPermitOneSecondAfterResponse() {
        limiter.restrictTo(1);
        Permit answered = permit();
        var next = acquire();
        time.advance(Duration.ofSeconds(10));
        assertThat(next).isNotDone();
        answered.releaseUsed();
        time.advance(SECOND.minus(NANO));
        assertThat(next).isNotDone();
        time.advance(NANO);

        assertThat(next).isCompleted();
        assertThat(limiter.waitingCount()).isZero();
    }

    @Test
    void returnsNoPermitForCallsSentBeforeLimitWasSet() {
        Permit one = permit();
        Permit other = permit();
        limiter.restrictTo(1);
        one.releaseUsed();
        other.releaseUnused();
        time.advance(LONG_TIMEOUT);
        permit();

        assertThat(acquire()).isNotDone();
    }

    @Test
    void grantsPermitsInOrder() {
        limiter.restrictTo(1);
        permit().releaseUsed();
        var waits = acquire();
        time.advanceClock(SECOND);
        var later = acquire();
        time.advance(Duration.ZERO);

        assertThat(waits).isCompleted();
        assertThat(later).isNotDone();
    }

    @Test
    void rejectsCallAtOnceIfWaitWouldExceedTimeout() {
        limiter.restrictTo(1);
        permit();
        for (int i = 0; i < 60; i++) {
            assertThat(acquire()).isNotDone();
        }
        var tooMany = acquire();

        assertThat(tooMany).isCompletedExceptionally();
        assertThatThrownBy(tooMany::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LadiFlowRateLimitException.class)
                .hasMessageContaining("maxRequestsPerSecond (1)")
                .hasMessageContaining("retryTimeout");
        assertThat(limiter.waitingCount()).isEqualTo(60);
    }

    @Test
    void rejectsCallAfterTimeoutWithoutLosingPermit() {
        limiter.restrictTo(1);
        Permit answered = permit();
        var impatient = limiter.acquire(Duration.ofMillis(1), LadiFlowOperation.CUSTOMER_SHOW, false);
        assertThatThrownBy(impatient::get).hasCauseInstanceOf(LadiFlowRateLimitException.class);
        await().atMost(LONG_TIMEOUT).until(() -> limiter.waitingCount() == 0);
        answered.releaseUsed();
        time.advance(SECOND);

        assertThat(acquire()).isCompleted();
    }

    @Test
    void passesUnusedPermitToNextCallAtOnce() {
        limiter.restrictTo(1);
        Permit mine = permit();
        var next = acquire();
        mine.releaseUnused();

        assertThat(next).isCompleted();
        next.join().releaseUnused();
        assertThat(acquire()).isCompleted();
    }

    @Test
    void ignoresFurtherReportsAfterPermitIsReleased() {
        limiter.restrictTo(1);
        Permit mine = permit();
        mine.releaseUnused();
        mine.releaseUnused();
        mine.releaseUsed();
        mine.releaseRateLimited(PAUSE);

        permit();
        assertThat(acquire()).isNotDone();
        assertThat(limiter.consecutiveClosings()).isZero();
    }

    /** What one of them takes or gives back, another neither takes nor gives back too. */
    @Test
    void losesAndDuplicatesNoPermitUnderConcurrency() throws Exception {
        limiter.restrictTo(1_000);
        for (Consumer<Permit> end :
                List.<Consumer<Permit>>of(Permit::releaseUsed, Permit::releaseUnused, Permit::releaseUsed)) {
            var turns = new ConcurrentLinkedQueue<CompletableFuture<Permit>>();
            onEightThreads(() -> {
                for (int i = 0; i < 250; i++) {
                    turns.add(acquire());
                }
            });
            assertThat(grantedCount(List.copyOf(turns))).isEqualTo(1_000);
            var permits = new ConcurrentLinkedQueue<>(turns.stream()
                    .filter(CompletableFuture::isDone)
                    .map(CompletableFuture::join)
                    .toList());
            onEightThreads(() -> {
                for (Permit permit = permits.poll(); permit != null; permit = permits.poll()) {
                    end.accept(permit);
                }
            });
            time.advance(SECOND);
            assertThat(turns).as("those who waited").hasSize(2_000).allMatch(CompletableFuture::isDone);
            turns.forEach(turn -> turn.join().releaseUsed());
            time.advance(SECOND);
        }
    }

    /** The JDK's timer takes calls out of the queue while these threads put others into it and give permits back. */
    @Test
    void losesNoPermitWhenCallsTimeOutConcurrently() throws Exception {
        limiter.restrictTo(1_000);
        for (int run = 0; run < 40; run++) {
            var permits = new ConcurrentLinkedQueue<Permit>();
            for (int i = 0; i < 1_000; i++) {
                permits.add(permit());
            }
            var calls = new ConcurrentLinkedQueue<CompletableFuture<Permit>>();
            onEightThreads(() -> {
                for (int i = 0; i < 50; i++) {
                    calls.add(limiter.acquire(NANO, LadiFlowOperation.CUSTOMER_SHOW, false));
                    if (i % 5 == 0) {
                        permits.remove().releaseUnused();
                    }
                }
            });
            for (var call : calls) {
                try {
                    permits.add(call.get(1, TimeUnit.MINUTES));
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(LadiFlowRateLimitException.class);
                }
            }
            assertThat(limiter.waitingCount()).isZero();
            permits.forEach(Permit::releaseUnused);
        }
        for (int i = 0; i < 1_000; i++) {
            permit();
        }
        assertThat(acquire()).isNotDone();
    }

    private static void onEightThreads(Runnable step) throws Exception {
        var start = new CyclicBarrier(8);
        var threads = Executors.newFixedThreadPool(8);
        try {
            for (var ended : threads.invokeAll(Collections.nCopies(8, () -> {
                start.await();
                step.run();
                return null;
            }))) {
                ended.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void cancelsWaitingCallsOnClose() {
        limiter.restrictTo(1);
        permit();
        var waiting = acquire();
        limiter.close();

        assertThatThrownBy(waiting::get).hasCauseInstanceOf(CancellationException.class);
        assertThatThrownBy(acquire()::get).isInstanceOf(CancellationException.class);
        assertThat(limiter.waitingCount()).isZero();
    }

    @Test
    void keepsWindowAndGateAcrossCloseAndOpen() {
        limiter.restrictTo(1);
        permit().releaseUsed();
        limiter.close();
        limiter.reopen();
        limiter.restrictTo(2);
        permit().releaseRateLimited(Duration.ofSeconds(5));
        var waiting = acquire();
        assertThat(waiting)
                .as("one is left of the window, and then the gate is closed")
                .isNotDone();
        limiter.close();
        assertThat(waiting).isCompletedExceptionally();
        limiter.reopen();

        assertThat(acquire()).isNotDone();
        assertThat(limiter.isIdle()).isFalse();
    }

    // ---- waiting on the own thread

    @Test
    void awaitRoomReturnsAtOnceIfQueueHasRoom() throws Exception {
        limiter.awaitQueueCapacity(LONG_TIMEOUT);
        limiter.restrictTo(1);
        permit();
        for (int i = 0; i < 30; i++) {
            limiter.awaitQueueCapacity(LONG_TIMEOUT);
            acquire();
        }

        assertThat(limiter.waitingCount()).isEqualTo(30);
    }

    @Test
    void awaitRoomBlocksUntilQueueHasRoom() throws Exception {
        limiter.restrictTo(1);
        Permit answered = permit();
        fillQueue();
        var blocked = new Blocked(LONG_TIMEOUT);
        blocked.awaitBlocking();
        answered.releaseUsed();
        time.advance(SECOND);

        blocked.join();
        assertThat(blocked.interrupted).hasNullValue();
    }

    @Test
    void awaitRoomReturnsWhenWaitingCallTimesOut() throws Exception {
        limiter.restrictTo(1);
        permit();
        var impatient = limiter.acquire(Duration.ofMillis(100), LadiFlowOperation.CUSTOMER_SHOW, false);
        limiter.awaitQueueCapacity(Duration.ofMillis(1));

        assertThat(limiter.waitingCount()).isZero();
        assertThatThrownBy(impatient::get).hasCauseInstanceOf(LadiFlowRateLimitException.class);
    }

    @Test
    void awaitRoomBlocksWhileSlowResponsesHoldPermits() throws Exception {
        limiter.restrictTo(10);
        List<Permit> slow = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            slow.add(permit());
        }
        for (int i = 0; i < 20; i++) {
            limiter.awaitQueueCapacity(LONG_TIMEOUT);
            acquire();
        }
        time.advance(Duration.ofSeconds(3));
        var blocked = new Blocked(LONG_TIMEOUT);
        blocked.awaitBlocking();
        slow.get(0).releaseUsed();
        time.advance(SECOND);
        assertThat(limiter.waitingCount()).isEqualTo(19);
        blocked.awaitBlocking();
        slow.forEach(Permit::releaseUsed);
        time.advance(SECOND);

        blocked.join();
        assertThat(limiter.waitingCount()).isEqualTo(10);
    }

    @Test
    void awaitRoomReturnsOnClose() throws Exception {
        limiter.restrictTo(1);
        permit();
        fillQueue();
        var blocked = new Blocked(LONG_TIMEOUT);
        blocked.awaitBlocking();
        limiter.close();

        blocked.join();
        assertThat(blocked.interrupted).hasNullValue();
    }

    private void fillQueue() {
        for (int i = 0; i < 31; i++) {
            assertThat(acquire()).isNotDone();
        }
    }

    private final class Blocked extends Thread {

        private final Duration longest;
        private final AtomicReference<InterruptedException> interrupted = new AtomicReference<>();

        Blocked(Duration longest) {
            this.longest = longest;
            setDaemon(true);
            start();
        }

        void awaitBlocking() {
            await().until(() -> getState() == State.WAITING);
        }

        @Override
        public void run() {
            try {
                limiter.awaitQueueCapacity(longest);
            } catch (InterruptedException e) {
                interrupted.set(e);
            }
        }
    }

    // ---- the gate

    @Test
    void reopensGateStepwiseAfterPause() {
        permit().releaseRateLimited(PAUSE);
        var turns = acquire(12);
        time.advance(PAUSE.minus(NANO));
        assertThat(grantedCount(turns)).isZero();
        assertThat(limiter.consecutiveClosings()).isOne();
        time.advance(NANO);
        assertThat(grantedCount(turns)).isEqualTo(1);
        turns.get(0).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(3);
        turns.get(1).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(5);
        turns.get(2).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(7);
        time.advance(LONG_TIMEOUT);
        assertThat(grantedCount(turns)).isEqualTo(7);
        assertThat(limiter.consecutiveClosings()).isOne();
        for (int i = 3; i < 6; i++) {
            turns.get(i).join().releaseUsed();
        }
        assertThat(grantedCount(turns)).isEqualTo(12);
        turns.get(6).join().releaseUsed();

        assertThat(limiter.consecutiveClosings()).isZero();
        assertThat(grantedCount(acquire(1_000))).isEqualTo(1_000);
    }

    @Test
    void closesGateAgainOn429WhileReopening() {
        permit().releaseRateLimited(PAUSE);
        var turns = acquire(10);
        time.advance(PAUSE);
        turns.get(0).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(3);
        turns.get(1).join().releaseRateLimited(PAUSE);
        turns.get(2).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(3);
        time.advance(PAUSE);

        assertThat(grantedCount(turns)).isEqualTo(4);
    }

    @Test
    void rejectsCallAtOnceIfGateOpensAfterTimeout() {
        permit().releaseRateLimited(PAUSE);
        var cannotWait = limiter.acquire(PAUSE, LadiFlowOperation.CUSTOMER_SHOW, false);
        var can = limiter.acquire(PAUSE.plus(NANO), LadiFlowOperation.CUSTOMER_SHOW, false);

        assertThatThrownBy(cannotWait::get)
                .hasCauseInstanceOf(LadiFlowRateLimitException.class)
                .hasMessageContaining("HTTP 429")
                .hasMessageContaining("retryTimeout")
                .satisfies(e -> assertThat(((LadiFlowRateLimitException) e.getCause()).getRetryAfter())
                        .isEqualTo(PAUSE));
        assertThat(can).isNotDone();
        assertThat(limiter.waitingCount()).isOne();
    }

    @Test
    void appliesConfiguredLimitBehindGate() {
        limiter.restrictTo(2);
        permit().releaseRateLimited(Duration.ofMillis(100));
        var turns = acquire(5);
        time.advance(Duration.ofMillis(100));
        assertThat(grantedCount(turns)).isEqualTo(1);
        turns.get(0).join().releaseUsed();
        assertThat(grantedCount(turns)).as("both permits are out for a second").isEqualTo(1);
        time.advance(Duration.ofMillis(900));
        assertThat(grantedCount(turns)).isEqualTo(2);
        time.advance(Duration.ofMillis(100));

        assertThat(grantedCount(turns)).isEqualTo(3);
    }

    @Test
    void grantsPermitsToRetriesFirstInOrder() {
        permit().releaseRateLimited(SECOND);
        List<String> order = new ArrayList<>();
        for (String name : List.of("new 1", "again 1", "new 2", "again 2")) {
            var turn = limiter.acquire(LONG_TIMEOUT, LadiFlowOperation.CUSTOMER_SHOW, name.startsWith("again"));
            turn.thenAccept(permit -> {
                order.add(name);
                permit.releaseUsed();
            });
        }
        time.advance(SECOND);

        assertThat(order).containsExactly("again 1", "again 2", "new 1", "new 2");
    }

    @Test
    void lowersRateAfterMany429sForBlockingCallersToo() throws Exception {
        List<Permit> sent = acquire(6).stream().map(CompletableFuture::join).toList();
        sent.subList(0, 2).forEach(Permit::releaseUsed);
        sent.subList(2, 6).forEach(permit -> permit.releaseRateLimited(SECOND));
        time.advance(SECOND);
        // one of the two
        permit().releaseUsed();
        var waiting = acquire(6);
        assertThat(grantedCount(waiting)).isZero();
        var blocked = new Blocked(Duration.ofSeconds(10));
        blocked.awaitBlocking();
        time.advance(SECOND);

        assertThat(grantedCount(waiting)).isOne();
        blocked.join();
        assertThat(blocked.interrupted).hasNullValue();
    }

    private static long grantedCount(List<CompletableFuture<Permit>> turns) {
        return turns.stream().filter(CompletableFuture::isDone).count();
    }

    private List<CompletableFuture<Permit>> acquire(int number) {
        var turns = new ArrayList<CompletableFuture<Permit>>();
        for (int i = 0; i < number; i++) {
            turns.add(acquire());
        }
        return turns;
    }

    // ---- the rate that is shared

    @Test
    void waitsForSharedLimiterAfterOwnPermit() {
        var others = new CompletableFuture<String>();
        limiter.restrictTo(1);
        limiter.shareWith(longest -> others);
        var first = acquire();
        var second = acquire();

        assertThat(first).isNotDone();
        assertThat(limiter.waitingCount()).isEqualTo(2);
        others.complete("whatever");

        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
    }

    @Test
    void passesRemainingTimeToSharedLimiter() {
        List<Duration> asked = new ArrayList<>();
        limiter.restrictTo(1);
        limiter.shareWith(longest -> {
            asked.add(longest);
            return CompletableFuture.completedFuture(null);
        });
        permit().releaseUsed();
        var second = acquire();
        time.advance(SECOND);

        assertThat(second).isCompleted();
        assertThat(asked).containsExactly(LONG_TIMEOUT, LONG_TIMEOUT.minus(SECOND));
    }

    @Test
    void callsSharedLimiterWithoutHoldingLock() {
        limiter.restrictTo(1);
        limiter.shareWith(
                longest -> CompletableFuture.completedFuture(CompletableFuture.supplyAsync(limiter::waitingCount)
                        .orTimeout(1, TimeUnit.MINUTES)
                        .join()));
        permit().releaseUsed();
        var second = acquire();
        time.advance(SECOND);

        assertThat(second).isCompleted();
    }

    @Test
    void releasesPermitWhenSharedLimiterRejectsCall() {
        var reason = new IllegalStateException("out of reach");
        List<Supplier<CompletionStage<?>>> refusals = List.of(
                () -> CompletableFuture.failedFuture(reason),
                () -> {
                    throw reason;
                },
                () -> {
                    throw new NoClassDefFoundError("made up");
                },
                () -> {
                    throw sneakyThrow(new IOException("made up"));
                },
                () -> null);
        limiter.restrictTo(1);
        var next = new AtomicInteger();
        limiter.shareWith(longest -> refusals.get(next.getAndIncrement()).get());
        for (int i = 0; i < refusals.size(); i++) {
            var refused = acquire();

            assertThatThrownBy(refused::join)
                    .cause()
                    .isInstanceOf(LadiFlowRateLimitException.class)
                    .hasMessageContaining("rateLimiter")
                    .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        }
        assertThat(limiter.waitingCount()).isZero();
    }

    /** As other languages of the JVM throw a checked exception. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> RuntimeException sneakyThrow(Throwable checked) throws E {
        throw (E) checked;
    }

    @Test
    void timesOutWhenSharedLimiterNeverResponds() {
        limiter.shareWith(longest -> new CompletableFuture<>());
        var refused = limiter.acquire(Duration.ofMillis(1), LadiFlowOperation.CUSTOMER_SHOW, false);

        assertThatThrownBy(() -> refused.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(LadiFlowRateLimitException.class);
    }

    @Test
    void cancelsWaitForSharedLimiterOnClose() {
        limiter.shareWith(longest -> new CompletableFuture<>());
        var waiting = acquire();
        limiter.close();

        assertThatThrownBy(waiting::join).hasRootCauseInstanceOf(CancellationException.class);
        assertThat(limiter.waitingCount()).isZero();
    }

    @Test
    void usesFirstSharedLimiterAndIgnoresNull() {
        limiter.shareWith(null);
        limiter.shareWith(longest -> CompletableFuture.completedFuture(null));
        limiter.shareWith(longest -> new CompletableFuture<>());

        assertThat(acquire()).isCompleted();
    }

    private CompletableFuture<Permit> acquire() {
        return limiter.acquire(LONG_TIMEOUT, LadiFlowOperation.CUSTOMER_SHOW, false);
    }

    private Permit permit() {
        var turn = acquire();
        assertThat(turn).isCompleted();
        return turn.join();
    }
}
