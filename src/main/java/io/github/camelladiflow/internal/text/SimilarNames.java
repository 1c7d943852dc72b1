// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds similar names for a misspelt name, and lists names in messages. */
public final class SimilarNames {

    /** The maximum number of names in a message. */
    public static final int MAX_NAMES = 5;

    private static final int MAX_NAME_LENGTH = 40;
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private SimilarNames() {}

    /**
     * Returns up to {@code atMost} names, most similar first. {@code plain} removes differences that the comparison
     * ignores.
     */
    public static List<String> ranked(
            String wanted, Collection<String> names, UnaryOperator<String> plain, int atMost) {
        String meant = plain.apply(wanted);
        return names.stream()
                .sorted(Comparator.comparingInt(name -> distance(meant, plain.apply(name))))
                .limit(atMost)
                .toList();
    }

    /**
     * Returns the most similar name, or null if no name is similar enough. At most one in {@code part} letters may
     * differ. If {@code part} is 3, for example, a third of the letters may differ.
     */
    public static String closest(String wanted, Collection<String> names, UnaryOperator<String> plain, int part) {
        return ranked(wanted, names, plain, 1).stream()
                .filter(name -> distance(plain.apply(wanted), plain.apply(name)) * part
                        <= Math.max(wanted.length(), name.length()))
                .findFirst()
                .orElse(null);
    }

    /** Makes a name from a message safe to log. The name may be hostile. */
    private static String sanitizedName(String name) {
        String cut = name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "...";
        return INVISIBLE
                .matcher(cut)
                .replaceAll(
                        c -> String.format(Locale.ROOT, "\\\\u%04x", c.group().codePointAt(0)));
    }

    /** Lists the first names that have a suggestion, each with its suggestion. */
    public static String namesWithSuggestions(Collection<String> names, UnaryOperator<String> meaning) {
        var near = new LinkedHashMap<String, String>();
        names.forEach(name -> near.put(name, meaning.apply(name)));
        near.values().removeIf(Objects::isNull);
        return joinFirstNames(near.entrySet().stream().map(name -> nameWithSuggestion(name.getKey(), name.getValue())));
    }

    /** Returns a name with its suggestion, which may be null. */
    public static String nameWithSuggestion(String name, String meaning) {
        return sanitizedName(name) + (meaning == null ? "" : " (" + meaning + "?)");
    }

    public static String joinFirstNames(Stream<String> names) {
        return names.limit(MAX_NAMES).collect(Collectors.joining(", "));
    }

    /**
     * Returns the edit distance: how many letters must be inserted, removed, replaced or swapped with their neighbour.
     */
    private static int distance(String one, String other) {
        int[][] rows = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : editDistanceAt(rows, i, j, one, other);
            }
        }
        return rows[one.length()][other.length()];
    }

    private static int editDistanceAt(int[][] rows, int i, int j, String one, String other) {
        char a = one.charAt(i - 1);
        char b = other.charAt(j - 1);
        int least = Math.min(rows[i - 1][j - 1] + (a == b ? 0 : 1), 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a == other.charAt(j - 2) && b == one.charAt(i - 2);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
