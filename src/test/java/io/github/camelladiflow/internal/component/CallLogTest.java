// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
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
    private static final LadiFlowOperation SHOW = LadiFlowOperation.CUSTOMER_SHOW;
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
    void warnsOfEachKindOfFailureOncePerMinuteWithTheirNumber(Outcome outcome) {
        for (int second = 0; second <= 300; second++) {
            logCall(withOutcome(outcome));
            logCall(withOutcome(outcome));
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
        Outcome other = outcome == Outcome.RATE_LIMITED ? Outcome.SERVER_FAILED : Outcome.RATE_LIMITED;
        logCall(withOutcome(other));

        assertThat(recorded.lines(Level.WARN))
                .hasSize(7)
                .allMatch(line -> line.startsWith("hanoi:customer/show: why"))
                .extracting(line -> line.replaceFirst(".*warning: ", ""))
                .containsExactly("1)", "120)", "120)", "120)", "120)", "120)", "1)");
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

        assertThat(recorded.lines(Level.WARN)).singleElement().asString().contains("It failed.");
    }

    @ParameterizedTest
    @EnumSource(names = {"FOUND", "NOT_FOUND", "REQUEST_REJECTED", "OTHER_FAILURE"})
    void doesNotWarnOfOutcomesThatRouteHandles(Outcome outcome) {
        logCall(withOutcome(outcome));

        assertThat(recorded.lines(Level.WARN)).isEmpty();
        assertThat(recorded.lines(Level.DEBUG))
                .containsExactly("hanoi:customer/show: " + outcome.label() + ", cache off, 1 requests, 7 ms");
    }

    private static CallResult<?> withOutcome(Outcome outcome) {
        RuntimeException failure = switch (outcome) {
            case FOUND, NOT_FOUND, OK -> null;
            case AUTHENTICATION_FAILED -> new LadiFlowAuthenticationException("why", SHOW, false);
            case RATE_LIMITED -> new LadiFlowRateLimitException("why", SHOW, null);
            case REQUEST_REJECTED -> new LadiFlowRequestException("why", SHOW);
            case SERVER_FAILED -> new LadiFlowServerException("why", SHOW, null);
            case CONNECTION_FAILED -> new LadiFlowConnectionException("why", SHOW, true, true, null);
            case NOT_UNDERSTOOD -> new LadiFlowUnexpectedResponseException("why", SHOW);
            case OTHER_FAILURE -> new IllegalStateException("why");
        };
        var none = new CallResult.Response(null, null, null, null, null);
        return failure == null
                ? CallResult.ofResponse(outcome, null, none).withAttempts(1)
                : CallResult.failed(failure, 1);
    }

    /** Returns a stale response, because LadiFlow failed. */
    private static CallResult<?> stale() {
        var failure = new LadiFlowServerException("It failed.", SHOW, null);
        return CallResult.<String>failed(failure, 1).withStaleValue("an old one");
    }
}
