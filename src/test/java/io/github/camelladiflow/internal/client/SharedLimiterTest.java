// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests a limiter that several contexts share. */
class SharedLimiterTest extends RateLimiterTestBase {

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

    /** Throws a checked exception, as other JVM languages can do. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> RuntimeException sneakyThrow(Throwable checked) throws E {
        throw (E) checked;
    }

    @Test
    void timesOutWhenSharedLimiterNeverResponds() {
        limiter.shareWith(longest -> new CompletableFuture<>());
        var refused = acquire(Duration.ofMillis(1));

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
}
