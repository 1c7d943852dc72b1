// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** The possible results of a lookup that finds no customer. */
public enum NotFound {

    /** The exchange fails with a {@link io.github.camelladiflow.model.exception.LadiFlowNotFoundException}. */
    EXCEPTION,

    /** The body becomes null. */
    NULL,

    /** The body stays unchanged. */
    KEEP
}
