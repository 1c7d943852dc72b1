// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;

/** Where customers are read from. Each call may fail with a {@link io.github.camelladiflow.model.LadiFlowException}. */
public interface CustomerPages {

    /** Returns a page of all customers, those changed last first. */
    Slice read(int page, int limit);

    /** Returns a customer as it is now, null if there is none. */
    Change find(String id);

    /**
     * A page.
     *
     * @param total how many customers all pages have, null if LadiFlow does not say
     * @param limit how many a page has at most, null if LadiFlow does not say
     */
    record Slice(List<Change> items, Long total, Integer limit) {}
}
