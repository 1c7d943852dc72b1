// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** What happens when a write has members that LadiFlow does not name, which it keeps as external data. */
public enum UnknownMembers {

    /** They are sent; of those that look like a misspelt name a line in the log tells, at most one a minute for each endpoint. */
    WARN,

    /** The write is refused, and nothing is sent. */
    FAIL,

    /** They are sent. */
    SEND
}
