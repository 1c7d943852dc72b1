// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the configured rate step by step. */
class ConfiguredRateTest {

    private static final long SECOND = ConfiguredRate.NANOS_PER_SECOND;
    /** The clock may overflow. */
    private static final long NOW = Long.MAX_VALUE - SECOND / 2;

    private final ConfiguredRate rate = new ConfiguredRate();

    private int permitsInUseAt(long now) {
        rate.takeBack(now);
        return rate.permitsInUse();
    }

    @Test
    void usesLowestLimitAndTreatsZeroAsUnlimited() {
        rate.restrictTo(0);
        assertThat(rate.permitsPerSecond()).isZero();
        IntStream.of(3, 5, 2, 0).forEach(rate::restrictTo);

        assertThat(rate.permitsPerSecond()).isEqualTo(2);
    }

    @Test
    void holdsPermitUntilOneSecondAfterResponse() {
        rate.restrictTo(2);
        rate.acquire();
        rate.recordResponse(NOW);

        assertThat(permitsInUseAt(NOW + SECOND - 1)).isOne();
        assertThat(permitsInUseAt(NOW + SECOND)).isZero();
    }

    @Test
    void returnsUnusedPermitImmediately() {
        rate.acquire();
        rate.releaseUnused();

        assertThat(rate.permitsInUse()).isZero();
    }

    @Test
    void returnsPermitsInOrderOfResponses() {
        for (int i = 0; i < 10; i++) {
            rate.acquire();
        }
        for (int i = 0; i < 5; i++) {
            rate.recordResponse(NOW + i);
        }
        assertThat(permitsInUseAt(NOW + SECOND + 1)).isEqualTo(8);
        assertThat(rate.nextReturn()).isEqualTo(NOW + SECOND + 2);
        for (int i = 5; i < 10; i++) {
            rate.recordResponse(NOW + i);
        }

        assertThat(permitsInUseAt(NOW + SECOND + 7)).isEqualTo(2);
        assertThat(permitsInUseAt(NOW + SECOND + 9)).isZero();
        assertThat(rate.nextReturn()).isNull();
    }
}
