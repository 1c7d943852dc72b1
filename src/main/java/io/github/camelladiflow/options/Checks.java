// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;

/** What the options have in common that are checked. */
final class Checks {

    /** A hundred years. Two of them and what the clock shows are still nanoseconds in a long. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Checks() {}

    static boolean isSet(Duration duration) {
        return duration != null && !duration.isZero();
    }

    static void that(boolean isRight, String cure) {
        if (!isRight) {
            throw new IllegalArgumentException(cure);
        }
    }

    static void notNegative(String option, Duration duration) {
        that(duration == null || !duration.isNegative(), option + " must not be negative; 0 is off");
        notTooLong(option, duration);
    }

    static void positive(String option, Duration duration) {
        that(isSet(duration) && !duration.isNegative(), option + " must be longer than zero");
        notTooLong(option, duration);
    }

    private static void notTooLong(String option, Duration duration) {
        that(
                duration == null || duration.compareTo(LONGEST) <= 0,
                option + " is too long a time: it may be " + LONGEST.toDays() + "d at most");
    }
}
