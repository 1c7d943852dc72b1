// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowServerException;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/**
 * When a failed call is made again, and how long to wait before. Immutable.
 *
 * @param maxRetries how often a call is made again at most, zero for never
 * @param delay how long to wait before the first repetition; doubled for each further one
 * @param maxDelay the longest wait; what LadiFlow asks for beyond it is not waited for
 * @param timeout how long a call may take with all its repetitions and waits
 */
record RetrySettings(int maxRetries, Duration delay, Duration maxDelay, Duration timeout) {

    /** What an endpoint is set to. */
    static RetrySettings of(LadiFlowConfiguration configuration) {
        return new RetrySettings(
                configuration.getMaxRetries(),
                configuration.getRetryDelay(),
                configuration.getRetryMaxDelay(),
                configuration.getRetryTimeout());
    }

    /**
     * Tells whether a failed call may be made again. What is repeatable may, if the failure can pass within seconds. Else it
     * may only if it surely was not carried out: its request never left, or LadiFlow wanted fewer.
     */
    static boolean mayRepeat(boolean repeatable, LadiFlowException failure) {
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
    Duration pauseAfter(LadiFlowException failure, boolean repeatable, int attempts, Duration remaining) {
        if (attempts > maxRetries || !mayRepeat(repeatable, failure)) {
            return null;
        }
        Duration asked = failure.getRetryAfter();
        if (asked != null && asked.compareTo(maxDelay) > 0) {
            return null;
        }
        Duration pause = asked == null || asked.isZero() ? backoff(attempts) : later(asked);
        return pause.compareTo(remaining) < 0 ? pause : null;
    }

    /**
     * Returns for how long no call is made after LadiFlow wanted fewer.
     *
     * @param asked how long LadiFlow asked to wait, null if it did not say
     * @param closings how often in a row it has wanted fewer before
     */
    Duration gate(Duration asked, int closings) {
        if (asked == null || asked.isZero()) {
            return backoff(closings + 1);
        }
        return asked.compareTo(maxDelay) > 0 ? maxDelay : later(asked);
    }

    /** Not all at the first moment, and none before it. */
    private static Duration later(Duration asked) {
        return asked.plusMillis(ThreadLocalRandom.current().nextLong(1 + Math.min(asked.toMillis() / 20, 1_000)));
    }

    /** Doubles with every attempt up to the longest wait; then takes off up to a half, so that callers spread. */
    private Duration backoff(int attempts) {
        double doubled = delay.toMillis() * Math.pow(2, attempts - 1.0);
        double longest = Math.min(doubled, maxDelay.toMillis());
        return Duration.ofMillis(
                (long) (longest * (1 - ThreadLocalRandom.current().nextDouble() / 2)));
    }
}
