// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/**
 * How many calls a second LadiFlow bears that refuses many: nine tenths of what it answered, and more step by step where
 * that is wanted and goes well. Nothing is learned from a few refusals, or from less than a tenth. Immutable.
 *
 * @param limit how many, {@link #ANY} as long as nothing was learned
 * @param step what was added last, zero if that was taken back
 * @param stepAt when more may be added
 * @param since when the second began that is counted
 * @param before how many were answered in the second before
 * @param answered how many were answered since
 * @param refused how many were refused since the gate was opened last
 */
record Pace(int limit, int step, long stepAt, long since, int before, int answered, int refused) {

    static final int ANY = Integer.MAX_VALUE;
    static final Pace UNKNOWN = new Pace(ANY, 0, 0, 0, 0, 0, 0);

    private static final int FEW = 3;
    private static final long CALM = 5 * Rate.SECOND;

    Pace answered(long now) {
        long age = answered == 0 ? 2 * Rate.SECOND : now - since;
        return age < Rate.SECOND
                ? new Pace(limit, step, stepAt, since, before, answered + 1, refused)
                : new Pace(limit, step, stepAt, now, age < 2 * Rate.SECOND ? answered : 0, 1, refused);
    }

    /** The last step went too far. */
    Pace refused(long now) {
        return new Pace(limit - step, 0, now + CALM, since, before, answered, refused + 1);
    }

    /** The gate has opened: all that was on its way when it was closed has been answered, or will be late. */
    Pace opened(long now) {
        int borne = Math.max(before, answered);
        boolean many = borne > 0 && refused > FEW && refused > borne / 10;
        int next = many ? Math.max(1, (int) (Math.min(borne, limit) * 0.9)) : limit;
        return new Pace(next, 0, now + CALM, now, 0, 0, 0);
    }

    /** All that may be sent is: more is tried, twice as much each second. */
    Pace used(long now) {
        int more = Math.max(1, 2 * step);
        return limit == ANY || now - stepAt < 0
                ? this
                : new Pace(limit + more, more, now + Rate.SECOND, since, before, answered, refused);
    }
}
