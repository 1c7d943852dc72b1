// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/**
 * The state of a {@link Pace}. Immutable; all times are arguments, in nanoseconds. A pause follows a 429. The spacing
 * grows with each request that LadiFlow rejects, unless it rejects all, and shrinks with each success, slowly near the
 * spacing at which LadiFlow rejected a request last.
 *
 * @param interval the time between two requests that {@code maxRequestsPerSecond} sets, 0 if there is no limit
 * @param spacing the time between two requests that was learned from rejections, 0 if LadiFlow rejects none
 * @param brink the spacing when LadiFlow last rejected a request
 * @param nextAt the time of the next slot
 * @param pausedUntil the end of the last pause
 * @param pauses the number of pauses so far
 * @param pausesInRow the number of pauses since the last success
 */
record PaceState(long interval, long spacing, long brink, long nextAt, long pausedUntil, int pauses, int pausesInRow) {

    static final PaceState UNLIMITED = new PaceState(0, 0, 0, 0, 0, 0, 0);

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long MIN_SPACING = NANOS_PER_SECOND / 1_000;
    private static final long MAX_SPACING = NANOS_PER_SECOND;
    private static final double GROWTH = 1.5;
    /** The maximum growth during one pause, which follows many rejections at the same time. */
    private static final double MAX_GROWTH = 10;

    private static final double DECAY = 0.98;
    private static final double DECAY_NEAR_BRINK = 0.9995;
    private static final double NEAR = 1.1;

    /** Sets the number of requests per second, 0 for no limit. */
    PaceState withRate(int perSecond) {
        // 2 % longer, so that no second has one request more than the limit if a request arrives a little late
        long set = perSecond == 0 ? 0 : NANOS_PER_SECOND / perSecond * 51 / 50;
        return new PaceState(set, spacing, brink, nextAt, pausedUntil, pauses, pausesInRow);
    }

    /** Returns whether each request may be sent immediately. */
    boolean isUnlimited() {
        return interval == 0 && spacing == 0;
    }

    /** Returns the time of the next slot, which is not before now. */
    long nextSlot(long now) {
        if (isUnlimited()) {
            return now;
        }
        long untilNext = nextAt == 0 ? 0 : nextAt - now;
        long untilEndOfPause = pauses == 0 ? 0 : pausedUntil - now;
        return now + Math.max(0, Math.max(untilNext, untilEndOfPause));
    }

    /** Returns the state after a slot has been taken. */
    PaceState afterSlot(long now) {
        return new PaceState(
                interval, spacing, brink, now + Math.max(interval, spacing), pausedUntil, pauses, pausesInRow);
    }

    /**
     * Returns the state after a response other than 429.
     *
     * @param sentAfter the number of pauses when the request was sent
     */
    PaceState afterSuccess(int sentAfter) {
        if (spacing == 0 || sentAfter != pauses) {
            return this;
        }
        boolean nearBrink = spacing <= brink * NEAR && spacing * NEAR >= brink;
        long less = (long) (spacing * (nearBrink ? DECAY_NEAR_BRINK : DECAY));
        return new PaceState(interval, less < MIN_SPACING / 10 ? 0 : less, brink, nextAt, pausedUntil, pauses, 0);
    }

    /** Returns the state after a 429. Several responses to requests before the same pause cause one pause. */
    PaceState afterRejection(int sentAfter, long now, long pause) {
        long until = now + pause;
        if (sentAfter == pauses) {
            return pausesInRow > 0
                    // while LadiFlow rejects all requests, more spacing does not help
                    ? new PaceState(interval, spacing, brink, nextAt, until, pauses + 1, pausesInRow + 1)
                    : new PaceState(interval, grown(MAX_SPACING), spacing, nextAt, until, pauses + 1, 1);
        }
        if (sentAfter != pauses - 1) {
            return this;
        }
        long more = pausesInRow > 1 ? spacing : grown((long) (Math.max(MIN_SPACING, brink) * MAX_GROWTH));
        long end = until - pausedUntil > 0 && pausedUntil - now > 0 ? until : pausedUntil;
        return new PaceState(interval, more, brink, nextAt, end, pauses, pausesInRow);
    }

    private long grown(long limit) {
        long more = (long) (Math.max(spacing, MIN_SPACING) * GROWTH);
        return Math.max(spacing, Math.min(more, Math.min(limit, MAX_SPACING)));
    }
}
