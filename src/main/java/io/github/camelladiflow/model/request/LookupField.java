// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

/** The key by which a customer is looked up. */
public enum LookupField {

    /** The first that is present of id, e-mail address and phone number; a bare text is told apart by its form. */
    AUTO(null),

    /** All that the message has of id, e-mail address and phone number, in one request. Whose customer wins is LadiFlow's choice. */
    ALL(null),

    /** The customer id: 24 hexadecimal digits. */
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
     * {@return the member of the API's request that carries this key: the member's name, null for {@link #AUTO} and
     * {@link #ALL}}
     */
    public String member() {
        return member;
    }
}
