// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The gate after a 429, stepped through. */
class GateTest {

    private static final long OPENS = Long.MIN_VALUE;
    private static final Gate CLOSED = Gate.OPEN.refused(0, OPENS);

    @Test
    void a429ClosesItUntilItsWaitIsOver() {
        assertThat(CLOSED.at(OPENS - 1).lets()).isFalse();
        assertThat(CLOSED.at(OPENS).lets()).isTrue();
    }

    @Test
    void thenOnePassesAndEachAnswerLetsTwoMore() {
        Gate probing = CLOSED.at(OPENS).taken();
        assertThat(probing.lets()).isFalse();
        assertThat(probing.isOpen()).isFalse();
        Gate two = probing.answered(1, false).taken();
        assertThat(two.lets()).isTrue();
        assertThat(two.taken().lets()).isFalse();
    }

    @Test
    void anAnswerWhenNobodyWaitsOpensItForAll() {
        Gate open = CLOSED.at(OPENS).taken().answered(1, true);

        assertThat(open.isOpen()).isTrue();
        assertThat(open.closings()).isZero();
    }

    @Test
    void aProbeThatWasNotSentLeavesItsRoleToTheNext() {
        assertThat(CLOSED.at(OPENS).taken().unused(1).lets()).isTrue();
    }

    @Test
    void severalAtOnceCloseItOnceForTheLongestWait() {
        Gate closed = CLOSED.refused(0, OPENS + 5).refused(0, OPENS + 2);

        assertThat(closed.closings()).isOne();
        assertThat(closed.at(OPENS + 4).lets()).isFalse();
        assertThat(closed.at(OPENS + 5).lets()).isTrue();
    }

    @Test
    void aRefusedProbeClosesItAgain() {
        assertThat(CLOSED.at(OPENS).taken().refused(1, OPENS + 9).closings()).isEqualTo(2);
    }

    @Test
    void whatWasSentBeforeItWasClosedChangesNothingOnceItHasOpened() {
        Gate probing = CLOSED.at(OPENS).taken();

        assertThat(probing.answered(0, true)).isEqualTo(probing);
        assertThat(probing.unused(0)).isEqualTo(probing);
        assertThat(probing.refused(0, OPENS + 9)).isEqualTo(probing);
        assertThat(probing.isOfNow(0)).isFalse();
        assertThat(CLOSED.isOfNow(0)).isTrue();
    }
}
