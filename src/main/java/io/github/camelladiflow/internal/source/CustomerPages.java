// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;

/** Where customers are read from. Each call may fail with a {@link io.github.camelladiflow.model.exception.LadiFlowException}. */
public interface CustomerPages {

    /**
     * Returns a page of all customers, those changed last first.
     *
     * @param page the page's number as LadiFlow counts, which may begin at 0 or 1
     */
    List<Change> read(int page, int limit);

    /**
     * Returns a customer as it is now, null if there is none. A customer with another id is the one that this one was merged into:
     * an implementation returns it only if two connections agree.
     */
    Change find(String id);
}
