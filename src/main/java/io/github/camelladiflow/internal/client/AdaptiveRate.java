// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/**
 * The rate that LadiFlow accepts after it has rejected many requests: nine tenths of the responses per second before.
 * The rate increases step by step while calls need more and LadiFlow accepts it. Up to three rejections, or
 * up to a tenth of the responses in a second, do not change it. Immutable.
 *
 * @param limit the requests per second, {@link #UNLIMITED} before many rejections
 * @param step the last increase, zero after it was reverted
 * @param nextStepAt when the next increase is allowed
 * @param secondStart the start of the current second
 * @param previousResponseCount the number of responses in the previous second
 * @param responseCount the number of responses in the current second
 * @param rejectionCount the number of rejections since the gate last opened
 */
record AdaptiveRate(
        int limit,
        int step,
        long nextStepAt,
        long secondStart,
        int previousResponseCount,
        int responseCount,
        int rejectionCount) {

    static final int UNLIMITED = Integer.MAX_VALUE;
    static final AdaptiveRate INITIAL = new AdaptiveRate(UNLIMITED, 0, 0, 0, 0, 0, 0);

    private static final int TOLERATED_REJECTIONS = 3;
    private static final long STEP_PAUSE_NANOS = 5 * ConfiguredRate.NANOS_PER_SECOND;

    AdaptiveRate afterResponse(long now) {
        long age = responseCount == 0 ? 2 * ConfiguredRate.NANOS_PER_SECOND : now - secondStart;
        return age < ConfiguredRate.NANOS_PER_SECOND
                ? new AdaptiveRate(
                        limit, step, nextStepAt, secondStart, previousResponseCount, responseCount + 1, rejectionCount)
                : new AdaptiveRate(
                        limit,
                        step,
                        nextStepAt,
                        now,
                        age < 2 * ConfiguredRate.NANOS_PER_SECOND ? responseCount : 0,
                        1,
                        rejectionCount);
    }

    /** Reverts the last increase, which was too high. */
    AdaptiveRate afterRateLimitResponse(long now) {
        return new AdaptiveRate(
                limit - step,
                0,
                now + STEP_PAUSE_NANOS,
                secondStart,
                previousResponseCount,
                responseCount,
                rejectionCount + 1);
    }

    /**
     * The gate has opened. Requests that were sent before it closed have received a response, or the response is late.
     */
    AdaptiveRate afterGateOpened(long now) {
        int borne = Math.max(previousResponseCount, responseCount);
        boolean many = borne > 0 && rejectionCount > TOLERATED_REJECTIONS && rejectionCount > borne / 10;
        int next = many ? Math.max(1, (int) (Math.min(borne, limit) * 0.9)) : limit;
        return new AdaptiveRate(next, 0, now + STEP_PAUSE_NANOS, now, 0, 0, 0);
    }

    /** The limit is in use, so it is increased. The increase doubles each second. */
    AdaptiveRate afterLimitReached(long now) {
        int more = Math.max(1, 2 * step);
        return limit == UNLIMITED || now - nextStepAt < 0
                ? this
                : new AdaptiveRate(
                        limit + more,
                        more,
                        now + ConfiguredRate.NANOS_PER_SECOND,
                        secondStart,
                        previousResponseCount,
                        responseCount,
                        rejectionCount);
    }
}
