// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/**
 * What the component does with members of a write that LadiFlow does not document. LadiFlow keeps such members as
 * external data.
 */
public enum UnknownMembers {

    /**
     * The component sends them. It logs a warning about names that resemble a documented name, at most once a minute
     * for each endpoint.
     */
    WARN,

    /** The component rejects the write, and does not send it. */
    FAIL,

    /** The component sends them without a log message. */
    SEND
}
