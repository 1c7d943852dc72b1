// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.Locale;

/** How a call ended: the words that headers, exceptions, health, meters, JMX and logs have in common. */
public enum Outcome {

    /** The one asked for was found. */
    FOUND,

    /** LadiFlow knows no such one. */
    NOT_FOUND,

    /** An operation that does not look for one succeeded. */
    OK,

    /** LadiFlow refused the API key. */
    AUTHENTICATION_FAILED,

    /** There were too many requests. */
    RATE_LIMITED,

    /** The request was refused, by LadiFlow or before it was sent. */
    REQUEST_REFUSED,

    /** LadiFlow failed. */
    SERVER_FAILED,

    /** There was no whole answer. */
    CONNECTION_FAILED,

    /** The answer was not understood. */
    NOT_UNDERSTOOD,

    /** Something else went wrong, which is a bug. */
    OTHER_FAILURE;

    /**
     * {@return whether this is how a call ends that did its work, be it that nobody was found; false for every failure}
     */
    public boolean isSuccess() {
        return this == FOUND || this == NOT_FOUND || this == OK;
    }

    /** {@return the name that meters and consoles use: the name in lower case} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
