// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.time.Duration;

/** Checks the values of options, after their text has been converted. */
public final class Checks {

    /** A hundred years. Twice this time and the time of the clock still fit into a long as nanoseconds. */
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
        require(duration == null || !duration.isNegative(), option + " must not be negative; 0 is off");
        requireNotTooLong(option, duration);
    }

    public static void requirePositive(String option, Duration duration) {
        require(isSet(duration) && !duration.isNegative(), option + " must be longer than zero");
        requireNotTooLong(option, duration);
    }

    private static void requireNotTooLong(String option, Duration duration) {
        require(
                duration == null || duration.compareTo(MAX_DURATION) <= 0,
                option + " is too long a time: it may be " + MAX_DURATION.toDays() + "d at most");
    }
}
