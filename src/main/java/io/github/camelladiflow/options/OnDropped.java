// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** What happens if LadiFlow carries out a write but drops tags or custom fields that the store does not have. */
public enum OnDropped {

    /** The log reports it, at most once a minute for each endpoint. */
    WARN,

    /** The exchange fails after the write. */
    FAIL,

    /** Only the header reports it. */
    IGNORE
}
