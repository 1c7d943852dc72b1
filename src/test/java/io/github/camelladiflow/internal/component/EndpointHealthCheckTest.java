// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.concurrent.atomic.AtomicLong;

import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.CallResult.CacheStatus;
import io.github.camelladiflow.model.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class EndpointHealthCheckTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final EndpointHealthCheck health =
            new EndpointHealthCheck("id", "customer/show", "https://ladiflow.example.com", now::get);

    @Test
    void isUpBeforeFirstLookup() {
        assertThat(health.problem()).isNull();
    }

    @Test
    void staysUpWhileStaleResponsesAreServed() {
        record(CallLogTest.withOutcome(Outcome.AUTHENTICATION_FAILED));
        record(CallLogTest.withOutcome(Outcome.FOUND, CacheStatus.STALE, 0));

        assertThat(health.problem()).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION_FAILED", "CONNECTION_FAILED"})
    void isUpAgainSomeTimeAfterLastFailure(Outcome failure) {
        for (int i = 0; i < EndpointHealthCheck.OUTAGE_THRESHOLD; i++) {
            now.addAndGet(EndpointHealthCheck.TROUBLE_RETENTION.toNanos());
            record(CallLogTest.withOutcome(failure));
        }
        now.addAndGet(EndpointHealthCheck.TROUBLE_RETENTION.toNanos());
        assertThat(health.problem()).isNotNull();

        now.incrementAndGet();
        assertThat(health.problem()).isNull();

        record(CallLogTest.withOutcome(failure));
        assertThat(health.problem()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTHENTICATION_FAILED", "CONNECTION_FAILED"},
            mode = EnumSource.Mode.EXCLUDE)
    void resetsFailureCountOnAnyOtherOutcome(Outcome answer) {
        record(CallLogTest.withOutcome(Outcome.AUTHENTICATION_FAILED));
        record(CallLogTest.withOutcome(answer));
        assertThat(health.problem()).isNull();

        record(CallLogTest.withOutcome(Outcome.CONNECTION_FAILED));
        record(CallLogTest.withOutcome(Outcome.CONNECTION_FAILED));
        record(CallLogTest.withOutcome(answer));
        record(CallLogTest.withOutcome(Outcome.CONNECTION_FAILED));
        assertThat(health.problem()).isNull();
    }

    @Test
    void ignoresLookupsThatSentNoRequest() {
        record(CallLogTest.withOutcome(Outcome.AUTHENTICATION_FAILED));
        record(CallLogTest.withOutcome(Outcome.FOUND, CacheStatus.HIT, 0));
        record(CallLogTest.withOutcome(Outcome.REQUEST_REJECTED, null, 0));

        assertThat(health.problem()).isNotNull();
    }

    private void record(CallResult<?> call) {
        health.recordCall(call.outcome(), call.cacheStatus(), call.attempts());
    }
}
