// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

/** The key by which a customer is looked up. */
public enum LookupField {

    /**
     * The first of id, e-mail address and phone number that the message contains. If the message is only text, the
     * component recognizes the kind of key by the format of the text.
     */
    AUTO(null),

    /** The customer id, which has 24 hexadecimal digits. */
    CUSTOMER_ID("customer_id"),

    /** The e-mail address. */
    EMAIL("email"),

    /** The phone number. */
    PHONE("phone");

    private final String member;

    LookupField(String member) {
        this.member = member;
    }

    /**
     * {@return the name of the member for this key in LadiFlow's request; null for {@link #AUTO}}
     */
    public String member() {
        return member;
    }
}
