// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/** Decides, from the endpoint's options, whether a failed call is retried, and how long to wait before the retry. */
final class RetryPolicy {

    private RetryPolicy() {}

    /**
     * Returns whether a failed call may be retried. The failure must be transient: its cause may disappear within
     * seconds. In addition, the call must be safe to retry, or LadiFlow must not have carried it out. The latter is
     * certain if the request was not sent, or if LadiFlow limited the request rate.
     */
    static boolean mayRetry(boolean repeatable, LadiFlowException failure) {
        boolean canPass =
                failure instanceof LadiFlowServerException server ? server.isUnavailable() : failure.isRetryable();
        return canPass
                && (repeatable
                        || failure instanceof LadiFlowRateLimitException
                        || failure instanceof LadiFlowConnectionException connection && !connection.isRequestSent());
    }

    /**
     * Returns the wait before a retry.
     *
     * @param attempts the number of attempts so far
     * @param remaining the remaining time until the timeout
     * @return the wait, null if the call is not retried
     */
    static Duration delayBeforeRetry(
            LadiFlowConfiguration settings,
            LadiFlowException failure,
            boolean repeatable,
            int attempts,
            Duration remaining) {
        if (attempts > settings.getMaxRetries() || !mayRetry(repeatable, failure)) {
            return null;
        }
        Duration asked = failure.getRetryAfter();
        if (asked != null && asked.compareTo(settings.getRetryMaxDelay()) > 0) {
            return null;
        }
        Duration pause = asked == null || asked.isZero() ? backoff(settings, attempts) : withJitter(asked);
        return pause.compareTo(remaining) < 0 ? pause : null;
    }

    /**
     * Returns how long calls must wait after LadiFlow has limited the request rate.
     *
     * @param asked the wait that LadiFlow requested, null if there is none
     * @param closings how many times in a row the gate has already closed
     */
    static Duration gatePause(LadiFlowConfiguration settings, Duration asked, int closings) {
        if (asked == null || asked.isZero()) {
            return backoff(settings, closings + 1);
        }
        Duration longest = settings.getRetryMaxDelay();
        return asked.compareTo(longest) > 0 ? longest : withJitter(asked);
    }

    /**
     * Adds a random time to the wait, so that the calls are spread over a period. No call starts before the requested
     * wait is over.
     */
    private static Duration withJitter(Duration asked) {
        return asked.plusMillis(ThreadLocalRandom.current().nextLong(1 + Math.min(asked.toMillis() / 20, 1_000)));
    }

    /**
     * Returns a wait that doubles with every attempt, up to {@code retryMaxDelay}. A random amount of up to half of the
     * wait is subtracted, so that the retries of several callers are spread over time.
     */
    private static Duration backoff(LadiFlowConfiguration settings, int attempts) {
        double doubled = settings.getRetryDelay().toMillis() * Math.pow(2, attempts - 1.0);
        double longest = Math.min(doubled, settings.getRetryMaxDelay().toMillis());
        return Duration.ofMillis(
                (long) (longest * (1 - ThreadLocalRandom.current().nextDouble() / 2)));
    }
}
