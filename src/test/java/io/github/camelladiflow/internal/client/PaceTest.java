// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Tests how calls wait for their slots: their order, their deadlines, and what ends a wait. */
@Timeout(120)
class PaceTest {

    private static final LadiFlowOperation SHOW = LadiFlowOperation.CUSTOMER_SHOW;
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final Waits waits = new Waits();
    private final Pace pace = new Pace(waits);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        waits.stop();
        threads.shutdownNow();
    }

    private Call call(Duration timeout) {
        var settings = new LadiFlowConfiguration();
        settings.setRetryTimeout(timeout);
        return waits.newCall(settings);
    }

    private int slot() {
        return pace.awaitSlot(call(A_MINUTE), SHOW);
    }

    /** Waits for a slot on another thread, and returns after the call has joined the queue. */
    private Future<Integer> waiting(Call call) {
        int before = pace.waitingCount();
        var slot = threads.submit(() -> pace.awaitSlot(call, SHOW));
        await().until(() -> pace.waitingCount() > before || slot.isDone());
        return slot;
    }

    private static void assertRejected(Future<?> slot, String message) {
        assertThat(slot)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingCause()
                .isInstanceOf(LadiFlowRateLimitException.class)
                .withMessageContaining(message);
    }

    // ---- order

    @Test
    void grantsSlotsInOrderOfArrivalAndFurtherRequestsFirst() throws Exception {
        Call first = call(A_MINUTE);
        pace.recordRejection(pace.awaitSlot(first, SHOW), Duration.ofSeconds(3));
        var order = new ConcurrentLinkedQueue<String>();
        List<Future<?>> calls = new ArrayList<>();
        for (String name : List.of("second", "third", "first")) {
            Call call = name.equals("first") ? first : call(A_MINUTE);
            int before = pace.waitingCount();
            calls.add(threads.submit(() -> {
                pace.awaitSlot(call, SHOW);
                order.add(name);
            }));
            await().until(() -> pace.waitingCount() > before);
        }
        for (var call : calls) {
            call.get();
        }

        assertThat(order).containsExactly("first", "second", "third");
        assertThat(pace.waitingCount()).isZero();
    }

    @Test
    void grantsSlotsAtConfiguredRate() {
        pace.restrictTo(1_000);
        pace.restrictTo(100);
        pace.restrictTo(500);
        pace.restrictTo(0);
        long start = System.nanoTime();
        for (int i = 0; i < 21; i++) {
            slot();
        }

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(199));
    }

    @Test
    void usesReservedSlotOnceUnlessPauseBegins() {
        pace.restrictTo(1);
        Call call = call(A_MINUTE);
        pace.reserveSlot(call, SHOW);
        assertThat(pace.awaitSlot(call, SHOW)).isZero();
        Call paused = call(Duration.ofMillis(1_500));
        pace.reserveSlot(paused, SHOW);
        pace.recordRejection(0, AN_HOUR);

        assertThatThrownBy(() -> pace.awaitSlot(paused, SHOW)).isInstanceOf(LadiFlowRateLimitException.class);
    }

    // ---- deadlines

    @Test
    void rejectsAtOnceIfPauseEndsAfterDeadline() {
        pace.recordRejection(slot(), AN_HOUR);

        assertThatThrownBy(this::slot)
                .isInstanceOf(LadiFlowRateLimitException.class)
                .hasMessageContainingAll("HTTP 429", "retryTimeout")
                .satisfies(e -> assertThat(((LadiFlowRateLimitException) e).getRetryAfter())
                        .isBetween(Duration.ofMinutes(59), AN_HOUR));
    }

    @Test
    void rejectsAllWaitingCallsIfPauseEndsAfterTheirDeadlines() {
        pace.recordRejection(slot(), Duration.ofSeconds(30));
        List<Future<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(waiting(call(A_MINUTE)));
        }
        pace.recordRejection(1, AN_HOUR);

        assertThat(calls).allSatisfy(call -> assertRejected(call, "HTTP 429"));
    }

    @Test
    void firstWaitForConfiguredRateIsOutsideTheDeadline() {
        pace.restrictTo(5);
        slot();
        List<Future<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(waiting(call(Duration.ofMillis(1_500))));
        }

        assertThat(calls).allSatisfy(call -> assertThat(call).succeedsWithin(A_MINUTE));
    }

    @Test
    void deadlineOfWaitingCallBeginsWithPause() {
        pace.restrictTo(1);
        slot();
        Call head = call(AN_HOUR);
        var first = waiting(head);
        Call behind = call(Duration.ofMillis(20));
        var second = waiting(behind);
        assertThat(behind.hasBegun()).isFalse();
        pace.recordRejection(0, Duration.ofMinutes(1));

        assertRejected(second, "HTTP 429");
        assertThat(behind.hasEndedEarly()).isTrue();
        assertThat(first.isDone()).isFalse();
    }

    @Test
    void waitWithoutConfiguredRateCountsTowardsDeadline() {
        pace.recordRejection(slot(), Duration.ofSeconds(30));
        waiting(call(AN_HOUR));

        assertRejected(waiting(call(Duration.ofMillis(20))), "HTTP 429");
    }

    // ---- the end of waits

    @Test
    void interruptEndsWaitAndKeepsItsFlag() {
        pace.recordRejection(slot(), Duration.ofSeconds(30));
        Thread.currentThread().interrupt();

        assertThatThrownBy(this::slot)
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessage("The thread was interrupted, so customer/show ended while it waited for a slot.");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pace.waitingCount()).isZero();
    }

    @Test
    void stopEndsWaitsAndFurtherWaitsUntilStart() {
        pace.recordRejection(slot(), Duration.ofSeconds(30));
        var waiting = waiting(call(A_MINUTE));
        waits.stop();

        assertThat(waiting)
                .failsWithin(A_MINUTE)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("The Camel context is stopping");
        assertThatThrownBy(this::slot).isInstanceOf(LadiFlowConnectionException.class);
        waits.start();
        assertThat(waiting(call(A_MINUTE)).isDone()).isFalse();
    }

    @Test
    void callThatLeavesWakesTheNext() {
        pace.recordRejection(slot(), Duration.ofMillis(500));
        var head = waiting(call(A_MINUTE));
        var next = waiting(call(A_MINUTE));
        head.cancel(true);

        assertThat(next).succeedsWithin(A_MINUTE);
    }

    // ---- a limiter that several processes share

    @Test
    void asksSharedLimiterOnceForEachRequest() {
        var permits = new AtomicInteger();
        var longest = new AtomicReference<Duration>();
        pace.shareWith(null);
        pace.shareWith(time -> {
            longest.set(time);
            permits.incrementAndGet();
            return CompletableFuture.completedFuture("whatever");
        });
        pace.shareWith(time -> new CompletableFuture<>());
        slot();
        slot();

        assertThat(permits).hasValue(2);
        assertThat(longest.get()).isBetween(Duration.ofSeconds(30), A_MINUTE);
    }

    @Test
    void doesNotAskAgainIfPauseBeginsMeanwhile() {
        var permits = new AtomicInteger();
        pace.shareWith(time -> {
            permits.incrementAndGet();
            pace.recordRejection(0, Duration.ofMillis(50));
            return CompletableFuture.completedFuture(null);
        });

        assertThat(slot()).isOne();
        assertThat(permits).hasValue(1);
    }

    @Test
    void waitsForPermitOfOtherThread() throws Exception {
        var permit = new CompletableFuture<String>();
        pace.shareWith(time -> permit);
        var slot = threads.submit(this::slot);
        permit.complete("granted");

        assertThat(slot.get()).isZero();
    }

    @Test
    void rejectsCallIfSharedLimiterFailsOrNeverResponds() {
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
                () -> null,
                CompletableFuture::new);
        var next = new AtomicInteger();
        pace.shareWith(time -> refusals.get(next.getAndIncrement()).get());
        for (int i = 0; i < refusals.size(); i++) {
            assertThatThrownBy(() -> pace.awaitSlot(call(Duration.ofMillis(100)), SHOW))
                    .isInstanceOf(LadiFlowRateLimitException.class)
                    .hasMessageContaining("rateLimiter")
                    .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        }
    }

    @Test
    void stopEndsWaitForSharedLimiter() {
        pace.shareWith(time -> {
            waits.stop();
            return new CompletableFuture<>();
        });

        assertThatThrownBy(this::slot)
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("stopping");
    }

    /** Throws a checked exception, as other JVM languages can do. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> RuntimeException sneakyThrow(Throwable checked) throws E {
        throw (E) checked;
    }
}
