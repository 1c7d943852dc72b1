// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

/** Removes accidental characters around a text. */
public final class CleanText {

    private CleanText() {}

    /**
     * Removes all white space, byte order marks, other invisible format characters and line ends around a text.
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

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
