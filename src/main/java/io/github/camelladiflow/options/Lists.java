// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** The ways in which a write can treat the tags, custom fields and other lists that a customer already has. */
public enum Lists {

    /**
     * Sends the given items. It is not known whether LadiFlow adds them to the customer's items, or replaces the
     * customer's items.
     */
    SEND,

    /** Looks up the customer first, and adds the given items to the customer's items. */
    ADD
}
