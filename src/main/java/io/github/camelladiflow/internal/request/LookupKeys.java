// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/** Checks customer ids and e-mail addresses, and explains why a value is not valid. */
public final class LookupKeys {

    /** The number of characters in an id. A phone number always has fewer letters and digits. */
    public static final int OBJECT_ID_LENGTH = 24;

    private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-fA-F]{" + OBJECT_ID_LENGTH + "}");
    /** The ASCII punctuation characters that mail servers accept before the @ without quotes. */
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

    private LookupKeys() {}

    public static boolean isObjectId(String text) {
        return text.length() == OBJECT_ID_LENGTH
                && OBJECT_ID.matcher(digitsToAscii(text)).matches();
    }

    /**
     * Returns whether a string is an e-mail address. Uses a loop, because a regular expression would make cache hits
     * much slower.
     */
    public static boolean isEmail(String text) {
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

    /** Returns whether a range consists of non-empty parts of allowed characters, separated by dots. */
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

    static boolean hasType(int types, int c) {
        return (types >> Character.getType(c) & 1) != 0;
    }

    public static String objectId(String text) {
        if (!isObjectId(text)) {
            throw rejected(
                    "The customer id is not valid. LadiFlow's ids have 24 hexadecimal digits, but this value has "
                            + text.length()
                            + " characters. For an e-mail address or a phone number, use lookupField=EMAIL or"
                            + " PHONE, or keep lookupField=AUTO.");
        }
        return digitsToAscii(text).toLowerCase(Locale.ROOT);
    }

    public static String email(String text) {
        if (!isEmail(text)) {
            throw rejected("The e-mail address is not valid: " + describeInvalidEmail(text)
                    + ". For an id or a phone number, use lookupField=CUSTOMER_ID or PHONE, or keep lookupField=AUTO.");
        }
        return text;
    }

    /** Describes why a string is not an e-mail address, without quoting the string. */
    public static String describeInvalidEmail(String text) {
        int at = text.indexOf('@');
        if (text.length() > MAX_EMAIL_LENGTH) {
            return "it has more than " + MAX_EMAIL_LENGTH + " characters";
        }
        if (MANY_VALUES.matcher(text).find()) {
            return "it contains several values, separated by a comma, a semicolon or a vertical bar. Split the"
                    + " message, or"
                    + " set lookupValue to the part with the address";
        }
        if (WRAPPED.matcher(text).find()) {
            return "it has quotes, brackets or a colon. Send only the address, without a name, angle brackets"
                    + " or 'mailto:'";
        }
        if (INVISIBLE.matcher(text).find()) {
            return "it contains white space or an invisible character";
        }
        if (at < 1 || at == text.length() - 1 || at != text.lastIndexOf('@')) {
            return "it needs exactly one @ with text on both sides";
        }
        return MISPLACED_DOT.matcher(text).find()
                ? "it has a dot at the beginning or end, next to the @, or next to another dot"
                : "it has a character that an e-mail address cannot have in that position";
    }

    /** Converts the digits of all scripts, and full-width letters and signs, to ASCII. */
    static String digitsToAscii(String text) {
        return isAscii(text)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFKC)
                        .codePoints()
                        .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /**
     * Returns whether a string is ASCII. Such a string, like nearly all keys, does not have to be converted. The check
     * has to be fast, because most of the time that a cache hit takes is spent checking the key.
     */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Creates the exception for a cleaned string that is not a key of any kind. */
    public static LadiFlowRequestException unrecognized(String text) {
        return rejected(
                "The text (" + text.length() + " characters) is neither a customer id (24 hexadecimal digits) nor"
                        + " an e-mail address nor a phone number. Set lookupValue to the part of the message"
                        + " that contains the key."
                        + (text.indexOf('@') < 0
                                ? ""
                                : " As an e-mail address, the text is not valid: " + describeInvalidEmail(text) + "."));
    }

    public static LadiFlowRequestException rejected(String message) {
        return new LadiFlowRequestException(message, LadiFlowOperation.CUSTOMER_SHOW);
    }
}
