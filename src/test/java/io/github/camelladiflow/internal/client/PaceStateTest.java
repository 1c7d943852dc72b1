// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.github.camelladiflow.internal.client.PaceSimulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the pure functions of rate and retries: the steps of a pace, its figures in simulations, and pauses. */
class PaceStateTest {

    private static final long MILLI = 1_000_000;
    private static final Duration LATENCY = Duration.ofMillis(20);

    // ---- random sequences of steps

    /** Checks after each step what the state promises: when the next slot is, and how the spacing changes. */
    @Test
    void keepsItsPromisesInRandomSequences() {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            // as with System.nanoTime, the clock may overflow
            long now = Long.MAX_VALUE - random.nextInt(10) * SECOND / 2;
            int perSecond = random.nextInt(3) * 20;
            long interval = perSecond == 0 ? 0 : SECOND / perSecond * 51 / 50;
            PaceState state = PaceState.UNLIMITED.withRate(perSecond);
            long pausedUntil = now;
            long lastSlot = now - SECOND;
            for (int i = 0; i < 100; i++) {
                now += random.nextInt(4) * 20 * MILLI;
                int sentAfter = Math.max(0, state.pauses() - random.nextInt(4) / 2);
                PaceState before = state;
                switch (random.nextInt(4)) {
                    case 0 -> {
                        long pause = (1 + random.nextInt(3)) * SECOND;
                        state = before.afterRejection(sentAfter, now, pause);
                        boolean isNew = sentAfter == before.pauses();
                        boolean isSame = sentAfter == before.pauses() - 1;
                        assertThat(state.pauses()).isEqualTo(before.pauses() + (isNew ? 1 : 0));
                        assertThat(state.pausesInRow()).isEqualTo(before.pausesInRow() + (isNew ? 1 : 0));
                        if (isNew || isSame && pausedUntil - now > 0 && now + pause - pausedUntil > 0) {
                            pausedUntil = now + pause;
                        }
                        boolean allRejected = isNew ? before.pausesInRow() > 0 : before.pausesInRow() > 1;
                        assertThat(state.spacing())
                                .isBetween(before.spacing(), Math.max(SECOND / 1_000, before.spacing()) * 3 / 2)
                                .isLessThanOrEqualTo(SECOND);
                        if (allRejected || !isNew && !isSame) {
                            assertThat(state.spacing()).isEqualTo(before.spacing());
                        } else if (isNew && before.spacing() < SECOND) {
                            assertThat(state.spacing()).isGreaterThan(before.spacing());
                        }
                    }
                    case 1 -> {
                        state = before.afterSuccess(sentAfter);
                        if (sentAfter != before.pauses() || before.spacing() == 0) {
                            assertThat(state).isSameAs(before);
                        } else {
                            assertThat(state.spacing()).isLessThan(before.spacing());
                            assertThat(state.pausesInRow()).isZero();
                        }
                    }
                    default -> {
                        long slot = before.nextSlot(now);
                        assertThat(slot - now).isGreaterThanOrEqualTo(0);
                        if (!before.isUnlimited()) {
                            long spacing = Math.max(interval, before.spacing());
                            assertThat(slot - lastSlot).isGreaterThanOrEqualTo(interval);
                            assertThat(slot - pausedUntil).isGreaterThanOrEqualTo(0);
                            assertThat(slot - now)
                                    .isLessThanOrEqualTo(Math.max(SECOND, Math.max(spacing, pausedUntil - now)));
                        }
                        now = slot;
                        lastSlot = slot;
                        state = before.afterSlot(now);
                        assertThat(state.nextSlot(now) - now).isGreaterThanOrEqualTo(interval);
                    }
                }
            }
        }
    }

    @Test
    void growsSpacingUpToTenfoldInOnePauseAndEndsItSlowlyNearLastRejection() {
        PaceState state = PaceState.UNLIMITED;
        for (int pause = 0; pause < 2; pause++) {
            for (int i = 0; i < 100 / (1 + 99 * pause); i++) {
                state = state.afterRejection(pause, (1 + pause) * SECOND, SECOND);
            }
            assertThat(state.spacing()).isBetween(pause == 0 ? 10 * MILLI : 14 * MILLI, 15 * MILLI);
            state = state.afterSuccess(pause + 1);
        }
        int near = 0;
        int all = 0;
        for (; !state.isUnlimited(); all++) {
            state = state.afterSuccess(2);
            near += state.spacing() < 11 * MILLI && state.spacing() > 10 * MILLI / 1.1 ? 1 : 0;
        }

        assertThat(near).isBetween(300, 500);
        assertThat(all - near).isLessThan(300);
    }

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "3, 2000", "6, 16000", "7, 30000", "2147483646, 30000"})
    void pauseDoublesUpToMaximumWithJitterOfHalf(int attempts, long longest) {
        var settings = new LadiFlowConfiguration();
        for (double random : new double[] {0, 0.5, 1}) {
            assertThat(RetryPolicy.pause(settings, null, attempts, random).toMillis())
                    .isEqualTo((long) (longest * (1 - random / 2)));
            assertThat(RetryPolicy.pause(settings, Duration.ofSeconds(7), attempts, random))
                    .isEqualTo(Duration.ofMillis(7_000 + (long) (random * 350)));
            assertThat(RetryPolicy.pause(settings, Duration.ofSeconds(31), attempts, random))
                    .isEqualTo(Duration.ofSeconds(30));
        }
    }

    // ---- simulations

    @ParameterizedTest
    @CsvSource({
        "60, 20, 20, 1, 0.70, 100",
        "60, 60, 20, 1, 0.70, 100",
        "60, 20, 20, , 0.70, 100",
        "60, 20, 5, 1, 0.70, 100",
        "200, 20, 20, 1, 0.70, 100",
    })
    void mostOfTheAllowedRateGetsThroughWithFewRejections(
            int callers, int connections, int perSecond, Long retryAfter, double share, int rejections) {
        var figures = new PaceSimulation(
                        callers,
                        connections,
                        PaceSimulation.slidingWindow(perSecond),
                        LATENCY,
                        retryAfter == null ? null : Duration.ofSeconds(retryAfter),
                        1)
                .run(Duration.ofSeconds(70));

        assertThat(figures.successes() / 60.0 / perSecond).isGreaterThanOrEqualTo(share);
        assertThat(figures.rejectedOf500()).isLessThanOrEqualTo(rejections);
        assertThat(figures.failures()).isZero();
    }

    @Test
    void randomRejectionsHardlySlowCallersDown() {
        double[] perSecond = LongStream.range(0, 8)
                .mapToDouble(seed -> new PaceSimulation(
                                        32,
                                        20,
                                        PaceSimulation.rejectingOneIn(200, seed),
                                        LATENCY,
                                        Duration.ofSeconds(1),
                                        seed)
                                .run(Duration.ofSeconds(70))
                                .successes()
                        / 60.0)
                .toArray();

        assertThat(Arrays.stream(perSecond).min().orElseThrow()).isGreaterThanOrEqualTo(80);
        assertThat(Arrays.stream(perSecond).average().orElseThrow()).isGreaterThanOrEqualTo(100);
    }
}
