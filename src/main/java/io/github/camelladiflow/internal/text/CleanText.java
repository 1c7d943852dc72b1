// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Removes accidental characters around text, and normalizes names for comparisons. */
public final class CleanText {

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    /** At most two digits, because more may be a phone number. */
    private static final Pattern MEMBER_NAME = Pattern.compile("(?!(\\D*\\d){3})[\\p{L}\\d_$. \\[\\]-]{1,60}");

    private CleanText() {}

    /**
     * Removes all white space, byte order marks, other invisible format characters and line breaks around text.
     *
     * @return the cleaned text, empty if nothing remains
     */
    public static String of(CharSequence text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.subSequence(start, end).toString();
    }

    /**
     * Returns whether an exception message may contain the name of a member. Other names, such as an e-mail address, may
     * be personal data.
     */
    public static boolean isMemberName(String name) {
        return MEMBER_NAME.matcher(name).matches();
    }

    /**
     * Composes each letter with its accents into one character, because Unicode can encode such letters in two ways.
     */
    public static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Composes and strips a name, and reduces white space in it to single blanks. */
    public static String withSingleBlanks(String name) {
        return BLANKS.matcher(composed(name).strip()).replaceAll(" ");
    }

    /** Returns the normalized form of a name, for comparisons that ignore case and white space. */
    public static String normalizedName(String name) {
        return withSingleBlanks(name).toLowerCase(Locale.ROOT);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
