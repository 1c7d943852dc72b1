// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.HashSet;

import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowServerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetrySettingsTest {

    private static final boolean READS = true;
    private static final boolean WRITES = false;
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final RetrySettings SETTINGS =
            new RetrySettings(10, Duration.ofMillis(500), Duration.ofSeconds(30), A_MINUTE);

    // ---- what may be repeated

    @Test
    void whatReadsMayBeRepeatedHoweverFarItCame() {
        assertThat(RetrySettings.mayRepeat(READS, connection(true, true))).isTrue();
        assertThat(RetrySettings.mayRepeat(READS, connection(true, false))).isTrue();
        assertThat(RetrySettings.mayRepeat(READS, unavailable(null))).isTrue();
        assertThat(RetrySettings.mayRepeat(READS, rateLimited(null))).isTrue();
    }

    @Test
    void whatWritesMayBeRepeatedOnlyIfItSurelyWasNotDone() {
        assertThat(RetrySettings.mayRepeat(WRITES, connection(true, false))).isTrue();
        assertThat(RetrySettings.mayRepeat(WRITES, connection(true, true))).isFalse();
        assertThat(RetrySettings.mayRepeat(WRITES, unavailable(null))).isFalse();
        assertThat(RetrySettings.mayRepeat(WRITES, rateLimited(null))).isTrue();
    }

    @Test
    void whatCannotPassIsNeverRepeated() {
        assertThat(RetrySettings.mayRepeat(READS, connection(false, false))).isFalse();
        assertThat(RetrySettings.mayRepeat(WRITES, connection(false, false))).isFalse();
    }

    // ---- how long to wait

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "3, 2000", "6, 16000", "7, 30000", "10, 30000"})
    void thePauseDoublesUpToTheLongestAndIsShortenedByHalfAtMost(int attempts, long longest) {
        for (int i = 0; i < 1_000; i++) {
            Duration pause = SETTINGS.pauseAfter(unavailable(null), READS, attempts, A_MINUTE);
            assertThat(pause).isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
        }
    }

    @Test
    void anEnormousNumberOfRetriesOverflowsNothing() {
        var many = new RetrySettings(Integer.MAX_VALUE, Duration.ofMillis(500), Duration.ofSeconds(30), A_MINUTE);

        assertThat(many.pauseAfter(unavailable(null), READS, Integer.MAX_VALUE - 1, A_MINUTE))
                .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    @Test
    void whatLadiFlowAsksForIsNeverShortenedAndHardlyLengthened() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(SETTINGS.pauseAfter(rateLimited(Duration.ofSeconds(7)), READS, 1, A_MINUTE))
                    .isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_350));
        }
    }

    @Test
    void whatLadiFlowAsksForBeyondTheLongestPauseIsNotWaitedFor() {
        assertThat(SETTINGS.pauseAfter(rateLimited(Duration.ofSeconds(30)), READS, 1, A_MINUTE))
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
        assertThat(SETTINGS.pauseAfter(rateLimited(Duration.ofMillis(30_001)), READS, 1, A_MINUTE))
                .isNull();
        assertThat(SETTINGS.pauseAfter(unavailable(Duration.ofDays(365)), READS, 1, A_MINUTE))
                .isNull();
    }

    @Test
    void aPauseThatWouldOutlastTheTimeoutIsNotBegun() {
        assertThat(SETTINGS.pauseAfter(rateLimited(Duration.ofSeconds(7)), READS, 1, Duration.ofSeconds(7)))
                .isNull();
        assertThat(SETTINGS.pauseAfter(unavailable(null), READS, 1, Duration.ofMillis(250)))
                .isNull();
        assertThat(SETTINGS.pauseAfter(unavailable(null), READS, 1, Duration.ofMillis(-1)))
                .isNull();
    }

    @Test
    void afterTheLastRetryThereIsNoPause() {
        assertThat(SETTINGS.pauseAfter(unavailable(null), READS, 10, A_MINUTE)).isNotNull();
        assertThat(SETTINGS.pauseAfter(unavailable(null), READS, 11, A_MINUTE)).isNull();
        var never = new RetrySettings(0, Duration.ofMillis(500), Duration.ofSeconds(30), A_MINUTE);
        assertThat(never.pauseAfter(unavailable(null), READS, 1, A_MINUTE)).isNull();
    }

    // ---- how long nobody calls after a 429

    @Test
    void theGateIsClosedForWhatLadiFlowAsksForAndHardlyLonger() {
        var seen = new HashSet<Duration>();
        for (int i = 0; i < 1_000; i++) {
            Duration pause = SETTINGS.gate(Duration.ofSeconds(7), i % 5);
            assertThat(pause).isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_350));
            seen.add(pause);
        }
        assertThat(seen).as("not all call again at the same moment").hasSizeGreaterThan(10);
    }

    @Test
    void theGateIsNotClosedForMoreThanTheLongestPauseAndASecond() {
        assertThat(SETTINGS.gate(Duration.ofDays(365_000), 0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(SETTINGS.gate(Duration.ofSeconds(30), 0)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
    }

    @ParameterizedTest
    @CsvSource({"0, 500", "1, 1000", "2, 2000", "5, 16000", "6, 30000", "1000000, 30000"})
    void ifLadiFlowDoesNotSayTheGateIsClosedForLongerEachTimeUpToTheLongestPause(int closings, long longest) {
        for (Duration unsaid : new Duration[] {null, Duration.ZERO}) {
            assertThat(SETTINGS.gate(unsaid, closings))
                    .isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
        }
    }

    private static LadiFlowException connection(boolean retryable, boolean sent) {
        return new LadiFlowConnectionException("broken", LadiFlowOperation.CUSTOMER_SHOW, null, retryable, sent, null);
    }

    private static LadiFlowException unavailable(Duration retryAfter) {
        return new LadiFlowServerException("away", LadiFlowOperation.CUSTOMER_SHOW, 503, null, retryAfter);
    }

    private static LadiFlowException rateLimited(Duration retryAfter) {
        return new LadiFlowRateLimitException("slow", LadiFlowOperation.CUSTOMER_SHOW, 429, null, retryAfter);
    }
}
