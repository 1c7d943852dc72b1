// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/**
 * The rate that LadiFlow accepts after it has rejected many requests: nine tenths of the responses per second before.
 * The rate increases step by step while calls need more and LadiFlow accepts it. Up to three rejections, or
 * up to a tenth of the responses in a second, do not change it. Not thread-safe.
 */
final class AdaptiveRate {

    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int TOLERATED_REJECTIONS = 3;
    private static final long STEP_PAUSE_NANOS = 5 * ConfiguredRate.NANOS_PER_SECOND;

    private int limit = UNLIMITED;
    /** The last increase, zero after it was reverted. */
    private int step;

    private long nextStepAt;
    private long secondStart;
    private int previousResponseCount;
    private int responseCount;
    /** The number of rejections since the gate last opened. */
    private int rejectionCount;

    /** Returns the requests per second, {@link #UNLIMITED} before many rejections. */
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
     * The gate has opened. Requests that were sent before it closed have received a response, or the response is late.
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

    /** The limit is in use, so it is increased. The increase doubles each second. */
    void onLimitReached(long now) {
        if (limit != UNLIMITED && now - nextStepAt >= 0) {
            step = Math.max(1, 2 * step);
            limit += step;
            nextStepAt = now + ConfiguredRate.NANOS_PER_SECOND;
        }
    }
}
