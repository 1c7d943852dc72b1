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
    private static final int TENTHS_PER_TOKEN = 10;

    private static final int CAPACITY_TENTHS = 100 * TENTHS_PER_TOKEN;

    private final Map<LadiFlowOperation, Integer> successCounts = new EnumMap<>(LadiFlowOperation.class);
    private int availableTenths = CAPACITY_TENTHS;

    synchronized boolean isFull() {
        return availableTenths == CAPACITY_TENTHS;
    }

    /** What one call takes and returns; its attempts follow one another. */
    final class CallShare {

        private final LadiFlowOperation operation;
        private boolean hasFailed;
        private int takenTenths;
        private int successesBefore;

        CallShare(LadiFlowOperation operation) {
            this.operation = operation;
        }

        void recordFailedAttempt() {
            synchronized (RetryBudget.this) {
                hasFailed = true;
                successesBefore = successCounts.getOrDefault(operation, 0);
            }
        }

        /** Takes a token if there is one; returns whether the retry may be sent. */
        boolean tryTakeForRetry() {
            synchronized (RetryBudget.this) {
                if (availableTenths < TENTHS_PER_TOKEN) {
                    return successCounts.getOrDefault(operation, 0) != successesBefore;
                }
                availableTenths -= TENTHS_PER_TOKEN;
                takenTenths += TENTHS_PER_TOKEN;
                return true;
            }
        }

        void recordSuccess() {
            synchronized (RetryBudget.this) {
                successCounts.merge(operation, 1, Integer::sum);
                availableTenths = Math.min(CAPACITY_TENTHS, availableTenths + (hasFailed ? takenTenths : 1));
                takenTenths = 0;
            }
        }
    }
}
