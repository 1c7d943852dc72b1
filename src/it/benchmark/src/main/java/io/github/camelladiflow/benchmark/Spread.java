// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.util.Arrays;
import java.util.Locale;

/** What several rounds gave. */
record Spread(double median, double least, double most) {

    static Spread of(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return new Spread(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    String median(int decimals) {
        return text(median, decimals);
    }

    /** The least and the most. */
    String range(int decimals) {
        return text(least, decimals) + " - " + text(most, decimals);
    }

    static String text(double figure, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", figure);
    }
}
