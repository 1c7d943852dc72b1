// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.client.RetrySimulation.Figures;
import io.github.camelladiflow.internal.client.RetrySimulation.Load;
import io.github.camelladiflow.internal.client.RetrySimulation.Store;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryBudgetTest {

    private static final LadiFlowOperation SHOW = LadiFlowOperation.CUSTOMER_SHOW;

    private final RetryBudget budget = new RetryBudget();

    private RetryBudget.CallShare failedCall(LadiFlowOperation operation) {
        var call = budget.new CallShare(operation);
        call.recordFailedAttempt(true, Duration.ZERO);
        return call;
    }

    private List<RetryBudget.CallShare> spendAllTokens() {
        return IntStream.range(0, 100)
                .mapToObj(i -> failedCall(SHOW))
                .peek(call -> assertThat(call.tryTakeForRetry()).isTrue())
                .toList();
    }

    // ---- the rule

    @Test
    void allowsHundredRetriesWhileNoCallSucceeds() {
        spendAllTokens();

        assertThat(failedCall(SHOW).tryTakeForRetry()).isFalse();
    }

    @Test
    void returnsTokensOfAllRetriesOnSuccess() {
        spendAllTokens().get(0).tryTakeForRetry();
        var calls = new RetryBudgetTest();
        var call = calls.failedCall(SHOW);
        call.tryTakeForRetry();
        call.recordFailedAttempt(true, Duration.ZERO);
        call.tryTakeForRetry();
        calls.budget.recordSuccess(SHOW, call);

        calls.spendAllTokens();
    }

    @Test
    void returnsTenthOfTokenOnSuccessWithoutRetry() {
        spendAllTokens();
        var other = LadiFlowOperation.CUSTOMER_LIST;
        IntStream.range(0, 9).forEach(i -> budget.recordSuccess(other, null));
        assertThat(failedCall(SHOW).tryTakeForRetry()).isFalse();
        budget.recordSuccess(other, null);

        assertThat(failedCall(SHOW).tryTakeForRetry()).isTrue();
        assertThat(failedCall(SHOW).tryTakeForRetry()).isFalse();
    }

    @Test
    void returnsNothingOnSuccessAfterFreeRetry() {
        spendAllTokens();
        IntStream.range(0, 10)
                .forEach(i -> budget.recordSuccess(
                        LadiFlowOperation.CUSTOMER_LIST, failedCall(LadiFlowOperation.CUSTOMER_LIST)));

        assertThat(failedCall(SHOW).tryTakeForRetry()).isFalse();
    }

    @Test
    void holdsAtMostHundredTokens() {
        IntStream.range(0, 100).forEach(i -> budget.recordSuccess(SHOW, null));
        spendAllTokens();

        assertThat(failedCall(LadiFlowOperation.CUSTOMER_LIST).tryTakeForRetry())
                .isFalse();
    }

    @Test
    void allowsRetryWithoutTokenAfterOperationSucceededAgain() {
        spendAllTokens();
        var call = failedCall(SHOW);
        budget.recordSuccess(LadiFlowOperation.CUSTOMER_LIST, null);
        assertThat(call.tryTakeForRetry()).as("another operation").isFalse();
        budget.recordSuccess(SHOW, null);
        assertThat(call.tryTakeForRetry()).isTrue();
        call.recordFailedAttempt(true, Duration.ZERO);

        assertThat(call.tryTakeForRetry()).as("a failure later").isFalse();
    }

    // ---- consequences of the rule

    static Stream<RetrySimulation> outages() {
        var latencies = new double[][] {{0.02, 0.02}, {0.05, 0.01}, {0.2, 0.01}, {0.2, 0.2}, {0.5, 0.5}, {0.2, 5}};
        var loads = List.of(
                Load.open(2),
                Load.open(100),
                Load.open(1_000),
                Load.closed(1),
                Load.closed(10),
                Load.closed(100),
                Load.closed(200));
        return Stream.of(0.5, 2.0, 10.0, 60.0)
                .flatMap(outage -> Stream.of(latencies).map(latency -> Store.down(outage, latency[0], latency[1])))
                .flatMap(store -> loads.stream().map(load -> new RetrySimulation(store, load)));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void sendsAtMostHundredExtraRequestsWhileNoCallSucceeds(RetrySimulation outage) {
        Figures with = outage.run(new RetryBudget());
        Figures without = outage.run(null);

        assertThat(with.requestsInOutage()).isLessThanOrEqualTo(with.callsInOutage() + 100);
        assertThat(with.retriesOfWaiting()).as("one each after the end").isLessThanOrEqualTo(with.waiting());
        assertThat(with.worstSecond()).isLessThanOrEqualTo(without.worstSecond());
    }

    /** The page about retries states these figures. */
    @Test
    void reducesRequestsInOutageOfOneMinute() {
        var outage = new RetrySimulation(Store.down(60, 0.02, 0.02), Load.open(100));
        Figures with = outage.run(new RetryBudget());
        Figures without = outage.run(null);

        assertThat(without.requestsInOutage()).isEqualTo(17_844);
        assertThat(with.requestsInOutage()).isEqualTo(6_100);
        assertThat(without.failed()).isEqualTo(5_879);
        assertThat(with.failed()).isEqualTo(5_884);
    }

    /** If LadiFlow is slow, calls also fail whose last retry is due after the outage but before the first success. */
    static Stream<RetrySimulation> ofAFastStore() {
        return outages().filter(outage -> outage.store().latency() <= 0.05);
    }

    @ParameterizedTest
    @MethodSource("ofAFastStore")
    void failsHardlyMoreCallsInOutage(RetrySimulation outage) {
        assertThat(outage.run(new RetryBudget()).failed())
                .isLessThanOrEqualTo(outage.run(null).failed() * 11 / 10 + 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30})
    void failsNoMoreCallsWhenRequestsFailAtRandom(int percent) {
        for (Load load : List.of(Load.open(1), Load.open(100), Load.open(1_000), Load.closed(1), Load.closed(100))) {
            var random = new RetrySimulation(Store.failing(percent / 100.0), load);

            assertThat(random.run(new RetryBudget()).failed())
                    .as("%s", random)
                    .isLessThanOrEqualTo(random.run(null).failed());
        }
    }
}
