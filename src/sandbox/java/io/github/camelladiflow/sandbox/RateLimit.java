// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Duration;

/** Limits the number of requests in a window of one second, which the first request starts. Thread-safe. */
final class RateLimit {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private int perSecond;
    private int remaining;
    private long windowStart;

    /** Sets the limit; 0 means no limit. */
    synchronized void set(int requestsPerSecond) {
        if (requestsPerSecond < 0) {
            throw new IllegalArgumentException("The rate limit must be 0 (no limit) or more, not " + requestsPerSecond);
        }
        perSecond = requestsPerSecond;
        remaining = requestsPerSecond;
        windowStart = System.nanoTime();
    }

    synchronized int get() {
        return perSecond;
    }

    synchronized boolean tryAcquire() {
        long now = System.nanoTime();
        if (now - windowStart >= SECOND) {
            windowStart = now;
            remaining = perSecond;
        }
        return perSecond == 0 || remaining-- > 0;
    }
}
