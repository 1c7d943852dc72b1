// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The rate that is set, stepped through. */
class RateTest {

    private static final long SECOND = Rate.SECOND;
    /** A clock may run over. */
    private static final long NOW = Long.MAX_VALUE - SECOND / 2;

    @Test
    void theLowestOfSeveralCountsAndZeroIsNone() {
        assertThat(Rate.ANY.limited(0)).isEqualTo(Rate.ANY);
        assertThat(Rate.ANY.limited(3).limited(5).limited(2).limited(0).perSecond())
                .isEqualTo(2);
    }

    @Test
    void aPermitIsOutUntilASecondAfterItsAnswer() {
        Rate answered = Rate.ANY.limited(2).taken().answered(NOW);

        assertThat(answered.at(NOW + SECOND - 1).out()).isOne();
        assertThat(answered.at(NOW + SECOND).out()).isZero();
    }

    @Test
    void aPermitThatWasNotUsedIsBackAtOnce() {
        assertThat(Rate.ANY.taken().unused()).isEqualTo(Rate.ANY);
    }

    @Test
    void permitsComeBackInTheOrderOfTheirAnswers() {
        Rate rate = Rate.ANY;
        for (int i = 0; i < 10; i++) {
            rate = rate.taken();
        }
        for (int i = 0; i < 5; i++) {
            rate = rate.answered(NOW + i);
        }
        rate = rate.at(NOW + SECOND + 1);
        assertThat(rate.out()).isEqualTo(8);
        assertThat(rate.first().at()).isEqualTo(NOW + SECOND + 2);
        for (int i = 5; i < 10; i++) {
            rate = rate.answered(NOW + i);
        }

        assertThat(rate.at(NOW + SECOND + 7).out()).isEqualTo(2);
        assertThat(rate.at(NOW + SECOND + 9)).isEqualTo(Rate.ANY);
    }
}
