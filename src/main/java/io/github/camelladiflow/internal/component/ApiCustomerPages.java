// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.List;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.operation.CustomerList;
import io.github.camelladiflow.internal.operation.CustomerShow;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.CustomerPages;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.CustomerQuery;

/**
 * Reads customers by the operations that messages use, and waits for the answers.
 *
 * @param context how to ask, but for what messages say
 * @param query which of them
 */
public record ApiCustomerPages(OperationContext context, CustomerQuery query) implements CustomerPages {

    @Override
    public List<Change> read(int page, int limit) {
        var members = query.toMap();
        members.put("page", page);
        members.put("limit", limit);
        var call = CustomerList.of(context).call(CustomerQuery.of(members).toJsonNode());
        return CallResult.await(LadiFlowOperation.CUSTOMER_LIST, call).valueOrThrow().getItems().stream()
                .map(Change::of)
                .toList();
    }

    @Override
    public Change find(String id) {
        var call = new CustomerShow(context).call(List.of(CustomerLookup.byId(id)));
        var found = CallResult.await(LadiFlowOperation.CUSTOMER_SHOW, call).confirmedValueOrThrow();
        return found == null ? null : Change.of(found);
    }
}
