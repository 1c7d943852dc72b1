// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The configured rate limit. A call takes a permit, which becomes available again one second after the response.
 * LadiFlow receives a request before it responds, so it never receives more requests within a second than there are
 * permits. Not thread-safe.
 */
final class ConfiguredRate {

    static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The times at which the permits of completed requests become available again, earliest first. */
    private final Deque<Long> returnTimes = new ArrayDeque<>();

    private int permitsPerSecond;
    private int permitsInUse;

    /** Returns the number of permits, or zero if there is no limit. */
    int permitsPerSecond() {
        return permitsPerSecond;
    }

    /** Returns the number of permits that calls hold. */
    int permitsInUse() {
        return permitsInUse;
    }

    /** Sets a limit. If several limits are set, the lowest one applies. Zero has no effect. */
    void restrictTo(int requestsPerSecond) {
        if (requestsPerSecond > 0 && (permitsPerSecond == 0 || requestsPerSecond < permitsPerSecond)) {
            permitsPerSecond = requestsPerSecond;
        }
    }

    /** Removes the limit. Calls keep the permits that they hold. */
    void removeLimit() {
        permitsPerSecond = 0;
    }

    void acquire() {
        permitsInUse++;
    }

    void recordResponse(long now) {
        returnTimes.add(now + NANOS_PER_SECOND);
    }

    void releaseUnused() {
        permitsInUse--;
    }

    /** Makes each permit available again if one second has passed since the response. */
    void takeBack(long now) {
        while (!returnTimes.isEmpty() && now - returnTimes.peek() >= 0) {
            returnTimes.remove();
            permitsInUse--;
        }
    }

    /**
     * Returns the time at which the next permit becomes available again, or null if no completed request holds a
     * permit.
     */
    Long nextReturn() {
        return returnTimes.peek();
    }
}
