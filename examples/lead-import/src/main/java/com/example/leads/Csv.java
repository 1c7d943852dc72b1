// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.regex.Pattern;

/** Writes fields of CSV. */
final class Csv {

    private static final Pattern SPECIAL = Pattern.compile("[\"\r\n,;\t]|^\\s|\\s$");

    /** What a spreadsheet takes for a formula; a number or a phone number is none. */
    private static final Pattern FORMULA = Pattern.compile("^(?![+-][\\d .()-]+$)[=+@\t\r-].*", Pattern.DOTALL);

    private Csv() {}

    /** Quotes a field where that is needed, whichever separator is used. */
    static String field(String text) {
        return SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /** A field that others have filled in: no spreadsheet calculates with it. */
    static String foreign(String text) {
        return field(FORMULA.matcher(text).matches() ? "'" + text : text);
    }
}
