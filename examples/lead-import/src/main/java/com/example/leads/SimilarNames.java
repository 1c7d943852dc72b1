// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that somebody who misspelt one may have meant. */
final class SimilarNames {

    private static final int MAX_NAMES = 3;
    private static final int MIN_PART = 3;

    private SimilarNames() {}

    /**
     * Finds similar names. Case, accents and blanks do not count.
     *
     * @param wanted the name as it was written
     * @param names the names that exist
     * @return at most three names that contain the wanted one or differ in at most a third of the letters, the most similar
     *     first
     */
    static List<String> of(String wanted, Collection<String> names) {
        var letters = Lead.normalize(wanted);
        return names.stream()
                .filter(name ->
                        distance(letters, Lead.normalize(name)) * 3 <= Math.max(letters.length(), name.length()))
                .sorted(Comparator.comparingInt(name -> distance(letters, Lead.normalize(name))))
                .limit(MAX_NAMES)
                .toList();
    }

    /** How many letters have to be inserted, removed or replaced to make one of the other; none if one contains the other. */
    private static int distance(String from, String to) {
        if (Math.min(from.length(), to.length()) >= MIN_PART && (to.contains(from) || from.contains(to))) {
            return 0;
        }
        var previous = new int[to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            var current = new int[to.length() + 1];
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    current[j] = i + j;
                } else {
                    int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                    current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
                }
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
