// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.Objects;

/**
 * How long the answers in the cache are good for those who ask, and how long they wait for one. Immutable.
 *
 * @param timeToLive how old a customer may be, zero if customers are not cached
 * @param notFoundTimeToLive how old the word that there is no such customer may be, zero if it is not cached
 * @param staleIfError how much older a customer may be if LadiFlow fails, zero for not at all
 * @param longestWait how long to wait for the answer to the same question that another has asked
 */
public record CachePolicy(
        Duration timeToLive, Duration notFoundTimeToLive, Duration staleIfError, Duration longestWait) {

    /** Refuses nulls. */
    public CachePolicy {
        Objects.requireNonNull(timeToLive, "timeToLive");
        Objects.requireNonNull(notFoundTimeToLive, "notFoundTimeToLive");
        Objects.requireNonNull(staleIfError, "staleIfError");
        Objects.requireNonNull(longestWait, "longestWait");
    }

    /** Makes a policy of times of which null is zero. */
    public static CachePolicy of(
            Duration timeToLive, Duration notFoundTimeToLive, Duration staleIfError, Duration longestWait) {
        return new CachePolicy(orZero(timeToLive), orZero(notFoundTimeToLive), orZero(staleIfError), longestWait);
    }

    private static Duration orZero(Duration duration) {
        return duration == null ? Duration.ZERO : duration;
    }

    /**
     * Returns how long a customer has to be kept.
     *
     * @return the time to live and the stale time after it
     */
    public Duration lifetime() {
        return timeToLive.plus(staleIfError);
    }

    /**
     * Tells whether anything is cached at all.
     *
     * @return true if there is a time to live
     */
    public boolean isOn() {
        return !timeToLive.isZero();
    }
}
