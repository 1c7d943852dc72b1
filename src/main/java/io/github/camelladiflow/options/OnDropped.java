// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/**
 * What the component does if LadiFlow carries out a write but drops tags or custom fields that the store does not have.
 */
public enum OnDropped {

    /** The component logs a warning, at most once a minute for each endpoint. */
    WARN,

    /** The exchange fails after the write. */
    FAIL,

    /** The component only sets the header with the dropped members. */
    IGNORE
}
