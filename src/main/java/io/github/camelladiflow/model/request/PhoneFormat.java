// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

/** The format in which a phone number is sent. */
public enum PhoneFormat {

    /** The number is sent unchanged, but without white space around it. */
    AS_IS,

    /**
     * The Vietnamese national format: a zero and nine digits ({@code 0901234567}), or a zero, a two and nine digits for
     * a fixed line. {@code +84…}, {@code 0084…}, {@code 84…} and {@code 0…} are accepted, with blanks, dots, dashes,
     * slashes or parentheses between the digits. If a number has nine digits and begins with 3, 5, 7, 8 or 9, a
     * spreadsheet has probably removed the zero. This format restores it.
     */
    VN
}
