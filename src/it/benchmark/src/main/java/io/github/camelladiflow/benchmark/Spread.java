// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.util.Arrays;
import java.util.Locale;

/** The results of several rounds. */
record Spread(double median, double least, double most) {

    static Spread of(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return new Spread(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    String median(int decimals) {
        return text(median, decimals);
    }

    /** Returns the minimum and the maximum. */
    String range(int decimals) {
        return text(least, decimals) + " - " + text(most, decimals);
    }

    /** Returns the meaning of ratios to another contender: more or less only if this is true of all of them. */
    String verdict() {
        return least > 1 ? "more" : most < 1 ? "less" : "alike";
    }

    static String text(double figure, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", figure);
    }
}
