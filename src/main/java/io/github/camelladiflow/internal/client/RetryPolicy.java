// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;

import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/**
 * Decides, from the endpoint's options, whether a failed call is retried, and how long to wait before the retry. All
 * random numbers are arguments, from 0 to 1.
 */
final class RetryPolicy {

    private RetryPolicy() {}

    /**
     * Returns whether a failed call may be retried. The failure must be transient: its cause may disappear within
     * seconds. In addition, the call must be safe to retry, or LadiFlow must not have carried it out. The latter is
     * certain if the request was not sent, or if LadiFlow limited the request rate.
     */
    static boolean mayRetry(boolean repeatable, LadiFlowException failure) {
        boolean isTransient =
                failure instanceof LadiFlowServerException server ? server.isUnavailable() : failure.isRetryable();
        return isTransient
                && (repeatable
                        || failure instanceof LadiFlowRateLimitException
                        || failure instanceof LadiFlowConnectionException connection && !connection.isRequestSent());
    }

    /**
     * Returns the pause before a retry.
     *
     * @param attempts the number of attempts so far
     * @return the pause, null if the call is not retried. After a 429 it is zero, because the {@link Pace} pauses all
     *     calls
     */
    static Duration pauseBeforeRetry(
            LadiFlowConfiguration settings,
            LadiFlowException failure,
            boolean repeatable,
            int attempts,
            double random) {
        if (attempts > settings.getMaxRetries() || !mayRetry(repeatable, failure)) {
            return null;
        }
        return failure instanceof LadiFlowRateLimitException
                ? Duration.ZERO
                : pause(settings, failure.getRetryAfter(), attempts, random);
    }

    /**
     * Returns a pause: the time that LadiFlow requested, or a time that doubles with every attempt. The maximum of both
     * is {@code retryMaxDelay}.
     *
     * @param requested the time that LadiFlow requested, null if there is none
     */
    static Duration pause(LadiFlowConfiguration settings, Duration requested, int attempts, double random) {
        Duration longest = settings.getRetryMaxDelay();
        if (requested == null) {
            // up to half of the time is subtracted, so that the retries of several callers are spread over time
            double doubled = settings.getRetryDelay().toMillis() * Math.pow(2, attempts - 1.0);
            return Duration.ofMillis((long) (Math.min(doubled, longest.toMillis()) * (1 - random / 2)));
        }
        if (requested.compareTo(longest) >= 0) {
            return longest;
        }
        // no call starts before the requested time is over
        return requested.plusMillis((long) (random * Math.min(requested.toMillis() / 20, 1_000)));
    }
}
