// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.regex.Pattern;

/** Functions for peculiarities of Windows, which can be tested on any system. */
final class Windows {

    private static final Pattern RESERVED = Pattern.compile("(?i)(con|prn|aux|nul|(com|lpt)[0-9¹²³]) *(\\..*)?");
    private static final Pattern FORBIDDEN = Pattern.compile("[<>:\"|?*\\x00-\\x1f]");

    private Windows() {}

    /**
     * Returns the reason why a file with this name cannot exist on Windows, or is another file.
     *
     * @param path with slashes or backslashes, with or without a drive
     * @return the key of the text, or null
     */
    static String findPathProblem(String path) {
        for (var name : path.replaceFirst("^[A-Za-z]:", "").split("[/\\\\]")) {
            if (FORBIDDEN.matcher(name).find()) {
                return "windows.forbidden";
            }
            if (RESERVED.matcher(name).matches()) {
                return "windows.reserved";
            }
            if (!name.matches("\\.{0,2}|.*[^ .]")) {
                return "windows.end";
            }
        }
        return null;
    }

    /**
     * Returns an argument of the command line as it was intended. A backslash before the last quote makes the quote a
     * part of the argument, and text that was copied from a document or a chat contains other quotes and dashes.
     *
     * @param word such as {@code --inbox=C:\leads"}, <code>–tags=“VIP”</code>
     * @return such as {@code --inbox=C:\leads\}, {@code --tags=VIP}
     */
    static String normalizeArgument(String word) {
        var plain = word.replaceFirst("^[–—]-?(?=[a-z])", "--");
        return plain.endsWith("\"") ? plain.substring(0, plain.length() - 1) + '\\' : plain.replaceAll("[“”„]", "");
    }
}
