// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/**
 * The gate after a 429: closed until the wait that LadiFlow asked for is over; then one call passes as a probe, and each
 * answer lets two more pass, until nobody waits. Immutable.
 *
 * @param era tells an answer to a request from before the gate was closed from one since
 * @param closed whether nobody passes
 * @param until when it opens again
 * @param room how many may pass
 * @param closings how often in a row it was closed
 */
record Gate(int era, boolean closed, long until, int room, int closings) {

    private static final int ANY = Integer.MAX_VALUE;
    static final Gate OPEN = new Gate(0, false, 0, ANY, 0);

    boolean isOpen() {
        return !closed && room == ANY;
    }

    boolean lets() {
        return !closed && room > 0;
    }

    Gate at(long now) {
        return closed && now - until >= 0 ? new Gate(era, false, until, 1, closings) : this;
    }

    Gate taken() {
        return room == ANY ? this : new Gate(era, closed, until, room - 1, closings);
    }

    Gate answered(int given, boolean nobodyWaits) {
        if (given != era || room == ANY) {
            return this;
        }
        return nobodyWaits ? new Gate(era, false, until, ANY, 0) : new Gate(era, false, until, room + 2, closings);
    }

    Gate unused(int given) {
        return given != era || room == ANY ? this : new Gate(era, closed, until, room + 1, closings);
    }

    /** Several 429 at once close it once, for the longest of their waits. */
    Gate refused(int given, long opens) {
        if (given == era) {
            return new Gate(era + 1, true, opens, 0, closings + 1);
        }
        return closed && opens - until > 0 ? new Gate(era, true, opens, 0, closings) : this;
    }

    /** Whether an answer tells of the time before the gate was closed last, or since. */
    boolean isOfNow(int given) {
        return given == (closed ? era - 1 : era);
    }
}
