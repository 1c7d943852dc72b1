// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.EnumMap;
import java.util.Map;

import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Bounds the retries to a store while it answers nothing: 100 tokens, of which each retry takes one. A call that then
 * succeeds returns its tokens, and one that succeeds without a retry returns a tenth of one. While no token is left, a retry
 * is sent only after another call of the same operation has succeeded. Thread-safe.
 */
final class RetryBudget {

    /** In tenths. */
    private static final int TOKEN = 10;

    private static final int FULL = 100 * TOKEN;

    private final Map<LadiFlowOperation, Integer> successes = new EnumMap<>(LadiFlowOperation.class);
    private int tenths = FULL;

    /** What one call takes and returns; its attempts follow one another. */
    final class Share {

        private final LadiFlowOperation operation;
        private boolean failed;
        private int taken;
        private int successesBefore;

        Share(LadiFlowOperation operation) {
            this.operation = operation;
        }

        void attemptFailed() {
            synchronized (RetryBudget.this) {
                failed = true;
                successesBefore = successes.getOrDefault(operation, 0);
            }
        }

        /** Takes a token if there is one; returns whether the retry may be sent. */
        boolean takeForRetry() {
            synchronized (RetryBudget.this) {
                if (tenths < TOKEN) {
                    return successes.getOrDefault(operation, 0) != successesBefore;
                }
                tenths -= TOKEN;
                taken += TOKEN;
                return true;
            }
        }

        void succeeded() {
            synchronized (RetryBudget.this) {
                successes.merge(operation, 1, Integer::sum);
                tenths = Math.min(FULL, tenths + (failed ? taken : 1));
                taken = 0;
            }
        }
    }
}
