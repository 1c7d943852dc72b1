// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/** Told about every call that has ended. Must be thread-safe and quick, and must not throw. */
@FunctionalInterface
public interface CallListener {

    /**
     * Told that a call has ended.
     *
     * @param call what can be told about it without personal data
     */
    void ended(EndedCall call);

    /**
     * Told that a request of a call has ended, before the call has.
     *
     * @param operation what was called
     * @param outcome how it ended
     * @param nanos how long it took from asking for a connection to the end of the answer, in nanoseconds
     */
    default void requested(LadiFlowOperation operation, Outcome outcome, long nanos) {
        // most listen to calls alone
    }

    /**
     * A call that has ended.
     *
     * @param operation what was called
     * @param outcome how it ended
     * @param service how asking LadiFlow ended: as {@code outcome}, or with the failure behind an old answer
     * @param cache what the cache had to do with it, null if it is off or the call failed
     * @param attempts how many requests were sent for it
     * @param nanos how long it took with all waits, in nanoseconds
     */
    record EndedCall(
            LadiFlowOperation operation,
            Outcome outcome,
            Outcome service,
            CacheStatus cache,
            int attempts,
            long nanos) {}
}
