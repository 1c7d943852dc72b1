// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;

/**
 * Reads customers from LadiFlow. Each request may throw a {@link
 * io.github.camelladiflow.model.exception.LadiFlowException}.
 */
public interface CustomerPages {

    /**
     * Returns a page of the customer list, sorted by {@code updated_at}, newest first.
     *
     * @param page the number of the page; LadiFlow's first page has the number 0 or 1
     */
    List<Change> read(int page, int limit);

    /**
     * Returns LadiFlow's time at the last page, in milliseconds since 1970. Returns {@link Long#MAX_VALUE} if the
     * response did not contain the time.
     */
    long serverMillis();

    /**
     * Returns the customer, or null if it does not exist. If the returned customer has a different id, the requested
     * customer was merged into it. An implementation returns such a customer only if the responses on two connections
     * are equal.
     */
    Change find(String id);
}
