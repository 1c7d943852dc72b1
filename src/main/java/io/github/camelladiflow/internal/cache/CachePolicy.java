// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.Objects;

/**
 * How long the answers in the cache are good for those who ask, and how long they wait for one. Immutable.
 *
 * @param timeToLive how old a customer may be; null and zero if customers are not cached
 * @param notFoundTimeToLive how old the word that there is no such customer may be; null and zero if it is not cached
 * @param staleIfError how much older a customer may be if LadiFlow fails; null and zero for not at all
 * @param maxWait how long to wait for the answer to the same question that another has asked
 */
public record CachePolicy(Duration timeToLive, Duration notFoundTimeToLive, Duration staleIfError, Duration maxWait) {

    public CachePolicy {
        timeToLive = Objects.requireNonNullElse(timeToLive, Duration.ZERO);
        notFoundTimeToLive = Objects.requireNonNullElse(notFoundTimeToLive, Duration.ZERO);
        staleIfError = Objects.requireNonNullElse(staleIfError, Duration.ZERO);
    }

    /** How long a customer has to be kept: the time to live and the stale time after it. */
    Duration lifetime() {
        return timeToLive.plus(staleIfError);
    }

    /** Whether anything is cached at all. */
    public boolean isEnabled() {
        return !timeToLive.isZero();
    }
}
