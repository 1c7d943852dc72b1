// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Limits the retries while a store does not respond. The budget has 100 tokens, and each retry takes one, except after
 * a 429 or after a failure on a dead connection. A call that succeeds after a retry returns its tokens, and a call
 * whose first attempt succeeds adds a tenth of a token. If no token is left, a retry is sent only after another call of
 * the same operation has succeeded. Thread-safe.
 */
final class RetryBudget {

    /** Tokens are counted in tenths. */
    private static final int TENTHS_PER_TOKEN = 10;

    private static final int CAPACITY_TENTHS = 100 * TENTHS_PER_TOKEN;

    private final Map<LadiFlowOperation, Integer> successCounts = new EnumMap<>(LadiFlowOperation.class);
    private int availableTenths = CAPACITY_TENTHS;

    synchronized boolean isFull() {
        return availableTenths == CAPACITY_TENTHS;
    }

    /**
     * Records a successful call.
     *
     * @param share the tokens of the call, null if its first attempt has succeeded
     */
    synchronized void recordSuccess(LadiFlowOperation operation, CallShare share) {
        successCounts.merge(operation, 1, Integer::sum);
        availableTenths = Math.min(CAPACITY_TENTHS, availableTenths + (share == null ? 1 : share.takenTenths));
    }

    /** The tokens that the retries of one call have taken. The attempts of a call run one after another. */
    final class CallShare {

        private final LadiFlowOperation operation;
        private boolean needsToken;
        private Duration lastAttemptDuration;
        private int takenTenths;
        private int successesBefore;

        CallShare(LadiFlowOperation operation) {
            this.operation = operation;
        }

        /** Records a failed attempt, whether its retry needs a token, and how long the attempt took. */
        void recordFailedAttempt(boolean retryNeedsToken, Duration duration) {
            synchronized (RetryBudget.this) {
                needsToken = retryNeedsToken;
                lastAttemptDuration = duration;
                successesBefore = successCounts.getOrDefault(operation, 0);
            }
        }

        Duration lastAttemptDuration() {
            return lastAttemptDuration;
        }

        /** Takes a token if the retry needs one. Returns whether the retry may be sent. */
        boolean tryTakeForRetry() {
            synchronized (RetryBudget.this) {
                if (!needsToken) {
                    return true;
                }
                if (availableTenths < TENTHS_PER_TOKEN) {
                    return successCounts.getOrDefault(operation, 0) != successesBefore;
                }
                availableTenths -= TENTHS_PER_TOKEN;
                takenTenths += TENTHS_PER_TOKEN;
                return true;
            }
        }
    }
}
