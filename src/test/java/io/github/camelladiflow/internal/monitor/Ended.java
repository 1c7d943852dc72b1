// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.monitor.CallListener.EndedCall;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/** Lookups that have ended, for the tests of those who are told. */
final class Ended {

    private Ended() {}

    static EndedCall with(Outcome outcome) {
        return with(outcome, null, 1);
    }

    static EndedCall with(Outcome outcome, CacheStatus cache, int attempts) {
        return of(outcome, outcome, cache, attempts);
    }

    /** An old answer, since LadiFlow failed. */
    static EndedCall stale(Outcome failure) {
        return of(Outcome.FOUND, failure, CacheStatus.STALE, 1);
    }

    private static EndedCall of(Outcome outcome, Outcome service, CacheStatus cache, int attempts) {
        return new EndedCall(
                LadiFlowOperation.CUSTOMER_SHOW, outcome, service, cache, attempts, TimeUnit.MILLISECONDS.toNanos(7));
    }
}
