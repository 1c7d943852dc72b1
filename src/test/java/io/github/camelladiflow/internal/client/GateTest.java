// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the gate after a 429 step by step. */
class GateTest {

    private static final long OPENS = Long.MIN_VALUE;
    private static final Gate CLOSED = Gate.OPEN.afterRateLimitResponse(0, OPENS);

    @Test
    void closesAfter429UntilPauseIsOver() {
        assertThat(CLOSED.at(OPENS - 1).admits()).isFalse();
        assertThat(CLOSED.at(OPENS).admits()).isTrue();
    }

    @Test
    void admitsOneProbeThenTwoMorePerResponse() {
        Gate probing = CLOSED.at(OPENS).afterAcquire();
        assertThat(probing.admits()).isFalse();
        assertThat(probing.isOpen()).isFalse();
        Gate two = probing.afterResponse(1, false).afterAcquire();
        assertThat(two.admits()).isTrue();
        assertThat(two.afterAcquire().admits()).isFalse();
    }

    @Test
    void opensWhenResponseArrivesAndNoCallWaits() {
        Gate open = CLOSED.at(OPENS).afterAcquire().afterResponse(1, true);

        assertThat(open.isOpen()).isTrue();
        assertThat(open.consecutiveClosings()).isZero();
    }

    @Test
    void admitsNextProbeIfPermitWasNotUsed() {
        assertThat(CLOSED.at(OPENS).afterAcquire().afterUnusedPermit(1).admits())
                .isTrue();
    }

    @Test
    void closesOnceForLongestPauseOfConcurrent429s() {
        Gate closed = CLOSED.afterRateLimitResponse(0, OPENS + 5).afterRateLimitResponse(0, OPENS + 2);

        assertThat(closed.consecutiveClosings()).isOne();
        assertThat(closed.at(OPENS + 4).admits()).isFalse();
        assertThat(closed.at(OPENS + 5).admits()).isTrue();
    }

    @Test
    void closesAgainAfter429ToProbe() {
        assertThat(CLOSED.at(OPENS)
                        .afterAcquire()
                        .afterRateLimitResponse(1, OPENS + 9)
                        .consecutiveClosings())
                .isEqualTo(2);
    }

    @Test
    void ignoresResponsesToCallsSentBeforeItClosed() {
        Gate probing = CLOSED.at(OPENS).afterAcquire();

        assertThat(probing.afterResponse(0, true)).isEqualTo(probing);
        assertThat(probing.afterUnusedPermit(0)).isEqualTo(probing);
        assertThat(probing.afterRateLimitResponse(0, OPENS + 9)).isEqualTo(probing);
        assertThat(probing.isCurrent(0)).isFalse();
        assertThat(CLOSED.isCurrent(0)).isTrue();
    }
}
