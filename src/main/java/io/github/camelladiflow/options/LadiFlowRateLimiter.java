// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Shares the rate of a store's account among several processes. A bean of this type, named by the option {@code rateLimiter} of
 * the component, is asked before each request to LadiFlow, a repeated one too, after {@code maxRequestsPerSecond} of this
 * process has let it through. It must be thread-safe.
 *
 * <p>What happens while the processes cannot agree, it decides itself: if it gives the permit all the same, then
 * {@code maxRequestsPerSecond} is the only bound (fail open); if it does not, then no request is sent (fail closed).
 */
@FunctionalInterface
public interface LadiFlowRateLimiter {

    /**
     * Asks for a permit for one request, which is sent at once when it is given. Must not block. Permits cannot be given back: one
     * that comes too late, or whose process has ended, is lost.
     *
     * @param store a short text that is the same in all processes that call one store with one key; the key cannot be told
     *     from it
     * @param longest how long the call can wait; more than zero
     * @return never null; when it completes, with whatever value, the request is sent. If it fails, or has not completed when
     *     {@code longest} is over, the call fails with a
     *     {@link io.github.camelladiflow.model.exception.LadiFlowRateLimitException}
     */
    CompletionStage<?> acquire(String store, Duration longest);
}
