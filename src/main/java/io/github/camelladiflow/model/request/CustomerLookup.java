// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.Objects;

import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.internal.request.PhoneNumbers;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/**
 * One key of a customer and its value: the request of {@code customer/show}, which may be the body of a message to
 * {@code ladiflow:customer/show}. Immutable and thread-safe. {@link #toString()} does not show the value, which is
 * personal data.
 *
 * <p>All factory methods remove white space, line breaks and byte order marks around the value. They reject an invalid
 * value with a {@link LadiFlowRequestException}, whose message says what is accepted and does not repeat the value.
 *
 * @param field the key, never {@link LookupField#AUTO} or {@link LookupField#ALL}
 * @param value the value that is sent, never blank
 */
public record CustomerLookup(LookupField field, String value) {

    /**
     * Creates a lookup.
     *
     * @throws LadiFlowRequestException if the value is not valid for the key
     * @throws IllegalArgumentException if the field is {@link LookupField#AUTO} or {@link LookupField#ALL}; use
     *     {@link #of} for these
     */
    public CustomerLookup {
        Objects.requireNonNull(field, "field");
        value = clean(Objects.requireNonNull(value, "value"));
        value = switch (field) {
            case CUSTOMER_ID -> LookupKeys.objectId(value);
            case EMAIL -> LookupKeys.email(value);
            case PHONE -> PhoneNumbers.phone(value, false);
            case AUTO, ALL ->
                throw new IllegalArgumentException(
                        "The field of a CustomerLookup must be CUSTOMER_ID, EMAIL or PHONE. For AUTO or ALL,"
                                + " call CustomerLookup.of");
        };
    }

    /**
     * Creates a lookup by id.
     *
     * @param id the id, which has 24 hexadecimal digits in upper or lower case
     * @return the lookup
     * @throws LadiFlowRequestException if the value is not an id
     */
    public static CustomerLookup byId(String id) {
        return new CustomerLookup(LookupField.CUSTOMER_ID, id);
    }

    /**
     * Creates a lookup by e-mail address.
     *
     * @param email the address
     * @return the lookup
     * @throws LadiFlowRequestException if the value is not an address
     */
    public static CustomerLookup byEmail(String email) {
        return new CustomerLookup(LookupField.EMAIL, email);
    }

    /**
     * Creates a lookup by phone number. The number is sent unchanged.
     *
     * @param phone the number
     * @return the lookup
     * @throws LadiFlowRequestException if the value is not a phone number
     */
    public static CustomerLookup byPhone(String phone) {
        return new CustomerLookup(LookupField.PHONE, phone);
    }

    /**
     * Creates a lookup by a key of a given or unknown kind.
     *
     * @param field the kind of key. With {@link LookupField#AUTO} and {@link LookupField#ALL}, the component recognizes
     *     the kind by the format of the value: an id of 24 hexadecimal digits, an address with {@code @}, or a phone
     *     number
     * @param value text, or a number, which is treated as a phone number
     * @param phoneFormat the format in which a phone number is sent
     * @return the lookup
     * @throws LadiFlowRequestException if the value is not valid for the key or, with {@code AUTO} and {@code ALL}, for
     *     any key
     */
    public static CustomerLookup of(LookupField field, Object value, PhoneFormat phoneFormat) {
        if (value instanceof Number number) {
            if (field == LookupField.CUSTOMER_ID || field == LookupField.EMAIL) {
                throw LookupKeys.rejected("The value of " + field.member() + " is a number. Send it as text.");
            }
            return byPhone(PhoneNumbers.phone(number, phoneFormat == PhoneFormat.VN));
        }
        String text = String.valueOf(value);
        boolean isDetected = field == LookupField.AUTO || field == LookupField.ALL;
        CustomerLookup lookup;
        try {
            lookup = new CustomerLookup(isDetected ? detectField(text) : field, text);
        } catch (LadiFlowRequestException e) {
            throw isDetected ? LookupKeys.unrecognized(CleanText.of(text)) : e;
        }
        return phoneFormat == PhoneFormat.VN && lookup.field == LookupField.PHONE
                ? byPhone(PhoneNumbers.phone(lookup.value, true))
                : lookup;
    }

    /** Returns the kind of key that the format of a string indicates, even if the string is not a valid key. */
    private static LookupField detectField(String text) {
        int lettersAndDigits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '@') {
                return LookupField.EMAIL;
            }
            if (Character.isLetterOrDigit(c)) {
                lettersAndDigits++;
            }
        }
        return lettersAndDigits == LookupKeys.OBJECT_ID_LENGTH ? LookupField.CUSTOMER_ID : LookupField.PHONE;
    }

    private static String clean(String text) {
        int last = text.length() - 1;
        return last >= 0 && isVisibleAscii(text.charAt(0)) && isVisibleAscii(text.charAt(last))
                ? text
                : CleanText.of(text);
    }

    private static boolean isVisibleAscii(char c) {
        return c > ' ' && c < 0x7F;
    }

    /** Returns text with the kind of the key, but without its value, which is personal data. */
    @Override
    public String toString() {
        return "CustomerLookup[" + field + "]";
    }
}
