// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.time.Duration;

/** Contains the checks that several option classes use. */
public final class Checks {

    /**
     * The longest duration: one hundred years. In nanoseconds, the sum of twice this duration and the clock's value
     * still fits into a long.
     */
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private Checks() {}

    public static boolean isSet(Duration duration) {
        return duration != null && !duration.isZero();
    }

    public static void require(boolean isRight, String cure) {
        if (!isRight) {
            throw new IllegalArgumentException(cure);
        }
    }

    public static void requireNotNegative(String option, Duration duration) {
        require(duration == null || !duration.isNegative(), option + " must be 0 (off) or more");
        requireNotTooLong(option, duration);
    }

    public static void requirePositive(String option, Duration duration) {
        require(isSet(duration) && !duration.isNegative(), option + " must be more than 0");
        requireNotTooLong(option, duration);
    }

    private static void requireNotTooLong(String option, Duration duration) {
        require(
                duration == null || duration.compareTo(MAX_DURATION) <= 0,
                option + " is too long: it must be at most " + MAX_DURATION.toDays() + "d");
    }
}
