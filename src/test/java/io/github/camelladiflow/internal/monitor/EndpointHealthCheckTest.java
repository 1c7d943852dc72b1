// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.util.concurrent.atomic.AtomicLong;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.component.EndpointHealthCheck;
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
    void nothingIsWrongBeforeTheFirstLookup() {
        assertThat(health.problem()).isNull();
    }

    @Test
    void anOldAnswerCountsAsWorkingAlsoIfAnotherLookupHadAsked() {
        health.recordCall(Ended.with(Outcome.AUTHENTICATION_FAILED));
        health.recordCall(Ended.with(Outcome.FOUND, CacheStatus.STALE, 0));

        assertThat(health.problem()).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION_FAILED", "CONNECTION_FAILED"})
    void troubleIsForgottenSomeTimeAfterTheLastLookupThatMetIt(Outcome failure) {
        for (int i = 0; i < EndpointHealthCheck.OUTAGE_THRESHOLD; i++) {
            now.addAndGet(EndpointHealthCheck.TROUBLE_RETENTION.toNanos());
            health.recordCall(Ended.with(failure));
        }
        now.addAndGet(EndpointHealthCheck.TROUBLE_RETENTION.toNanos());
        assertThat(health.problem()).isNotNull();

        now.incrementAndGet();
        assertThat(health.problem()).isNull();

        health.recordCall(Ended.with(failure));
        assertThat(health.problem()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTHENTICATION_FAILED", "CONNECTION_FAILED"},
            mode = EnumSource.Mode.EXCLUDE)
    void anyOtherAnswerEndsARun(Outcome answer) {
        health.recordCall(Ended.with(Outcome.AUTHENTICATION_FAILED));
        health.recordCall(Ended.with(answer));
        assertThat(health.problem()).isNull();

        health.recordCall(Ended.with(Outcome.CONNECTION_FAILED));
        health.recordCall(Ended.with(Outcome.CONNECTION_FAILED));
        health.recordCall(Ended.with(answer));
        health.recordCall(Ended.with(Outcome.CONNECTION_FAILED));
        assertThat(health.problem()).isNull();
    }

    @Test
    void aLookupThatDidNotAskSaysNothing() {
        health.recordCall(Ended.with(Outcome.AUTHENTICATION_FAILED));
        health.recordCall(Ended.with(Outcome.FOUND, CacheStatus.HIT, 0));
        health.recordCall(Ended.with(Outcome.REQUEST_REFUSED, null, 0));

        assertThat(health.problem()).isNotNull();
    }
}
