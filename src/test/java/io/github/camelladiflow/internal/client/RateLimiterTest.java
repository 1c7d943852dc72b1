// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RateLimiterTest extends RateLimiterTestBase {

    // ---- the configured rate

    @Test
    void grantsAllPermitsWithoutLimit() {
        permits(1_000);

        assertThat(limiter.waitingCount()).isZero();
    }

    @Test
    void grantsPermitWithoutWaitOnlyWhileNothingLimitsCalls() {
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
    void rejectsCallImmediatelyIfWaitWouldExceedTimeout() {
        limiter.restrictTo(1);
        permit();
        fillQueue(60);
        var tooMany = acquire();

        assertThat(tooMany).isCompletedExceptionally();
        assertThatThrownBy(tooMany::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LadiFlowRateLimitException.class)
                .hasMessageContaining("maxRequestsPerSecond=1")
                .hasMessageContaining("retryTimeout");
        assertThat(limiter.waitingCount()).isEqualTo(60);
    }

    @Test
    void rejectsCallAfterTimeoutWithoutLosingPermit() {
        limiter.restrictTo(1);
        Permit answered = permit();
        var impatient = acquire(Duration.ofMillis(1));
        assertThatThrownBy(impatient::get).hasCauseInstanceOf(LadiFlowRateLimitException.class);
        await().atMost(LONG_TIMEOUT).until(() -> limiter.waitingCount() == 0);
        answered.releaseUsed();
        time.advance(SECOND);

        assertThat(acquire()).isCompleted();
    }

    @Test
    void passesUnusedPermitToNextCallImmediately() {
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

    /** Tests that concurrent calls neither lose nor duplicate permits. */
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

    /** The JDK's timer removes calls from the queue while these threads add calls and release permits. */
    @Test
    void losesNoPermitWhenCallsTimeOutConcurrently() throws Exception {
        limiter.restrictTo(1_000);
        for (int run = 0; run < 40; run++) {
            var permits = new ConcurrentLinkedQueue<>(permits(1_000));
            var calls = new ConcurrentLinkedQueue<CompletableFuture<Permit>>();
            onEightThreads(() -> {
                for (int i = 0; i < 50; i++) {
                    calls.add(acquire(NANO));
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
        permits(1_000);
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

    @Test
    void isIdleOnlyIfNoCallWaitsOrHoldsPermitAndGateIsOpen() {
        assertThat(limiter.isIdle()).isTrue();
        limiter.restrictTo(1);
        Permit used = permit();
        assertThat(limiter.isIdle()).as("a permit is in use").isFalse();
        var waiting = acquire();
        used.releaseUnused();
        waiting.join().releaseUsed();
        assertThat(limiter.isIdle()).as("a permit is used for a second").isFalse();
        time.advanceClock(SECOND);
        assertThat(limiter.isIdle()).isTrue();
        permit().releaseRateLimited(PAUSE);
        time.advance(SECOND);
        assertThat(limiter.isIdle()).as("the gate is closed").isFalse();
        time.advanceClock(PAUSE);
        assertThat(limiter.isIdle()).isTrue();

        var shared = new CompletableFuture<Object>();
        limiter.reopen();
        limiter.shareWith(longest -> shared);
        var pending = acquire();
        assertThat(limiter.isIdle()).as("a call waits for the shared limiter").isFalse();
        shared.complete(null);
        pending.join().releaseUsed();
        assertThat(limiter.isIdle()).isTrue();
    }

    @Test
    void hasLearnedAfter429UntilGateIsOpenAgain() {
        assertThat(limiter.hasLearned()).isFalse();
        permit().releaseRateLimited(PAUSE);
        assertThat(limiter.hasLearned()).as("the gate is closed").isTrue();
        time.advance(PAUSE);
        permit().releaseUsed();
        assertThat(limiter.hasLearned()).isFalse();
        var share = limiter.retryBudget.new CallShare(LadiFlowOperation.CUSTOMER_SHOW);
        share.recordFailedAttempt(true, SECOND);
        share.tryTakeForRetry();

        assertThat(limiter.hasLearned()).as("the retry budget is not full").isTrue();
    }

    @Test
    void queuesCallIfGateOpensBeforeItsTimeout() {
        time.advance(Duration.ofDays(1));
        permit().releaseRateLimited(PAUSE);
        assertThat(acquire(PAUSE)).isCompletedExceptionally();

        assertThat(acquire(PAUSE.plus(NANO))).isNotDone();
    }

    /** Only calls that got their permit before the gate closed are too late. */
    @Test
    void revokesPermitsWhenGateCloses() {
        var permits = permits(2);
        assertThat(permits).noneMatch(Permit::isRevoked);
        permits.get(0).releaseRateLimited(PAUSE);
        assertThat(permits.get(1).isRevoked()).isTrue();
        time.advance(PAUSE);

        assertThat(permit().isRevoked()).isFalse();
    }

    // ---- waiting on the calling thread

    @Test
    void awaitQueueCapacityReturnsImmediatelyIfQueueIsShort() throws Exception {
        assertThat(limiter.awaitQueueCapacity(LONG_TIMEOUT)).isBetween(0L, LONG_TIMEOUT.toNanos());
        limiter.restrictTo(1);
        permit();
        for (int i = 0; i < 30; i++) {
            limiter.awaitQueueCapacity(LONG_TIMEOUT);
            acquire();
        }

        assertThat(limiter.waitingCount()).isEqualTo(30);
    }

    @Test
    void awaitQueueCapacityBlocksUntilQueueIsShort() throws Exception {
        limiter.restrictTo(1);
        Permit answered = permit();
        fillQueue(31);
        var blocked = new Blocked(LONG_TIMEOUT);
        answered.releaseUsed();
        time.advance(SECOND);

        blocked.assertReturns();
    }

    @Test
    void awaitQueueCapacityReturnsWhenWaitingCallTimesOut() throws Exception {
        limiter.restrictTo(1);
        permit();
        var impatient = acquire(Duration.ofMillis(100));
        assertThat(limiter.awaitQueueCapacity(Duration.ofMillis(1))).isPositive();

        assertThat(limiter.waitingCount()).isZero();
        assertThatThrownBy(impatient::get).hasCauseInstanceOf(LadiFlowRateLimitException.class);
    }

    @Test
    void awaitQueueCapacityBlocksWhileSlowResponsesHoldPermits() throws Exception {
        limiter.restrictTo(10);
        List<Permit> slow = permits(10);
        for (int i = 0; i < 20; i++) {
            limiter.awaitQueueCapacity(LONG_TIMEOUT);
            acquire();
        }
        time.advance(Duration.ofSeconds(3));
        var blocked = new Blocked(LONG_TIMEOUT);
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
    void awaitQueueCapacityReturnsOnClose() throws Exception {
        limiter.restrictTo(1);
        permit();
        fillQueue(31);
        var blocked = new Blocked(LONG_TIMEOUT);
        limiter.close();

        blocked.assertReturns();
    }
}
