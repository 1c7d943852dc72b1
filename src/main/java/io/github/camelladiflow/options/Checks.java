// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;
import java.util.function.Consumer;

/** What the options have in common that are checked. */
final class Checks {

    /** A hundred years. Two of them and what the clock shows are still nanoseconds in a long. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Duration SECOND = Duration.ofSeconds(1);

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

    static void warnIfShort(String option, Duration duration, Consumer<String> warn) {
        if (isSet(duration) && duration.compareTo(SECOND) < 0) {
            warn.accept(option + " is " + duration.toMillis() + " ms, less than a second. A number without a unit is"
                    + " milliseconds: for seconds write " + duration.toMillis() + "s");
        }
    }
}
