// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/** When a failed call is made again, and how long to wait before, as an endpoint is set. */
final class RetryPolicy {

    private RetryPolicy() {}

    /**
     * Tells whether a failed call may be made again. What is repeatable may, if the failure can pass within seconds. Else it
     * may only if it surely was not carried out: its request never left, or LadiFlow wanted fewer.
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
     * Returns how long to wait before a failed call is made again.
     *
     * @param attempts how often it was made
     * @param remaining what is left of the timeout
     * @return the wait, null if it is not made again
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
     * Returns for how long no call is made after LadiFlow wanted fewer.
     *
     * @param asked how long LadiFlow asked to wait, null if it did not say
     * @param closings how often in a row it has wanted fewer before
     */
    static Duration gatePause(LadiFlowConfiguration settings, Duration asked, int closings) {
        if (asked == null || asked.isZero()) {
            return backoff(settings, closings + 1);
        }
        Duration longest = settings.getRetryMaxDelay();
        return asked.compareTo(longest) > 0 ? longest : withJitter(asked);
    }

    /** Not all at the first moment, and none before it. */
    private static Duration withJitter(Duration asked) {
        return asked.plusMillis(ThreadLocalRandom.current().nextLong(1 + Math.min(asked.toMillis() / 20, 1_000)));
    }

    /** Doubles with every attempt up to the longest wait; then takes off up to a half, so that callers spread. */
    private static Duration backoff(LadiFlowConfiguration settings, int attempts) {
        double doubled = settings.getRetryDelay().toMillis() * Math.pow(2, attempts - 1.0);
        double longest = Math.min(doubled, settings.getRetryMaxDelay().toMillis());
        return Duration.ofMillis(
                (long) (longest * (1 - ThreadLocalRandom.current().nextDouble() / 2)));
    }
}
