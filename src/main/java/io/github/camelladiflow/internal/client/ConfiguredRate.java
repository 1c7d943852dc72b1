// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.concurrent.TimeUnit;

/**
 * The rate that is set: a call takes a permit, which comes back one second after it was answered. Since LadiFlow has seen a
 * request by the time it answers, no second in its view can hold more requests than there are permits. Immutable.
 *
 * @param permitsPerSecond how many permits there are, zero for any number
 * @param permitsInUse how many of them calls have
 * @param frontReturns those that come back first, the next one in front
 * @param rearReturns those that come back after them, the last one in front
 */
record ConfiguredRate(int permitsPerSecond, int permitsInUse, PermitReturn frontReturns, PermitReturn rearReturns) {

    static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    static final ConfiguredRate UNLIMITED = new ConfiguredRate(0, 0, null, null);

    /** When a permit comes back, and the one beside it. */
    record PermitReturn(long at, PermitReturn next) {}

    /** Of several numbers the lowest counts, and zero is none. */
    ConfiguredRate withLimit(int requestsPerSecond) {
        return requestsPerSecond > 0 && (permitsPerSecond == 0 || requestsPerSecond < permitsPerSecond)
                ? new ConfiguredRate(requestsPerSecond, permitsInUse, frontReturns, rearReturns)
                : this;
    }

    /** As if nobody had said a number. What is out stays out. */
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

    /** Takes back the permits that have come back by now. */
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
