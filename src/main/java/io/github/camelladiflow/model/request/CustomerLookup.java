// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.Objects;

import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.internal.request.PhoneNumbers;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/**
 * The question for one customer: exactly one key and its value. It is the request of {@code customer/show} and may be the
 * body of a message sent to {@code ladiflow:customer/show}. Immutable and thread-safe; {@link #toString()} does not show
 * the value, which is personal data.
 *
 * <p>All factories remove white space, line ends and byte order marks around the value and refuse a value that cannot be
 * of its kind with a {@link LadiFlowRequestException} that tells what would be right and does not repeat the value.
 *
 * @param field the key, never {@link LookupField#AUTO} or {@link LookupField#ALL}
 * @param value the key's value as it is sent, never blank
 */
public record CustomerLookup(LookupField field, String value) {

    /**
     * Checks the value against its key.
     *
     * @throws LadiFlowRequestException if the value cannot be of that kind
     * @throws IllegalArgumentException if the field is {@link LookupField#AUTO} or {@link LookupField#ALL}; use {@link #of} for that
     */
    public CustomerLookup {
        Objects.requireNonNull(field, "field");
        value = clean(Objects.requireNonNull(value, "value"));
        value = switch (field) {
            case CUSTOMER_ID -> LookupKeys.objectId(value);
            case EMAIL -> LookupKeys.email(value);
            case PHONE -> PhoneNumbers.phone(value, false);
            case AUTO, ALL ->
                throw new IllegalArgumentException("A lookup has one key: id, e-mail address or phone number");
        };
    }

    /**
     * Asks for the customer with an id.
     *
     * @param id 24 hexadecimal digits in either case
     * @return the lookup
     * @throws LadiFlowRequestException if it is not an id
     */
    public static CustomerLookup byId(String id) {
        return new CustomerLookup(LookupField.CUSTOMER_ID, id);
    }

    /**
     * Asks for the customer with an e-mail address.
     *
     * @param email the address
     * @return the lookup
     * @throws LadiFlowRequestException if it is not an address
     */
    public static CustomerLookup byEmail(String email) {
        return new CustomerLookup(LookupField.EMAIL, email);
    }

    /**
     * Asks for the customer with a phone number, sent as it is written here.
     *
     * @param phone the number
     * @return the lookup
     * @throws LadiFlowRequestException if it is not a phone number
     */
    public static CustomerLookup byPhone(String phone) {
        return new CustomerLookup(LookupField.PHONE, phone);
    }

    /**
     * Asks for the customer with a key of a given or unknown kind.
     *
     * @param field the kind of key; {@link LookupField#AUTO} and {@link LookupField#ALL} tell it by the value's form: 24 hexadecimal digits, an
     *     address with {@code @}, or a phone number
     * @param value the key's value: text, or a number, which is a phone number
     * @param phoneFormat how a phone number is to be written
     * @return the lookup
     * @throws LadiFlowRequestException if the value is not of that kind, or, with {@code AUTO}, of none
     */
    public static CustomerLookup of(LookupField field, Object value, PhoneFormat phoneFormat) {
        if (value instanceof Number number) {
            if (field == LookupField.CUSTOMER_ID || field == LookupField.EMAIL) {
                throw LookupKeys.rejected("The value of " + field.member() + " is a number. Send it as text.");
            }
            return byPhone(PhoneNumbers.phone(number, phoneFormat == PhoneFormat.VN));
        }
        String text = clean(String.valueOf(value));
        LookupField kind = field.member() == null ? detectField(text) : field;
        return kind == LookupField.PHONE && phoneFormat == PhoneFormat.VN
                ? byPhone(PhoneNumbers.phone(text, true))
                : new CustomerLookup(kind, text);
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

    private static LookupField detectField(String text) {
        if (LookupKeys.isObjectId(text)) {
            return LookupField.CUSTOMER_ID;
        }
        if (LookupKeys.isEmail(text)) {
            return LookupField.EMAIL;
        }
        if (PhoneNumbers.isPhone(text)) {
            return LookupField.PHONE;
        }
        throw LookupKeys.rejected("The text (" + text.length() + " characters) is neither a customer id (24 hexadecimal"
                + " digits) nor an e-mail address nor a phone number, so it says nothing about whom to look up."
                + " Set lookupValue to the part of the message that holds the key."
                + (text.indexOf('@') < 0
                        ? ""
                        : " As an e-mail address: " + LookupKeys.describeInvalidEmail(text) + "."));
    }

    /** Shows the kind of key, not its value. */
    @Override
    public String toString() {
        return "CustomerLookup[" + field + "]";
    }
}
