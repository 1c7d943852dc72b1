// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Describes in a few lines how two long texts differ. AssertJ would print both texts. */
public final class Differences {

    private static final int MOST = 20;

    private Differences() {}

    /**
     * Returns the lines that only one of the texts contains, at most twenty of each text. Empty if the texts are equal.
     */
    public static List<String> between(String actual, String expected) {
        if (actual.equals(expected)) {
            return List.of();
        }
        var differences = Stream.concat(
                        linesMissingFrom("- ", actual, expected), linesMissingFrom("+ ", expected, actual))
                .toList();
        return differences.isEmpty() ? List.of("the same lines in another order or number") : differences;
    }

    private static Stream<String> linesMissingFrom(String sign, String one, String other) {
        var lines = new ArrayList<>(one.lines().toList());
        lines.removeAll(other.lines().toList());
        return lines.stream().limit(MOST).map(line -> sign + line);
    }
}
