/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
