// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.concurrent.TimeUnit;

/**
 * The configured rate limit. A call takes a permit, which returns one second after its response. LadiFlow has received
 * a request before it responds. Therefore LadiFlow never receives more requests within a second than there are permits.
 * Immutable.
 *
 * @param permitsPerSecond the number of permits, zero for no limit
 * @param permitsInUse the number of permits that calls hold
 * @param frontReturns the permits that return first, the earliest at the front
 * @param rearReturns the permits that return after them, the latest at the front
 */
record ConfiguredRate(int permitsPerSecond, int permitsInUse, PermitReturn frontReturns, PermitReturn rearReturns) {

    static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    static final ConfiguredRate UNLIMITED = new ConfiguredRate(0, 0, null, null);

    /** The time at which a permit returns, and the next permit in the list. */
    record PermitReturn(long at, PermitReturn next) {}

    /** The lowest of several limits applies. Zero means no limit. */
    ConfiguredRate withLimit(int requestsPerSecond) {
        return requestsPerSecond > 0 && (permitsPerSecond == 0 || requestsPerSecond < permitsPerSecond)
                ? new ConfiguredRate(requestsPerSecond, permitsInUse, frontReturns, rearReturns)
                : this;
    }

    /** Removes the limit. Permits in use stay in use. */
    ConfiguredRate withoutLimit() {
        return new ConfiguredRate(0, permitsInUse, frontReturns, rearReturns);
    }

    ConfiguredRate afterAcquire() {
        return new ConfiguredRate(permitsPerSecond, permitsInUse + 1, frontReturns, rearReturns);
    }

    ConfiguredRate afterResponse(long now) {
        return new ConfiguredRate(
                permitsPerSecond, permitsInUse, frontReturns, new PermitReturn(now + NANOS_PER_SECOND, rearReturns));
    }

    ConfiguredRate afterUnusedPermit() {
        return new ConfiguredRate(permitsPerSecond, permitsInUse - 1, frontReturns, rearReturns);
    }

    /** Makes available the permits that have returned by now. */
    ConfiguredRate at(long now) {
        ConfiguredRate rate = this;
        while (true) {
            if (rate.frontReturns == null) {
                rate = rate.withReversedReturns();
            }
            if (rate.frontReturns == null || now - rate.frontReturns.at < 0) {
                return rate;
            }
            rate = new ConfiguredRate(
                    permitsPerSecond, rate.permitsInUse - 1, rate.frontReturns.next, rate.rearReturns);
        }
    }

    private ConfiguredRate withReversedReturns() {
        if (rearReturns == null) {
            return this;
        }
        PermitReturn turned = null;
        for (PermitReturn back = rearReturns; back != null; back = back.next) {
            turned = new PermitReturn(back.at, turned);
        }
        return new ConfiguredRate(permitsPerSecond, permitsInUse, turned, null);
    }
}
