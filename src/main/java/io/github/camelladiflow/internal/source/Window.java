// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;

import io.github.camelladiflow.internal.source.CustomerPages.Slice;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;

/**
 * A piece of the list as it was at one moment.
 *
 * @param offset how many customers were before it
 * @param items the newest first
 * @param last whether no customer was behind it
 */
record Window(int offset, List<Change> items, boolean last) {

    static Window of(int offset, Slice slice, int limit) {
        List<Change> items = slice.items();
        for (int i = 1; i < items.size(); i++) {
            if (items.get(i - 1).stamp() < items.get(i).stamp()) {
                throw new LadiFlowProtocolException(
                        "The list of customers is not sorted by updated_at, so that changes cannot be told from it.",
                        LadiFlowOperation.CUSTOMER_LIST,
                        null,
                        null);
            }
        }
        Long total = slice.total();
        int end = offset + items.size();
        return new Window(offset, items, total != null && total > 0 ? end >= total : items.size() < limit);
    }

    int end() {
        return offset + items.size();
    }

    Change newest() {
        return items.get(0);
    }

    Change oldest() {
        return items.get(items.size() - 1);
    }

    /** The place in the list of the first that is older than the newest here; the end if there is none. */
    int behindNewest() {
        int i = 0;
        while (i < items.size() && items.get(i).stamp() == newest().stamp()) {
            i++;
        }
        return offset + i;
    }
}
