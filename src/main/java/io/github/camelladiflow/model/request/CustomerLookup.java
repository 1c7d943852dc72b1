// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.Objects;

/**
 * One key of a customer and its value: the request of {@code customer/show}, which may be the body of a message to
 * {@code ladiflow:customer/show}. The component checks the value when it reads the message. Immutable and thread-safe.
 * {@link #toString()} does not show the value, which is personal data.
 *
 * @param field the key, never {@link LookupField#AUTO}
 * @param value the value, never null
 */
public record CustomerLookup(LookupField field, String value) {

    /**
     * Creates a lookup.
     *
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the field is {@link LookupField#AUTO}
     */
    public CustomerLookup {
        Objects.requireNonNull(value, "value");
        if (field.member() == null) {
            throw new IllegalArgumentException("The field of a CustomerLookup must be CUSTOMER_ID, EMAIL or PHONE");
        }
    }

    /**
     * Creates a lookup by id.
     *
     * @param id the id, which has 24 hexadecimal digits in upper or lower case; null is rejected
     * @return the lookup
     */
    public static CustomerLookup byId(String id) {
        return new CustomerLookup(LookupField.CUSTOMER_ID, id);
    }

    /**
     * Creates a lookup by e-mail address.
     *
     * @param email the address; null is rejected
     * @return the lookup
     */
    public static CustomerLookup byEmail(String email) {
        return new CustomerLookup(LookupField.EMAIL, email);
    }

    /**
     * Creates a lookup by phone number.
     *
     * @param phone the number, in the format that the store uses unless phoneFormat converts it; null is rejected
     * @return the lookup
     */
    public static CustomerLookup byPhone(String phone) {
        return new CustomerLookup(LookupField.PHONE, phone);
    }

    /** Returns text with the kind of the key, but without its value, which is personal data. */
    @Override
    public String toString() {
        return "CustomerLookup[" + field + "]";
    }
}
