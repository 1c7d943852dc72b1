// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.List;

import io.github.camelladiflow.internal.operation.CustomerCalls;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.CustomerPages;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerQuery;

/**
 * Reads customers by the operations that messages use.
 *
 * @param calls asks
 * @param query which of them
 * @param firstPage the number of LadiFlow's first page
 */
public record SourcePages(CustomerCalls calls, CustomerQuery query, int firstPage) implements CustomerPages {

    @Override
    public List<Change> read(int page, int limit) {
        return calls.list(query.withPage(firstPage + page).withLimit(limit)).stream()
                .map(Change::of)
                .toList();
    }

    @Override
    public Change find(String id) {
        Customer found = calls.show(id);
        return found == null ? null : Change.of(found);
    }
}
