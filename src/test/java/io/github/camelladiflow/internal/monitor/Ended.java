/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
