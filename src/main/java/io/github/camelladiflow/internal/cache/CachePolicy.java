// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.Objects;

/**
 * How long cache entries are valid for a caller. Immutable.
 *
 * @param timeToLive the maximum age of a customer; null and zero turn off the customer cache
 * @param notFoundTimeToLive the maximum age of a negative entry; null and zero turn off negative entries
 * @param staleIfError how much older than {@code timeToLive} a customer may be if the call to LadiFlow fails; null and
 *     zero prevent the use of stale customers
 */
public record CachePolicy(Duration timeToLive, Duration notFoundTimeToLive, Duration staleIfError) {

    public CachePolicy {
        timeToLive = Objects.requireNonNullElse(timeToLive, Duration.ZERO);
        notFoundTimeToLive = Objects.requireNonNullElse(notFoundTimeToLive, Duration.ZERO);
        staleIfError = Objects.requireNonNullElse(staleIfError, Duration.ZERO);
    }

    /**
     * Returns how long a customer must be retained: its time to live plus the time during which it may be served stale.
     */
    Duration lifetime() {
        return timeToLive.plus(staleIfError);
    }

    /** Returns whether the cache is on. */
    public boolean isEnabled() {
        return !timeToLive.isZero();
    }
}
