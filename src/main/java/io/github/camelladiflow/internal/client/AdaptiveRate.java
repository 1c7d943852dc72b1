// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/**
 * Estimates the rate that LadiFlow accepts. After many requests have been rejected, the estimate is nine tenths of the
 * number of responses in the last second before the rejections. The estimate increases step by step while calls need a
 * higher rate and LadiFlow accepts it. If there are at most three rejections, or if their number is at most a tenth of
 * the responses in a second, only the last increase is reverted. Not thread-safe.
 */
final class AdaptiveRate {

    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int TOLERATED_REJECTIONS = 3;
    private static final long STEP_PAUSE_NANOS = 5 * ConfiguredRate.NANOS_PER_SECOND;

    private int limit = UNLIMITED;
    /** The size of the last increase, or zero if there is no increase to revert. */
    private int step;

    private long nextStepAt;
    private long secondStart;
    private int previousResponseCount;
    private int responseCount;
    /** The number of rejections since the gate last opened. */
    private int rejectionCount;

    /** Returns the limit in requests per second, or {@link #UNLIMITED} if LadiFlow has not rejected many requests. */
    int limit() {
        return limit;
    }

    void recordResponse(long now) {
        long age = responseCount == 0 ? 2 * ConfiguredRate.NANOS_PER_SECOND : now - secondStart;
        if (age < ConfiguredRate.NANOS_PER_SECOND) {
            responseCount++;
        } else {
            previousResponseCount = age < 2 * ConfiguredRate.NANOS_PER_SECOND ? responseCount : 0;
            responseCount = 1;
            secondStart = now;
        }
    }

    /** Reverts the last increase, which was too high. */
    void recordRejection(long now) {
        limit -= step;
        step = 0;
        nextStepAt = now + STEP_PAUSE_NANOS;
        rejectionCount++;
    }

    /**
     * Lowers the limit if many requests were rejected. Called when the gate opens. By then, the responses to requests
     * that were sent before it closed have arrived, unless they are late.
     */
    void onGateOpened(long now) {
        int borne = Math.max(previousResponseCount, responseCount);
        if (borne > 0 && rejectionCount > TOLERATED_REJECTIONS && rejectionCount > borne / 10) {
            limit = Math.max(1, (int) (Math.min(borne, limit) * 0.9));
        }
        step = 0;
        nextStepAt = now + STEP_PAUSE_NANOS;
        previousResponseCount = 0;
        responseCount = 0;
        rejectionCount = 0;
    }

    /**
     * Increases the limit when calls use all of it, at most once per second. Each increase is twice the previous one.
     */
    void onLimitReached(long now) {
        if (limit != UNLIMITED && now - nextStepAt >= 0) {
            step = Math.max(1, 2 * step);
            limit += step;
            nextStepAt = now + ConfiguredRate.NANOS_PER_SECOND;
        }
    }
}
