// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.function.BooleanSupplier;

import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the rate that is learned from many rejections, step by step and in simulated time. */
class AdaptiveRateTest {

    private static final long SECOND = ConfiguredRate.NANOS_PER_SECOND;
    private static final long LATENCY = SECOND / 20;
    /** The clock may overflow. */
    private static final long NOW = Long.MAX_VALUE - SECOND;

    private final ManualTime time = new ManualTime();
    private final RateLimiter limiter = new RateLimiter(time, time);
    private int answered;
    private int refused;

    private final AdaptiveRate rate = new AdaptiveRate();

    private void answer(int count, long now) {
        for (int i = 0; i < count; i++) {
            rate.recordResponse(now);
        }
    }

    /** Returns the limit after a number of 429s, once the gate has opened again. */
    private int limitAfter(int refusals) {
        for (int i = 0; i < refusals; i++) {
            rate.recordRejection(NOW);
        }
        rate.onGateOpened(NOW);
        return rate.limit();
    }

    private int limitInUseAt(long now) {
        rate.onLimitReached(now);
        return rate.limit();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void learnsNothingFromThree429sOrFewer(int refusals) {
        answer(5, NOW);

        assertThat(limitAfter(refusals)).isEqualTo(AdaptiveRate.UNLIMITED);
    }

    @ParameterizedTest
    @CsvSource({"100, 10", "0, 50"})
    void learnsNothingFromRare429sOrWithoutResponses(int answers, int refusals) {
        answer(answers, NOW);

        assertThat(limitAfter(refusals)).isEqualTo(AdaptiveRate.UNLIMITED);
    }

    @Test
    void learnsNineTenthsOfBestSecond() {
        answer(200, NOW);
        answer(100, NOW + SECOND);

        assertThat(limitAfter(21)).isEqualTo(180);
    }

    @Test
    void learnsAtLeastOneRequestPerSecond() {
        answer(1, NOW);

        assertThat(limitAfter(9)).isOne();
    }

    @Test
    void raisesLimitExponentiallyAndUndoesLastStepOn429() {
        answer(100, NOW);

        assertThat(limitAfter(11)).isEqualTo(90);
        assertThat(limitInUseAt(NOW + 5 * SECOND - 1)).isEqualTo(90);
        assertThat(limitInUseAt(NOW + 5 * SECOND)).isEqualTo(91);
        assertThat(limitInUseAt(NOW + 6 * SECOND - 1)).isEqualTo(91);
        assertThat(limitInUseAt(NOW + 6 * SECOND)).isEqualTo(93);
        assertThat(limitInUseAt(NOW + 7 * SECOND)).isEqualTo(97);

        rate.recordRejection(NOW + 7 * SECOND);
        rate.recordRejection(NOW + 7 * SECOND);
        assertThat(rate.limit()).isEqualTo(93);
        assertThat(limitInUseAt(NOW + 12 * SECOND - 1)).isEqualTo(93);
    }

    @Test
    void keepsThroughputWhenFewCallsAreRejectedAtRandom() {
        var random = new Random(20);
        callFor(Duration.ofMinutes(5), 500, () -> random.nextInt(200) > 0);

        // a wait of a second after 200 responses, in addition to the responses that were on their way
        assertThat(answered / 300).isGreaterThan(200);
    }

    @Test
    void adaptsToUnknownLimitOf240PerSecond() {
        var lastSecond = new ArrayDeque<Long>();
        BooleanSupplier ladiFlow = () -> {
            while (!lastSecond.isEmpty() && time.getAsLong() - lastSecond.peek() >= SECOND) {
                lastSecond.remove();
            }
            return lastSecond.size() < 240 && lastSecond.add(time.getAsLong());
        };
        callFor(Duration.ofMinutes(1), 1_000, ladiFlow);
        // all calls arrived at once, before the limit was known
        int atOnce = 1_000 - 240;

        assertThat(refused - atOnce).isLessThan(answered / 100);
        assertThat(answered / 60).isGreaterThan(180);
        assertThat(refused).isEqualTo(775);
        assertThat(answered + refused).isEqualTo(13_507);
    }

    private void callFor(Duration length, int callers, BooleanSupplier ladiFlow) {
        for (int i = 0; i < callers; i++) {
            call(false, ladiFlow);
        }
        time.advance(length);
    }

    private void call(boolean again, BooleanSupplier ladiFlow) {
        var longest = Duration.ofHours(1);
        var turn = limiter.acquire(longest, LadiFlowOperation.CUSTOMER_SHOW, again);
        turn.thenAccept(permit -> time.accept(
                () -> {
                    boolean isAnswer = ladiFlow.getAsBoolean();
                    time.accept(
                            () -> {
                                if (isAnswer) {
                                    answered++;
                                    permit.releaseUsed();
                                } else {
                                    refused++;
                                    permit.releaseRateLimited(Duration.ofSeconds(1));
                                }
                                call(!isAnswer, ladiFlow);
                            },
                            LATENCY / 2);
                },
                LATENCY / 2));
    }
}
