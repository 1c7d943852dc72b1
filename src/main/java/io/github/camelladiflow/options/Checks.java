// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;

/** What the options have in common that are checked. */
final class Checks {

    /** A hundred years. Two of them and what the clock shows are still nanoseconds in a long. */
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private Checks() {}

    static boolean isSet(Duration duration) {
        return duration != null && !duration.isZero();
    }

    static void require(boolean isRight, String cure) {
        if (!isRight) {
            throw new IllegalArgumentException(cure);
        }
    }

    static void requireNotNegative(String option, Duration duration) {
        require(duration == null || !duration.isNegative(), option + " must not be negative; 0 is off");
        requireNotTooLong(option, duration);
    }

    static void requirePositive(String option, Duration duration) {
        require(isSet(duration) && !duration.isNegative(), option + " must be longer than zero");
        requireNotTooLong(option, duration);
    }

    private static void requireNotTooLong(String option, Duration duration) {
        require(
                duration == null || duration.compareTo(MAX_DURATION) <= 0,
                option + " is too long a time: it may be " + MAX_DURATION.toDays() + "d at most");
    }
}
