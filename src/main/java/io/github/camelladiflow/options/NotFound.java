// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** What a lookup that finds nobody leaves in the message. */
public enum NotFound {

    /** Nothing: the exchange fails with a {@link io.github.camelladiflow.model.exception.LadiFlowNotFoundException}. */
    EXCEPTION,

    /** A null body. */
    NULL,

    /** The body that was there before. */
    KEEP
}
