// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Shares the rate limit of a store's account among several processes. The component's option {@code rateLimiter} names
 * a bean of this type. The component calls the bean for each request to LadiFlow, including retries, after the limit
 * {@code maxRequestsPerSecond} of this process has granted a permit. Must be thread-safe.
 *
 * <p>The implementation decides what happens while the processes cannot communicate. If it grants the permit, {@code
 * maxRequestsPerSecond} is the only limit (fail open). If it does not, no request is sent (fail closed).
 */
@FunctionalInterface
public interface LadiFlowRateLimiter {

    /**
     * Acquires a permit for one request, which is sent as soon as the permit is granted. Must not block. Permits cannot
     * be returned. A permit is lost if it is granted too late, or if the process that requested it has ended.
     *
     * @param store a short string that is the same in all processes that use the same store and key; it does not reveal
     *     the key
     * @param longest how long the call can wait; more than zero
     * @return a stage, never null. When the stage completes, with any value, the request is sent. If the stage fails,
     *     or does not complete within {@code longest}, the call fails with a {@link
     *     io.github.camelladiflow.model.exception.LadiFlowRateLimitException}
     */
    CompletionStage<?> acquire(String store, Duration longest);
}
