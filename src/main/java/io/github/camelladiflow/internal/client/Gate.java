// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/**
 * The rate-limit gate. After a 429, it is closed until the wait that LadiFlow requested is over. Then one call passes
 * as a probe, and each response admits two more calls, until no call is waiting. Immutable.
 *
 * @param generation a number that increases each time the gate closes, so that earlier requests can be distinguished
 *     from later ones
 * @param closed whether the gate is closed; no call may pass a closed gate
 * @param opensAt the time when the gate opens again, in nanoseconds, according to the limiter's clock
 * @param remainingPermits how many calls may pass
 * @param consecutiveClosings how many times in a row the gate has closed
 */
record Gate(int generation, boolean closed, long opensAt, int remainingPermits, int consecutiveClosings) {

    private static final int UNLIMITED = Integer.MAX_VALUE;
    static final Gate OPEN = new Gate(0, false, 0, UNLIMITED, 0);

    boolean isOpen() {
        return !closed && remainingPermits == UNLIMITED;
    }

    boolean admits() {
        return !closed && remainingPermits > 0;
    }

    Gate at(long now) {
        return closed && now - opensAt >= 0 ? new Gate(generation, false, opensAt, 1, consecutiveClosings) : this;
    }

    Gate afterAcquire() {
        return remainingPermits == UNLIMITED
                ? this
                : new Gate(generation, closed, opensAt, remainingPermits - 1, consecutiveClosings);
    }

    Gate afterResponse(int given, boolean nobodyWaits) {
        if (given != generation || remainingPermits == UNLIMITED) {
            return this;
        }
        return nobodyWaits
                ? new Gate(generation, false, opensAt, UNLIMITED, 0)
                : new Gate(generation, false, opensAt, remainingPermits + 2, consecutiveClosings);
    }

    Gate afterUnusedPermit(int given) {
        return given != generation || remainingPermits == UNLIMITED
                ? this
                : new Gate(generation, closed, opensAt, remainingPermits + 1, consecutiveClosings);
    }

    /**
     * Closes the gate. Several 429 responses at the same time close the gate only once, for the longest of the
     * requested waits.
     */
    Gate afterRateLimitResponse(int given, long opens) {
        if (given == generation) {
            return new Gate(generation + 1, true, opens, 0, consecutiveClosings + 1);
        }
        return closed && opens - opensAt > 0 ? new Gate(generation, true, opens, 0, consecutiveClosings) : this;
    }

    /**
     * Returns whether a request was sent in the current generation. While the gate is closed, no requests are sent, so
     * the previous generation counts as current.
     */
    boolean isCurrent(int given) {
        return given == (closed ? generation - 1 : generation);
    }
}
