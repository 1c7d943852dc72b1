// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.test.RecordedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the log lines about calls, with a clock that the test advances. */
class CallLogTest {

    private static final long TOOK = TimeUnit.MILLISECONDS.toNanos(7);
    private static final LadiFlowOperation SHOW = LadiFlowOperation.CUSTOMER_SHOW;
    private static final String LOGGER = "test.lookups";
    private static final List<RuntimeException> OUTAGES = List.of(
            new LadiFlowServerException("why", SHOW, null),
            new LadiFlowAuthenticationException("why", SHOW),
            new LadiFlowRateLimitException("why", SHOW, null),
            new LadiFlowConnectionException("why", SHOW, true, true, null),
            new LadiFlowUnexpectedResponseException("why", SHOW));

    private final RecordedLog recorded = new RecordedLog(LOGGER, Level.DEBUG);
    /** The clock is near the end of its range, where it overflows, as System.nanoTime may. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

    private final Observers log = new Observers(null, () -> false, now::get);

    private void logCall(CallResult<?> call) {
        log.logCall(LoggerFactory.getLogger(LOGGER), "hanoi:customer/show", call, TOOK);
    }

    @AfterEach
    void stopRecording() {
        recorded.close();
    }

    @Test
    void warnsOfEachKindOfFailureOncePerMinuteWithTheirNumber() {
        for (RuntimeException failure : OUTAGES) {
            for (int second = 0; second <= 300; second++) {
                logCall(CallResult.failed(failure, 1));
                logCall(CallResult.failed(failure, 1));
                now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            }
        }
        assertThat(recorded.lines(Level.WARN))
                .hasSize(6 * OUTAGES.size())
                .allMatch(line -> line.startsWith("hanoi:customer/show: why"))
                .extracting(line -> line.replaceFirst(".*warning: ", ""))
                .startsWith("1)", "120)", "120)", "120)", "120)", "120)", "1)", "120)");
    }

    @Test
    void warnsOfOutageWhileStaleResponsesAreServed() {
        logCall(CallResult.<String>failed(OUTAGES.get(0), 1).withStaleValue("an old one"));

        assertThat(recorded.lines(Level.WARN)).singleElement().asString().contains("why");
    }

    @Test
    void doesNotWarnOfOutcomesThatRouteHandles() {
        logCall(CallResult.cacheHit("a customer"));
        logCall(CallResult.failed(new LadiFlowRequestException("why", SHOW), 1));
        logCall(CallResult.failed(new IllegalStateException("why"), 1));

        assertThat(recorded.lines(Level.WARN)).isEmpty();
        assertThat(recorded.lines(Level.DEBUG))
                .containsExactly(
                        "hanoi:customer/show: found, cache HIT, 0 requests, 7 ms",
                        "hanoi:customer/show: request_rejected, cache off, 1 requests, 7 ms",
                        "hanoi:customer/show: other_failure, cache off, 1 requests, 7 ms");
    }
}
