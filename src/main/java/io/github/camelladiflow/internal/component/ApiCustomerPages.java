// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.List;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.CallListener;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.operation.CustomerShow;
import io.github.camelladiflow.internal.operation.ListOperation;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.CustomerPages;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.CustomerLookup;

/**
 * Reads customers with the same operations as producers.
 *
 * @param context the settings for the calls
 * @param query selects the customers
 * @param listener receives the result of each call
 */
public record ApiCustomerPages(OperationContext context, ObjectNode query, CallListener listener)
        implements CustomerPages {

    @Override
    public List<Change> read(int page, int limit) {
        ObjectNode json = query.deepCopy().put("page", page).put("limit", limit);
        return call(
                        LadiFlowOperation.CUSTOMER_LIST,
                        () -> ListOperation.ofCustomers(context)
                                .call(new ListOperation.Request(
                                        json, context.caller().newCall())))
                .valueOrThrow()
                .getItems()
                .stream()
                .map(Change::of)
                .toList();
    }

    @Override
    public Change find(String id) {
        var key = List.of(CustomerLookup.byId(id));
        var found = call(LadiFlowOperation.CUSTOMER_SHOW, () -> new CustomerShow(context).call(key))
                .confirmedValueOrThrow();
        return found == null ? null : Change.of(found);
    }

    private <A> CallResult<A> call(LadiFlowOperation operation, Supplier<CallResult<A>> call) {
        long start = System.nanoTime();
        CallResult<A> result = call.get();
        listener.onCompleted(operation, result, System.nanoTime() - start);
        return result;
    }
}
