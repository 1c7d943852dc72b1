// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ThrottledWarningTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    @Test
    void logsAtMostOncePerMinuteWithNumberOfOccurrences() {
        var warning = new ThrottledWarning(nanos::get);
        try (var log = new RecordedLog(ThrottledWarningTest.class)) {
            for (Duration later :
                    new Duration[] {Duration.ZERO, Duration.ofSeconds(59), Duration.ofSeconds(1), Duration.ofSeconds(61)
                    }) {
                nanos.addAndGet(later.toNanos());
                warning.warn(LoggerFactory.getLogger(ThrottledWarningTest.class), "ladiflow:customer/show", "No room.");
            }

            assertThat(log.lines())
                    .containsExactly(
                            "ladiflow:customer/show: No room. (occurrences since the last such warning: 1)",
                            "ladiflow:customer/show: No room. (occurrences since the last such warning: 2)",
                            "ladiflow:customer/show: No room. (occurrences since the last such warning: 1)");
        }
    }
}
