// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The configured rate limit. A call takes a permit, which returns one second after its response. LadiFlow has received
 * a request before it responds. Therefore LadiFlow never receives more requests within a second than there are permits.
 * Not thread-safe.
 */
final class ConfiguredRate {

    static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** When the permits of requests that have a response return, the earliest first. */
    private final Deque<Long> returnTimes = new ArrayDeque<>();

    private int permitsPerSecond;
    private int permitsInUse;

    /** Returns the number of permits, zero for no limit. */
    int permitsPerSecond() {
        return permitsPerSecond;
    }

    /** Returns the number of permits that calls hold. */
    int permitsInUse() {
        return permitsInUse;
    }

    /** Sets a limit. The lowest of several limits applies. Zero means no limit. */
    void restrictTo(int requestsPerSecond) {
        if (requestsPerSecond > 0 && (permitsPerSecond == 0 || requestsPerSecond < permitsPerSecond)) {
            permitsPerSecond = requestsPerSecond;
        }
    }

    /** Removes the limit. Permits in use stay in use. */
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

    /** Takes back the permits that have returned by now. */
    void takeBack(long now) {
        while (!returnTimes.isEmpty() && now - returnTimes.peek() >= 0) {
            returnTimes.remove();
            permitsInUse--;
        }
    }

    /** Returns when the next permit returns, null if none is about to return. */
    Long nextReturn() {
        return returnTimes.peek();
    }
}
