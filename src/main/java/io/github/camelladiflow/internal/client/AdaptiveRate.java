// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/**
 * How many calls a second LadiFlow bears that refuses many: nine tenths of what it answered, and more step by step where
 * that is wanted and goes well. Nothing is learned from a few refusals, or from less than a tenth. Immutable.
 *
 * @param limit how many, {@link #UNLIMITED} as long as nothing was learned
 * @param step what was added last, zero if that was taken back
 * @param nextStepAt when more may be added
 * @param secondStart when the second began that is counted
 * @param previousResponseCount how many were answered in the second before
 * @param responseCount how many were answered since
 * @param rejectionCount how many were refused since the gate was opened last
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

    /** The last step went too far. */
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

    /** The gate has opened: all that was on its way when it was closed has been answered, or will be late. */
    AdaptiveRate afterGateOpened(long now) {
        int borne = Math.max(previousResponseCount, responseCount);
        boolean many = borne > 0 && rejectionCount > TOLERATED_REJECTIONS && rejectionCount > borne / 10;
        int next = many ? Math.max(1, (int) (Math.min(borne, limit) * 0.9)) : limit;
        return new AdaptiveRate(next, 0, now + STEP_PAUSE_NANOS, now, 0, 0, 0);
    }

    /** All that may be sent is: more is tried, twice as much each second. */
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
