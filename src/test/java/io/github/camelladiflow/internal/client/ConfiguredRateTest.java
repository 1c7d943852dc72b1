// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The rate that is set, stepped through. */
class ConfiguredRateTest {

    private static final long SECOND = ConfiguredRate.NANOS_PER_SECOND;
    /** A clock may run over. */
    private static final long NOW = Long.MAX_VALUE - SECOND / 2;

    @Test
    void usesLowestLimitAndTreatsZeroAsUnlimited() {
        assertThat(ConfiguredRate.UNLIMITED.withLimit(0)).isEqualTo(ConfiguredRate.UNLIMITED);
        assertThat(ConfiguredRate.UNLIMITED
                        .withLimit(3)
                        .withLimit(5)
                        .withLimit(2)
                        .withLimit(0)
                        .permitsPerSecond())
                .isEqualTo(2);
    }

    @Test
    void holdsPermitUntilOneSecondAfterResponse() {
        ConfiguredRate answered =
                ConfiguredRate.UNLIMITED.withLimit(2).afterAcquire().afterResponse(NOW);

        assertThat(answered.at(NOW + SECOND - 1).permitsInUse()).isOne();
        assertThat(answered.at(NOW + SECOND).permitsInUse()).isZero();
    }

    @Test
    void returnsUnusedPermitAtOnce() {
        assertThat(ConfiguredRate.UNLIMITED.afterAcquire().afterUnusedPermit()).isEqualTo(ConfiguredRate.UNLIMITED);
    }

    @Test
    void returnsPermitsInOrderOfResponses() {
        ConfiguredRate rate = ConfiguredRate.UNLIMITED;
        for (int i = 0; i < 10; i++) {
            rate = rate.afterAcquire();
        }
        for (int i = 0; i < 5; i++) {
            rate = rate.afterResponse(NOW + i);
        }
        rate = rate.at(NOW + SECOND + 1);
        assertThat(rate.permitsInUse()).isEqualTo(8);
        assertThat(rate.frontReturns().at()).isEqualTo(NOW + SECOND + 2);
        for (int i = 5; i < 10; i++) {
            rate = rate.afterResponse(NOW + i);
        }

        assertThat(rate.at(NOW + SECOND + 7).permitsInUse()).isEqualTo(2);
        assertThat(rate.at(NOW + SECOND + 9)).isEqualTo(ConfiguredRate.UNLIMITED);
    }
}
