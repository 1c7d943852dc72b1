// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** What a write does about the tags, custom fields and other lists that a customer has already. */
public enum Lists {

    /** They are sent as given. Whether LadiFlow adds them to those that the customer has, or replaces these, is not known. */
    SEND,

    /** The customer is looked up first, and what is given is added to what the customer has. */
    ADD
}
