// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;

import io.github.camelladiflow.internal.client.ClientFixture.RetrySettings;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-02T12:00:00Z"), ZoneOffset.UTC);
    private static final boolean READS = true;
    private static final boolean WRITES = false;
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Random RANDOM = new Random(1);
    private static final LadiFlowConfiguration SETTINGS = settings(10);

    // ---- calls that may be retried

    @Test
    void retriesReadsEvenIfRequestWasSent() {
        assertThat(RetryPolicy.mayRetry(READS, connection(true, true))).isTrue();
        assertThat(RetryPolicy.mayRetry(READS, connection(true, false))).isTrue();
        assertThat(RetryPolicy.mayRetry(READS, unavailable(null))).isTrue();
        assertThat(RetryPolicy.mayRetry(READS, rateLimited(null))).isTrue();
    }

    @Test
    void retriesWritesOnlyIfCertainlyNotCarriedOut() {
        assertThat(RetryPolicy.mayRetry(WRITES, connection(true, false))).isTrue();
        assertThat(RetryPolicy.mayRetry(WRITES, connection(true, true))).isFalse();
        assertThat(RetryPolicy.mayRetry(WRITES, unavailable(null))).isFalse();
        assertThat(RetryPolicy.mayRetry(WRITES, rateLimited(null))).isTrue();
    }

    @Test
    void doesNotRetryPermanentFailures() {
        assertThat(RetryPolicy.mayRetry(READS, connection(false, false))).isFalse();
        assertThat(RetryPolicy.mayRetry(WRITES, connection(false, false))).isFalse();
    }

    // ---- the wait before a retry

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "3, 2000", "6, 16000", "7, 30000", "10, 30000"})
    void doublesPauseUpToMaximumWithJitterOfHalf(int attempts, long longest) {
        for (int i = 0; i < 1_000; i++) {
            Duration pause = delay(unavailable(null), attempts);
            assertThat(pause).isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
        }
    }

    @Test
    void doesNotOverflowWithHugeMaxRetries() {
        var many = settings(Integer.MAX_VALUE);

        assertThat(delay(many, unavailable(null), Integer.MAX_VALUE - 1))
                .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    @Test
    void waitsForRetryAfterAndHardlyLonger() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(delay(unavailable(Duration.ofSeconds(7)), 1))
                    .isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_350));
        }
    }

    @Test
    void limitsRequestedPauseToMaximum() {
        assertThat(delay(unavailable(Duration.ofSeconds(30)), 1)).isEqualTo(Duration.ofSeconds(30));
        assertThat(delay(unavailable(Duration.ofDays(365)), 1)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void leavesPauseAfter429ToThePace() {
        assertThat(delay(rateLimited(Duration.ofSeconds(7)), 1)).isZero();
    }

    @Test
    void doesNotPauseAfterLastRetry() {
        assertThat(delay(unavailable(null), 10)).isNotNull();
        assertThat(delay(unavailable(null), 11)).isNull();
        assertThat(delay(settings(0), unavailable(null), 1)).isNull();
    }

    private static Duration delay(LadiFlowException failure, int attempts) {
        return delay(SETTINGS, failure, attempts);
    }

    private static Duration delay(LadiFlowConfiguration settings, LadiFlowException failure, int attempts) {
        return RetryPolicy.pauseBeforeRetry(settings, failure, READS, attempts, RANDOM.nextDouble());
    }

    private static LadiFlowConfiguration settings(int maxRetries) {
        return ClientFixture.settings(
                () -> "key", new RetrySettings(maxRetries, Duration.ofMillis(500), Duration.ofSeconds(30), A_MINUTE));
    }

    private static LadiFlowException connection(boolean retryable, boolean sent) {
        return new LadiFlowConnectionException("broken", LadiFlowOperation.CUSTOMER_SHOW, retryable, sent, null);
    }

    private static LadiFlowException unavailable(Duration retryAfter) {
        return new LadiFlowServerException("away", LadiFlowOperation.CUSTOMER_SHOW, retryAfter)
                .initResponse(503, null, null, null);
    }

    private static LadiFlowException rateLimited(Duration retryAfter) {
        return new LadiFlowRateLimitException("slow", LadiFlowOperation.CUSTOMER_SHOW, retryAfter);
    }

    // ---- the header Retry-After

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0                               | PT0S
                    120                             | PT2M
                    ' 5 '                           | PT5S
                    1234567890                      | PT1234567890S
                    9999999999                      | PT9999999999S
                    99999999999999999999            | PT9999999999S
                    Mon, 02 Mar 2026 12:00:30 GMT   | PT30S
                    Mon, 2 Mar 2026 13:00:00 GMT    | PT1H
                    Mon, 02 Mar 2026 11:59:00 GMT   | PT0S
                    """)
    void parsesSecondsOrDate(String header, Duration expected) {
        assertThat(ResponseDecoder.parseRetryAfter(header, NOON)).isEqualTo(expected);
    }

    @ParameterizedTest
    @NullSource
    @CsvSource(delimiter = '|', textBlock = """
                    ''
                    ' '
                    soon
                    -1
                    1.5
                    1,5
                    2026-03-02T12:00:30Z
                    Tue, 02 Mar 2026 12:00:30 GMT
                    """)
    void returnsNullForInvalidValue(String header) {
        assertThat(ResponseDecoder.parseRetryAfter(header, NOON)).isNull();
    }
}
