// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the limiter after a 429. */
class RateLimitGateTest extends RateLimiterTestBase {

    @Test
    void reopensGateStepwiseAfterPause() {
        permit().releaseRateLimited(PAUSE);
        var turns = acquire(12);
        time.advance(PAUSE.minus(NANO));
        assertThat(grantedCount(turns)).isZero();
        assertThat(limiter.consecutiveClosings()).isOne();
        time.advance(NANO);
        assertThat(grantedCount(turns)).isEqualTo(1);
        turns.get(0).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(3);
        turns.get(1).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(5);
        turns.get(2).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(7);
        time.advance(LONG_TIMEOUT);
        assertThat(grantedCount(turns)).isEqualTo(7);
        assertThat(limiter.consecutiveClosings()).isOne();
        for (int i = 3; i < 6; i++) {
            turns.get(i).join().releaseUsed();
        }
        assertThat(grantedCount(turns)).isEqualTo(12);
        turns.get(6).join().releaseUsed();

        assertThat(limiter.consecutiveClosings()).isZero();
        assertThat(grantedCount(acquire(1_000))).isEqualTo(1_000);
    }

    @Test
    void closesGateAgainOn429WhileReopening() {
        permit().releaseRateLimited(PAUSE);
        var turns = acquire(10);
        time.advance(PAUSE);
        turns.get(0).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(3);
        turns.get(1).join().releaseRateLimited(PAUSE);
        turns.get(2).join().releaseUsed();
        assertThat(grantedCount(turns)).isEqualTo(3);
        time.advance(PAUSE);

        assertThat(grantedCount(turns)).isEqualTo(4);
    }

    @Test
    void rejectsCallImmediatelyIfGateOpensAfterTimeout() {
        permit().releaseRateLimited(PAUSE);
        var cannotWait = acquire(PAUSE);
        var can = acquire(PAUSE.plus(NANO));

        assertThatThrownBy(cannotWait::get)
                .hasCauseInstanceOf(LadiFlowRateLimitException.class)
                .hasMessageContaining("HTTP 429")
                .hasMessageContaining("retryTimeout")
                .satisfies(e -> assertThat(((LadiFlowRateLimitException) e.getCause()).getRetryAfter())
                        .isEqualTo(PAUSE));
        assertThat(can).isNotDone();
        assertThat(limiter.waitingCount()).isOne();
    }

    @Test
    void appliesConfiguredLimitBehindGate() {
        limiter.restrictTo(2);
        permit().releaseRateLimited(Duration.ofMillis(100));
        var turns = acquire(5);
        time.advance(Duration.ofMillis(100));
        assertThat(grantedCount(turns)).isEqualTo(1);
        turns.get(0).join().releaseUsed();
        assertThat(grantedCount(turns)).as("both permits are out for a second").isEqualTo(1);
        time.advance(Duration.ofMillis(900));
        assertThat(grantedCount(turns)).isEqualTo(2);
        time.advance(Duration.ofMillis(100));

        assertThat(grantedCount(turns)).isEqualTo(3);
    }

    @Test
    void grantsPermitsToRetriesFirstInOrder() {
        permit().releaseRateLimited(SECOND);
        List<String> order = new ArrayList<>();
        for (String name : List.of("new 1", "again 1", "new 2", "again 2")) {
            var turn = limiter.acquire(LONG_TIMEOUT, LadiFlowOperation.CUSTOMER_SHOW, name.startsWith("again"));
            turn.thenAccept(permit -> {
                order.add(name);
                permit.releaseUsed();
            });
        }
        time.advance(SECOND);

        assertThat(order).containsExactly("again 1", "again 2", "new 1", "new 2");
    }

    @Test
    void lowersRateAfterMany429sForBlockingCallersToo() throws Exception {
        List<Permit> sent = permits(6);
        sent.subList(0, 2).forEach(Permit::releaseUsed);
        sent.subList(2, 6).forEach(permit -> permit.releaseRateLimited(SECOND));
        time.advance(SECOND);
        // one of the two
        permit().releaseUsed();
        var waiting = acquire(6);
        assertThat(grantedCount(waiting)).isZero();
        var blocked = new Blocked(Duration.ofSeconds(10));
        time.advance(SECOND);

        assertThat(grantedCount(waiting)).isOne();
        blocked.assertReturns();
    }
}
