// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/** The forms of the three keys: what is one, how it is cleaned, and what is wrong with one that is refused. */
final class LookupKeys {

    private static final int MAX_LENGTH = 1_024;
    private static final int NINE_DIGITS = 9;
    private static final int OBJECT_ID_LENGTH = 24;
    private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-fA-F]{" + OBJECT_ID_LENGTH + "}");
    /** Of ASCII, what mail servers carry before the @ without quotes, which nobody has. */
    private static final String LOCAL_PART_PUNCTUATION = "!#$%&'*+-/=?^_`{|}~";

    private static final int MARKS = 1 << Character.NON_SPACING_MARK | 1 << Character.COMBINING_SPACING_MARK;
    private static final int SYMBOLS = 1 << Character.MATH_SYMBOL
            | 1 << Character.CURRENCY_SYMBOL
            | 1 << Character.MODIFIER_SYMBOL
            | 1 << Character.OTHER_SYMBOL
            | 1 << Character.LETTER_NUMBER
            | 1 << Character.OTHER_NUMBER;

    private static final int MAX_EMAIL_LENGTH = 254;
    private static final Pattern INVISIBLE = Pattern.compile("[\\s\\p{Z}\\p{C}]");
    private static final Pattern MANY_VALUES = Pattern.compile("[,;|\\uFF0C\\uFF1B\\u3001]");
    private static final Pattern WRAPPED = Pattern.compile("[<>\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\":&&[^{}]]");
    private static final Pattern MISPLACED_DOT = Pattern.compile("(?:^|@|\\.)\\.|\\.(?:@|$)");

    /** E.164 allows 15 digits, 0011 may precede. */
    private static final int MAX_PHONE_DIGITS = 19;

    private static final int MIN_PHONE_DIGITS = 7;

    /** Nine digits, or ten of a landline, behind 84 or a zero; without any if the zero is lost. */
    private static final Pattern VIETNAMESE = Pattern.compile("(?:(?:00)?840?|0|(?=[35789]\\d{8}$))(2?\\d{9})");

    private static final Pattern WITH_COUNTRY_CODE = Pattern.compile("(?:00)?840?(2?\\d{9})");

    private static final int PHONE_SEPARATORS = 1 << Character.SPACE_SEPARATOR
            | 1 << Character.LINE_SEPARATOR
            | 1 << Character.PARAGRAPH_SEPARATOR
            | 1 << Character.DASH_PUNCTUATION;

    private LookupKeys() {}

    static boolean isObjectId(String text) {
        return text.length() == OBJECT_ID_LENGTH
                && OBJECT_ID.matcher(digitsToAscii(text)).matches();
    }

    /** Tells by hand, not by a pattern, since it is a good part of the time of a lookup that the cache answers. */
    static boolean isEmail(String text) {
        int at = text.indexOf('@');
        return at > 0
                && text.length() <= MAX_EMAIL_LENGTH
                && isDotSeparated(text, 0, at, LookupKeys::isLocalPartCharacter)
                && isDotSeparated(text, at + 1, text.length(), LookupKeys::isDomainCharacter)
                && text.indexOf("-.", at) < 0
                && text.indexOf(".-", at) < 0
                && text.charAt(at + 1) != '-'
                && !text.endsWith("-");
    }

    /** Parts that are not empty and have only such characters, with dots between them. */
    private static boolean isDotSeparated(String text, int start, int end, IntPredicate allowed) {
        int before = '.';
        for (int i = start; i < end; i += Character.charCount(before)) {
            int c = text.codePointAt(i);
            if (c == '.' ? before == '.' : !allowed.test(c)) {
                return false;
            }
            before = c;
        }
        return before != '.';
    }

    private static boolean isLocalPartCharacter(int c) {
        return isDomainCharacter(c) || (c < 0x80 ? LOCAL_PART_PUNCTUATION.indexOf(c) >= 0 : hasType(SYMBOLS, c));
    }

    private static boolean isDomainCharacter(int c) {
        return Character.isLetterOrDigit(c) || c == '-' || c >= 0x80 && hasType(MARKS, c);
    }

    private static boolean hasType(int types, int c) {
        return (types >> Character.getType(c) & 1) != 0;
    }

    /** A plus at most, then digits with the separators that people write. Told by hand for the same reason. */
    static boolean isPhone(String text) {
        return text.length() <= MAX_LENGTH && isAsciiPhone(digitsToAscii(text));
    }

    private static boolean isAsciiPhone(String text) {
        int first = skipOptional(text, '(', skipOptional(text, '+', skipOptional(text, '(', 0)));
        int end = text.endsWith(")") ? text.length() - 1 : text.length();
        if (first >= end || !isDigit(text.charAt(first)) || !isDigit(text.charAt(end - 1))) {
            return false;
        }
        int digits = 0;
        for (int i = first, c; i < end; i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (isDigit(c)) {
                digits++;
            } else if (!isPhoneSeparator(c)) {
                return false;
            }
        }
        return digits >= MIN_PHONE_DIGITS && digits <= MAX_PHONE_DIGITS;
    }

    private static int skipOptional(String text, char optional, int at) {
        return at < text.length() && text.charAt(at) == optional ? at + 1 : at;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isPhoneSeparator(int c) {
        return c < 0x80 ? " -.()/\t\n\u000B\f\r".indexOf(c) >= 0 : hasType(PHONE_SEPARATORS, c);
    }

    static String objectId(String text) {
        if (!isObjectId(text)) {
            throw rejected("The customer id is not one: LadiFlow's ids have 24 hexadecimal digits, this value has "
                    + text.length() + " characters. For an e-mail address or a phone number use lookupField=EMAIL or"
                    + " PHONE, or leave it at AUTO.");
        }
        return digitsToAscii(text).toLowerCase(Locale.ROOT);
    }

    static String email(String text) {
        if (!isEmail(text)) {
            throw rejected("The e-mail address is not one: " + describeInvalidEmail(text)
                    + ". For an id or a phone number use" + " lookupField=CUSTOMER_ID or PHONE, or leave it at AUTO.");
        }
        return text;
    }

    /** Says what keeps a text from being an e-mail address, without repeating it. */
    static String describeInvalidEmail(String text) {
        int at = text.indexOf('@');
        if (text.length() > MAX_EMAIL_LENGTH) {
            return "it has more than " + MAX_EMAIL_LENGTH + " characters";
        }
        if (MANY_VALUES.matcher(text).find()) {
            return "a comma, semicolon or bar in it joins several values. Split the message, or set lookupValue to the"
                    + " part that holds the address";
        }
        if (WRAPPED.matcher(text).find()) {
            return "it has quotes, brackets or a colon. Send the bare address, without a name, <...> or mailto:";
        }
        if (INVISIBLE.matcher(text).find()) {
            return "it has white space or an invisible character inside";
        }
        if (at < 1 || at == text.length() - 1 || at != text.lastIndexOf('@')) {
            return "it needs exactly one @ with text on both sides";
        }
        return MISPLACED_DOT.matcher(text).find()
                ? "a dot stands at an end, beside the @, or beside another dot"
                : "it has a character that no e-mail address has there";
    }

    static String phone(String text, PhoneFormat format) {
        if (!isPhone(text)) {
            throw rejected("The phone number is not one: it may have 7 to 19 digits, a + in front, and blanks, dots,"
                    + " dashes, slashes or parentheses between the digits. For an id or an e-mail address use"
                    + " lookupField=CUSTOMER_ID or EMAIL, or leave it at AUTO.");
        }
        return format == PhoneFormat.VN ? toVietnameseFormat(text) : text;
    }

    /**
     * Writes a number, as JSON and spreadsheets have them, as the text of a phone number.
     *
     * @throws LadiFlowRequestException if it is not a whole number, or has lost its leading zero and may not get it back
     */
    static String phone(Number number, PhoneFormat format) {
        String digits = wholeNumber(number);
        if (format == PhoneFormat.AS_IS && digits.length() == NINE_DIGITS) {
            throw rejected("The phone number came as a number of nine digits, so its leading zero is lost."
                    + " Set phoneFormat=VN to have it put back, or send the phone number as text.");
        }
        return phone(digits, format);
    }

    private static String wholeNumber(Number number) {
        try {
            var decimal = new BigDecimal(number.toString());
            // a phone number has few digits; what is larger, or has a huge fraction, must not be written out
            if (decimal.signum() > 0
                    && (long) decimal.precision() - decimal.scale() <= 20
                    && decimal.scale() <= MAX_LENGTH) {
                return decimal.toBigIntegerExact().toString();
            }
        } catch (RuntimeException noWholeNumber) {
            // told below; a user's own kind of number may throw anything
        }
        throw rejected("The number is not a phone number: it has to be positive, whole and of at most 20 digits.");
    }

    private static String toVietnameseFormat(String text) {
        String ascii = digitsToAscii(text);
        String digits = ascii.replaceAll("[^0-9]", "");
        boolean international = ascii.startsWith("+") || ascii.startsWith("(+");
        var number = (international ? WITH_COUNTRY_CODE : VIETNAMESE).matcher(digits);
        if (number.matches()) {
            return "0" + number.group(1);
        }
        throw rejected("The phone number has not the form of a Vietnamese one (0, +84, 84 or 0084, then nine digits; it"
                + " has " + digits.length() + " digits). For foreign numbers use phoneFormat=AS_IS.");
    }

    /** Full-width and other digits of Unicode become ASCII digits, full-width letters and plus signs ASCII too. */
    private static String digitsToAscii(String text) {
        return isAscii(text)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFKC)
                        .codePoints()
                        .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /** Nearly every key is, and needs no copy: lookups that the cache answers spend their time on their key. */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    static LadiFlowRequestException rejected(String message) {
        return new LadiFlowRequestException(message, LadiFlowOperation.CUSTOMER_SHOW);
    }
}
