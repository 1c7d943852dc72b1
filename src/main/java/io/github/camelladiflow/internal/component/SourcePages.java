// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.operation.CustomerCalls;
import io.github.camelladiflow.internal.operation.OperationContext;
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

    /** Tells of each call, as a producer does of those that it makes of messages. */
    public record Caller(StoreCaller caller) implements OperationContext.Caller {

        @Override
        public <A> CompletableFuture<CallResult<A>> call(ApiRequest<A> request) {
            return caller.subcall(request);
        }
    }

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
