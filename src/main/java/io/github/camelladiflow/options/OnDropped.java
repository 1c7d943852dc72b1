// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** What happens when LadiFlow carried out a write but left out tags or custom fields that its store does not have. */
public enum OnDropped {

    /** A line in the log says so, at most one a minute for each endpoint. */
    WARN,

    /** The exchange fails, after the write. */
    FAIL,

    /** Only the header says so. */
    IGNORE
}
