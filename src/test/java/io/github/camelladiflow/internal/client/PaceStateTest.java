// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.github.camelladiflow.internal.client.PaceSimulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the rules of a pace: single steps, and how many requests get through in simulations. */
class PaceStateTest {

    private static final long MILLI = 1_000_000;
    private static final Duration LATENCY = Duration.ofMillis(20);

    private static PaceState rejected(int times) {
        PaceState state = PaceState.UNLIMITED;
        for (int i = 0; i < times; i++) {
            state = state.afterRejection(0, 1, SECOND);
        }
        return state;
    }

    @Test
    void letsAllRequestsPassWithoutRateAndRejections() {
        assertThat(PaceState.UNLIMITED.isUnlimited()).isTrue();
        assertThat(PaceState.UNLIMITED.nextSlot(5)).isEqualTo(5);
        assertThat(PaceState.UNLIMITED.afterSuccess(0)).isSameAs(PaceState.UNLIMITED);
    }

    @Test
    void spacesRequestsByConfiguredRate() {
        PaceState state = PaceState.UNLIMITED.withRate(20);
        long now = 1;
        for (int i = 0; i < 100; i++) {
            now = state.nextSlot(now);
            state = state.afterSlot(now);
        }

        assertThat(now).isEqualTo(1 + 99 * 51 * MILLI);
    }

    @Test
    void pausesAllRequestsAfterRejection() {
        PaceState paused = rejected(1);
        assertThat(paused.nextSlot(2)).isEqualTo(1 + SECOND);
        assertThat(paused.pauses()).isOne();
        assertThat(paused.nextSlot(1 + SECOND)).isEqualTo(1 + SECOND);
    }

    @Test
    void severalRejectionsAtTheSameTimeCauseOnePauseOfTheLongestTime() {
        PaceState paused = PaceState.UNLIMITED
                .afterRejection(0, 1, SECOND)
                .afterRejection(0, 2, 3 * SECOND)
                .afterRejection(0, 3, SECOND);

        assertThat(paused.pauses()).isOne();
        assertThat(paused.pausesInRow()).isOne();
        assertThat(paused.nextSlot(5)).isEqualTo(2 + 3 * SECOND);
    }

    @Test
    void lateRejectionDoesNotPauseAgain() {
        PaceState later = rejected(1).afterSlot(2 * SECOND).afterRejection(0, 3 * SECOND, SECOND);

        assertThat(later.pauses()).isOne();
        assertThat(later.nextSlot(3 * SECOND)).isLessThan(3 * SECOND + 20 * MILLI);
    }

    @Test
    void growsSpacingWithRejectionsUpToTenfoldInOnePause() {
        assertThat(rejected(1).spacing()).isEqualTo(1_500_000);
        assertThat(rejected(2).spacing()).isEqualTo(2_250_000);
        assertThat(rejected(100).spacing()).isEqualTo(10 * MILLI);
        PaceState again = rejected(100).afterSuccess(1).afterRejection(1, 2 * SECOND, SECOND);
        assertThat(again.spacing()).isBetween(14 * MILLI, 15 * MILLI);
        assertThat(again.brink()).isBetween(9 * MILLI, 10 * MILLI);
    }

    @Test
    void neverSpacesRequestsByMoreThanASecond() {
        PaceState state = PaceState.UNLIMITED;
        for (int i = 0; i < 100; i++) {
            state = state.afterRejection(i, (i + 1) * SECOND, SECOND).afterSuccess(i + 1);
        }
        assertThat(state.spacing()).isBetween(SECOND * 9 / 10, SECOND);
    }

    @Test
    void doesNotGrowSpacingWhileAllRequestsAreRejected() {
        PaceState state = rejected(1);
        for (int i = 1; i < 100; i++) {
            state = state.afterRejection(i, (i + 1) * SECOND, SECOND).afterRejection(i, (i + 1) * SECOND, SECOND);
        }
        assertThat(state.spacing()).isEqualTo(1_500_000);
        assertThat(state.pausesInRow()).isEqualTo(100);
        assertThat(state.afterSuccess(100).pausesInRow()).isZero();
    }

    @Test
    void successesEndSpacingSlowlyNearLastRejection() {
        PaceState state = rejected(100).afterSuccess(1).afterRejection(1, 2 * SECOND, SECOND);
        assertThat(state.afterSuccess(1)).as("sent before the pause").isSameAs(state);
        int count = 0;
        int near = 0;
        while (!state.isUnlimited()) {
            state = state.afterSuccess(2);
            count++;
            near += state.spacing() < 11 * MILLI && state.spacing() > 10 * MILLI / 1.1 ? 1 : 0;
        }

        assertThat(near).isBetween(300, 500);
        assertThat(count - near).isLessThan(300);
        assertThat(state.pausesInRow()).isZero();
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
