// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowServerException;

/** Lookups that have ended, for the tests of those who are told. */
final class CompletedCalls {

    private CompletedCalls() {}

    static CallResult<?> withOutcome(Outcome outcome) {
        return withOutcome(outcome, null, 1);
    }

    static CallResult<?> withOutcome(Outcome outcome, CacheStatus cache, int attempts) {
        return CallResult.ofResponse(outcome, null, new CallResult.Response(null, null, null, null))
                .withAttempts(attempts)
                .withCacheStatus(cache);
    }

    /** An old answer, since LadiFlow failed. */
    static CallResult<?> stale() {
        var failure = new LadiFlowServerException("It failed.", LadiFlowOperation.CUSTOMER_SHOW, null);
        return CallResult.<String>failed(failure, 1).withStaleValue("an old one");
    }
}
