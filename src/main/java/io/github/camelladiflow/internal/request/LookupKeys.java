// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.util.Locale;
import java.util.function.IntPredicate;

import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;

/**
 * Checks the keys of lookups. The message of an IllegalArgumentException says why a value is not valid, without quoting
 * it.
 */
public final class LookupKeys {

    private static final int OBJECT_ID_LENGTH = 24;
    private static final int MAX_EMAIL_LENGTH = 254;
    private static final String SEPARATORS = ",;|，；、";
    private static final String QUOTES_AND_BRACKETS = "<>()[]\":“”‘’«»";

    private LookupKeys() {}

    /**
     * Checks a key.
     *
     * @param field the kind of key, AUTO if the value's format decides
     * @param value text or a number; a number is a phone number
     * @return the key to look up
     * @throws IllegalArgumentException if the value is not such a key
     */
    public static CustomerLookup of(LookupField field, Object value, PhoneFormat phoneFormat) {
        boolean isVietnamese = phoneFormat == PhoneFormat.VN;
        if (value instanceof Number number) {
            MemberKind.require(
                    field != LookupField.CUSTOMER_ID && field != LookupField.EMAIL,
                    "The value of " + field.member() + " is a number. Send it as text.");
            return CustomerLookup.byPhone(PhoneNumbers.phone(number, isVietnamese));
        }
        MemberKind.require(value instanceof CharSequence, "The value of the key must be text or a number");
        String text = CleanText.of((CharSequence) value);
        boolean isDetected = field == LookupField.AUTO;
        LookupField kind = isDetected ? detectField(text) : field;
        String problem = problem(kind, text);
        if (problem != null) {
            throw new IllegalArgumentException(
                    isDetected
                            ? "The text is neither a customer id nor an e-mail address nor a phone number. The nearest"
                                    + " kind is the " + label(kind) + ", but " + problem
                                    + ". Set lookupValue to the part of the message that contains the key."
                            : "The " + label(kind) + " is not valid: " + problem
                                    + ". For a key of another kind, set lookupField to this kind, or keep"
                                    + " lookupField=AUTO.");
        }
        return switch (kind) {
            case CUSTOMER_ID -> CustomerLookup.byId(text.toLowerCase(Locale.ROOT));
            case EMAIL -> CustomerLookup.byEmail(text);
            default -> CustomerLookup.byPhone(isVietnamese ? PhoneNumbers.toVietnameseFormat(text) : text);
        };
    }

    private static String label(LookupField kind) {
        return switch (kind) {
            case CUSTOMER_ID -> "customer id";
            case EMAIL -> "e-mail address";
            default -> "phone number";
        };
    }

    /** Returns why a string is not a key of this kind, without quoting the string. Returns null for a key. */
    private static String problem(LookupField kind, String text) {
        if (kind == LookupField.EMAIL) {
            return emailProblem(text);
        } else if (kind == LookupField.CUSTOMER_ID ? isObjectId(text) : PhoneNumbers.isPhone(text)) {
            return null;
        }
        return "it has " + text.length() + " characters, "
                + text.chars().filter(Character::isDigit).count() + " of them digits, but "
                + (kind == LookupField.CUSTOMER_ID ? "an id has 24 hexadecimal digits" : PhoneNumbers.FORMAT_HINT);
    }

    /** Returns the kind of key that the format of a string indicates, even if the string is not a valid key. */
    private static LookupField detectField(String text) {
        if (text.indexOf('@') >= 0) {
            return LookupField.EMAIL;
        }
        int lettersAndDigits = 0;
        for (int i = 0; i < text.length(); i++) {
            lettersAndDigits += Character.isLetterOrDigit(text.charAt(i)) ? 1 : 0;
        }
        return lettersAndDigits == OBJECT_ID_LENGTH ? LookupField.CUSTOMER_ID : LookupField.PHONE;
    }

    public static boolean isObjectId(String text) {
        return text.length() == OBJECT_ID_LENGTH && !has(text, c -> c >= 0x80 || Character.digit(c, 16) < 0);
    }

    /**
     * Describes why a string is not an e-mail address, without quoting the string. Returns null for an address. Uses no
     * regular expression, because that would make cache hits much slower.
     */
    static String emailProblem(String text) {
        int at = text.indexOf('@');
        if (text.length() > MAX_EMAIL_LENGTH) {
            return "it has more than " + MAX_EMAIL_LENGTH + " characters";
        } else if (has(text, c -> SEPARATORS.indexOf(c) >= 0)) {
            return "it contains several values, separated by a comma, a semicolon or a vertical bar. Send one"
                    + " address";
        } else if (has(text, c -> QUOTES_AND_BRACKETS.indexOf(c) >= 0)) {
            return "it has quotes, brackets or a colon. Send only the address, without a name, angle brackets"
                    + " or 'mailto:'";
        } else if (has(text, LookupKeys::isInvisible)) {
            return "it contains white space or an invisible character";
        } else if (at < 1 || at == text.length() - 1 || at != text.lastIndexOf('@')) {
            return "it needs exactly one @ with text on both sides";
        } else if (text.charAt(0) == '.'
                || text.endsWith(".")
                || text.contains("..")
                || text.charAt(at - 1) == '.'
                || text.charAt(at + 1) == '.') {
            return "it has a dot at the beginning or end, next to the @, or next to another dot";
        }
        String domain = text.substring(at + 1);
        return has(domain, c -> c < 0x80 && c != '.' && c != '-' && !Character.isLetterOrDigit(c))
                        || domain.startsWith("-")
                        || domain.endsWith("-")
                        || domain.contains(".-")
                        || domain.contains("-.")
                ? "it has a character that an e-mail address cannot have in that position"
                : null;
    }

    private static boolean has(String text, IntPredicate kind) {
        for (int i = 0; i < text.length(); i++) {
            if (kind.test(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInvisible(int c) {
        return Character.isSpaceChar(c) || Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }
}
