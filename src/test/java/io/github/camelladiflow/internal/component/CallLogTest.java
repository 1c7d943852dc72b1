// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.CallResult.CacheStatus;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the log lines about calls, with a clock that the test advances. */
class CallLogTest {

    private static final long TOOK = TimeUnit.MILLISECONDS.toNanos(7);

    private static final String LOGGER = "test.lookups";

    private final RecordedLog recorded = new RecordedLog(LOGGER, Level.DEBUG);
    /** The clock is near the end of its range, where it overflows, as System.nanoTime may. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Observers log = new Observers(null, () -> false, stopping::get, now::get);

    private void logCall(CallResult<?> call) {
        log.logCall(LoggerFactory.getLogger(LOGGER), "hanoi:customer/show", call, TOOK);
    }

    @AfterEach
    void stopRecording() {
        recorded.close();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTHENTICATION_FAILED", "RATE_LIMITED", "SERVER_FAILED", "CONNECTION_FAILED", "NOT_UNDERSTOOD"})
    void warnsOfSameFailureAtMostOncePerMinute(Outcome outcome) {
        for (int second = 0; second < 600; second++) {
            logCall(withOutcome(outcome));
            advanceTime(Duration.ofSeconds(1));
        }

        assertThat(recorded.lines(Level.WARN)).hasSize(10);
    }

    @Test
    void countsSuppressedWarningsInNextWarning() {
        for (int i = 0; i < 100; i++) {
            logCall(withOutcome(Outcome.CONNECTION_FAILED));
        }
        advanceTime(Duration.ofMinutes(1));
        logCall(withOutcome(Outcome.CONNECTION_FAILED));

        String text = "hanoi:customer/show: LadiFlow cannot be reached. Check baseUrl, the network and the proxy.";
        assertThat(recorded.lines(Level.WARN))
                .containsExactly(
                        text + " (occurrences since the last such warning: 1)",
                        text + " (occurrences since the last such warning: 100)");
    }

    @Test
    void warnsOfEachFailureSeparately() {
        logCall(withOutcome(Outcome.CONNECTION_FAILED));
        logCall(withOutcome(Outcome.AUTHENTICATION_FAILED));

        assertThat(recorded.lines(Level.WARN)).hasSize(2).last().asString().contains("apiKey");
    }

    @Test
    void doesNotWarnOfCallsThatEndBecauseOfStop() {
        stopping.set(true);
        logCall(withOutcome(Outcome.CONNECTION_FAILED));

        assertThat(recorded.lines(Level.WARN)).isEmpty();
    }

    @Test
    void warnsOfOutageWhileStaleResponsesAreServed() {
        logCall(stale());

        assertThat(recorded.lines(Level.WARN)).singleElement().asString().contains("LadiFlow returns server errors");
    }

    @ParameterizedTest
    @EnumSource(names = {"FOUND", "NOT_FOUND", "REQUEST_REJECTED", "OTHER_FAILURE"})
    void doesNotWarnOfOutcomesThatRouteHandles(Outcome outcome) {
        logCall(withOutcome(outcome));

        assertThat(recorded.lines(Level.WARN)).isEmpty();
        assertThat(recorded.lines(Level.DEBUG))
                .containsExactly("hanoi:customer/show: " + outcome.label() + ", cache off, 1 requests, 7 ms");
    }

    private void advanceTime(Duration time) {
        now.addAndGet(time.toNanos());
    }

    static CallResult<?> withOutcome(Outcome outcome) {
        return withOutcome(outcome, null, 1);
    }

    static CallResult<?> withOutcome(Outcome outcome, CacheStatus cache, int attempts) {
        return CallResult.ofResponse(outcome, null, new CallResult.Response(null, null, null, null, null))
                .withAttempts(attempts)
                .withCacheStatus(cache);
    }

    /** Returns a stale response, because LadiFlow failed. */
    static CallResult<?> stale() {
        var failure = new LadiFlowServerException("It failed.", LadiFlowOperation.CUSTOMER_SHOW, null);
        return CallResult.<String>failed(failure, 1).withStaleValue("an old one");
    }
}
