// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** Finds the names that one who misspelt may have meant. */
public final class Nearest {

    private Nearest() {}

    /** The names in the order of how little they differ. */
    public static List<String> of(String wanted, Collection<String> names, UnaryOperator<String> plain, int atMost) {
        String meant = plain.apply(wanted);
        return names.stream()
                .sorted(Comparator.comparingInt(name -> distance(meant, plain.apply(name))))
                .limit(atMost)
                .toList();
    }

    /** The name that differs least, null if all differ by more than a third of their letters. */
    public static String one(String wanted, Collection<String> names, UnaryOperator<String> plain) {
        return of(wanted, names, plain, 1).stream()
                .filter(name -> distance(plain.apply(wanted), plain.apply(name)) * 3
                        <= Math.max(wanted.length(), name.length()))
                .findFirst()
                .orElse(null);
    }

    /** How many letters have to be put in, taken out or changed to make one of the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
