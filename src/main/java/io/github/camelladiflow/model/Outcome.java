// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.Locale;

/** The outcome of a call. Headers, exceptions, health, meters, JMX and logs use these names. */
public enum Outcome {

    /** The customer was found. */
    FOUND,

    /** LadiFlow has no such customer. */
    NOT_FOUND,

    /** An operation other than a lookup succeeded. */
    OK,

    /** LadiFlow rejected the API key. */
    AUTHENTICATION_FAILED,

    /** LadiFlow or the component rejected the call because there were too many requests. */
    RATE_LIMITED,

    /** LadiFlow rejected the request, or the component rejected it before sending it. */
    REQUEST_REJECTED,

    /** LadiFlow returned a server error (5xx) or a timeout (408). */
    SERVER_FAILED,

    /** The connection failed, or there was no complete response. */
    CONNECTION_FAILED,

    /** The component could not decode the response. */
    NOT_UNDERSTOOD,

    /** An unexpected error occurred. This is a bug. */
    OTHER_FAILURE;

    /** {@return whether the call was successful, even if it found no customer} */
    public boolean isSuccess() {
        return this == FOUND || this == NOT_FOUND || this == OK;
    }

    /** {@return the name in lower case, which meters and consoles use} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
