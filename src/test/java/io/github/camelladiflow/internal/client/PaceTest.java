// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.function.BooleanSupplier;

import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is learned from many refusals: stepped through, and what comes of it in a time of its own. */
class PaceTest {

    private static final long SECOND = Rate.SECOND;
    private static final long LATENCY = SECOND / 20;
    /** A clock may run over. */
    private static final long NOW = Long.MAX_VALUE - SECOND;

    private final ManualTime time = new ManualTime();
    private final RateLimiter limiter = new RateLimiter(time, time);
    private int answered;
    private int refused;

    private static Pace answered(Pace pace, int count, long now) {
        Pace next = pace;
        for (int i = 0; i < count; i++) {
            next = next.answered(now);
        }
        return next;
    }

    private static Pace refused(Pace pace, int count) {
        Pace next = pace;
        for (int i = 0; i < count; i++) {
            next = next.refused(NOW);
        }
        return next;
    }

    @Test
    void nothingIsLearnedFromASingle429NorFromThree() {
        assertThat(refused(answered(Pace.UNKNOWN, 5, NOW), 1).opened(NOW).limit())
                .isEqualTo(Pace.ANY);
        assertThat(refused(answered(Pace.UNKNOWN, 5, NOW), 3).opened(NOW).limit())
                .isEqualTo(Pace.ANY);
    }

    @Test
    void nothingIsLearnedFromAFewOfManyNorIfNothingWasAnswered() {
        assertThat(refused(answered(Pace.UNKNOWN, 100, NOW), 10).opened(NOW).limit())
                .isEqualTo(Pace.ANY);
        assertThat(refused(Pace.UNKNOWN, 50).opened(NOW).limit()).isEqualTo(Pace.ANY);
    }

    @Test
    void ofManyNineTenthsOfWhatASecondBroughtAreLearned() {
        Pace busy = answered(answered(Pace.UNKNOWN, 200, NOW), 100, NOW + SECOND);

        assertThat(refused(busy, 21).opened(NOW).limit()).isEqualTo(180);
        assertThat(refused(answered(Pace.UNKNOWN, 1, NOW), 9).opened(NOW).limit())
                .isOne();
    }

    @Test
    void fiveSecondsLaterMoreIsTriedTwiceAsMuchEachSecondAndTheLastIsTakenBackIfItIsRefused() {
        Pace learned = refused(answered(Pace.UNKNOWN, 100, NOW), 11).opened(NOW);
        assertThat(learned.used(NOW + 5 * SECOND - 1).limit()).isEqualTo(90);
        Pace more = learned.used(NOW + 5 * SECOND);
        assertThat(more.limit()).isEqualTo(91);
        assertThat(more.used(NOW + 6 * SECOND - 1).limit()).isEqualTo(91);
        more = more.used(NOW + 6 * SECOND).used(NOW + 7 * SECOND);
        assertThat(more.limit()).isEqualTo(97);

        Pace less = more.refused(NOW + 7 * SECOND).refused(NOW + 7 * SECOND);
        assertThat(less.limit()).isEqualTo(93);
        assertThat(less.used(NOW + 12 * SECOND - 1).limit()).isEqualTo(93);
    }

    @Test
    void aLadiFlowThatRefusesOneOf200AtRandomLosesNoMoreThanItsWaitsCost() {
        var random = new Random(20);
        callFor(Duration.ofMinutes(5), 500, () -> random.nextInt(200) > 0);

        // a wait of a second after 200 answers, besides those that were on their way
        assertThat(answered / 300).isGreaterThan(200);
    }

    @Test
    void aLadiFlowThatBears240ASecondRefusesFewOf1000CallersAndIsUsed() {
        var lastSecond = new ArrayDeque<Long>();
        BooleanSupplier ladiFlow = () -> {
            while (!lastSecond.isEmpty() && time.getAsLong() - lastSecond.peek() >= SECOND) {
                lastSecond.remove();
            }
            return lastSecond.size() < 240 && lastSecond.add(time.getAsLong());
        };
        callFor(Duration.ofMinutes(1), 1_000, ladiFlow);
        // nobody knew of the limit when all came at once
        int atOnce = 1_000 - 240;

        assertThat(refused - atOnce).isLessThan(answered / 100);
        assertThat(answered / 60).isGreaterThan(180);
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
                                    permit.done();
                                } else {
                                    refused++;
                                    permit.tooMany(Duration.ofSeconds(1));
                                }
                                call(!isAnswer, ladiFlow);
                            },
                            LATENCY / 2);
                },
                LATENCY / 2));
    }
}
