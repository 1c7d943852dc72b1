// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Checks, converts and compares phone numbers. */
public final class PhoneNumbers {

    static final String FORMAT_HINT =
            "a phone number has 7 to 19 digits, an optional + in front, and optional blanks, dots, dashes, slashes"
                    + " or parentheses between the digits";

    private static final int MAX_LENGTH = 1_024;
    private static final int NINE_DIGITS = 9;
    /** The maximum number of digits. E.164 allows 15, and a prefix such as 0011 can precede them. */
    private static final int MAX_PHONE_DIGITS = 19;

    private static final int MIN_PHONE_DIGITS = 7;

    /**
     * Nine digits, or the ten digits of a landline, after the prefix 84 or 0. If the leading zero has been lost, there
     * is no prefix.
     */
    private static final Pattern VIETNAMESE = Pattern.compile("(?:(?:00)?840?|0|(?=[35789]\\d{8}$))(2?\\d{9})");

    private static final Pattern WITH_COUNTRY_CODE = Pattern.compile("(?:00)?840?(2?\\d{9})");

    private PhoneNumbers() {}

    /**
     * Returns whether a string is a phone number: an optional plus, then digits with the usual separators. Uses a loop,
     * because a regular expression would make cache hits much slower.
     */
    static boolean isPhone(String text) {
        if (text.length() > MAX_LENGTH) {
            return false;
        }
        int digits = 0;
        boolean begun = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
                begun = true;
            } else if (begun ? !isSeparator(c) : c != '(' && (c != '+' || text.indexOf('+') < i)) {
                return false;
            }
        }
        char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        return digits >= MIN_PHONE_DIGITS && digits <= MAX_PHONE_DIGITS && (last == ')' || Character.isDigit(last));
    }

    private static boolean isSeparator(char c) {
        return c < 0x80
                ? " -.()/\t\n\u000B\f\r".indexOf(c) >= 0
                : Character.isSpaceChar(c) || Character.getType(c) == Character.DASH_PUNCTUATION;
    }

    /**
     * Converts a number from JSON or a spreadsheet to a phone number as text.
     *
     * @throws IllegalArgumentException if {@code number} is not a whole number, or if it has lost its leading zero and
     *     {@code isVietnamese} is false
     */
    static String phone(Number number, boolean isVietnamese) {
        String digits = wholeNumber(number);
        MemberKind.require(
                isVietnamese || digits.length() != NINE_DIGITS,
                "The phone number is a numeric value of nine digits, so its leading zero is missing. Set"
                        + " phoneFormat=VN to restore the zero, or send the phone number as text.");
        MemberKind.require(isPhone(digits), "The number is not a phone number: " + FORMAT_HINT + ".");
        return isVietnamese ? toVietnameseFormat(digits) : digits;
    }

    private static String wholeNumber(Number number) {
        try {
            var decimal = new BigDecimal(number.toString());
            // the digits of a larger number, or of a number with a huge fraction, would need too much memory
            if (decimal.signum() > 0
                    && (long) decimal.precision() - decimal.scale() <= 20
                    && decimal.scale() <= MAX_LENGTH) {
                return decimal.toBigIntegerExact().toString();
            }
        } catch (RuntimeException noWholeNumber) {
            // the number is rejected below. A subclass of Number in the application can throw any exception
        }
        throw new IllegalArgumentException(
                "The number is not a phone number: a phone number must be positive and whole, with at most 20 digits.");
    }

    /**
     * Converts a phone number to the national format of Vietnam.
     *
     * @throws IllegalArgumentException if the number is not Vietnamese
     */
    static String toVietnameseFormat(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        boolean international = text.startsWith("+") || text.startsWith("(+");
        var number = (international ? WITH_COUNTRY_CODE : VIETNAMESE).matcher(digits);
        if (number.matches()) {
            return "0" + number.group(1);
        }
        throw new IllegalArgumentException("The phone number (" + digits.length() + " digits) is not Vietnamese. A"
                + " Vietnamese number begins with 0, +84, 84 or 0084, followed by nine digits. For foreign"
                + " numbers, use phoneFormat=AS_IS.");
    }

    /** Returns whether a phone number has the country code of Vietnam. */
    public static boolean hasCountryCode(String phone) {
        try {
            return !phone.startsWith("0") && !phone.equals(toVietnameseFormat(phone));
        } catch (IllegalArgumentException foreign) {
            return false;
        }
    }
}
