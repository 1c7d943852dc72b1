// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** How a write treats the tags, custom fields and other lists that a customer already has. */
public enum Lists {

    /** Sends the given items. It is not known whether LadiFlow adds them to the customer's items or replaces those. */
    SEND,

    /** Looks the customer up first, and adds the given items to the customer's items. */
    ADD
}
