// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** What happens if a write has members that LadiFlow does not document. LadiFlow keeps them as external data. */
public enum UnknownMembers {

    /**
     * They are sent. The log reports those that resemble a documented name, at most once a minute for each endpoint.
     */
    WARN,

    /** The write is rejected, and nothing is sent. */
    FAIL,

    /** They are sent. */
    SEND
}
