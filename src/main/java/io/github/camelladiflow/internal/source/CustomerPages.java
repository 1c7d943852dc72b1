// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;

/** Where customers are read from. Each call may fail with a {@link io.github.camelladiflow.model.LadiFlowException}. */
public interface CustomerPages {

    /**
     * Returns a page of all customers, those changed last first.
     *
     * @param page from 0
     */
    List<Change> read(int page, int limit);

    /** Returns a customer as it is now, null if there is none. */
    Change find(String id);
}
