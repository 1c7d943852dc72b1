// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.List;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.CustomerQuery;
import io.github.camelladiflow.model.LadiFlowOperation;

/** Asks for customers by values, for who has no message, and waits for the answers. Each call is told of as others are. */
public final class CustomerCalls {

    private final OperationContext context;
    private final Listing<Customer> list;

    /** Asks as an endpoint is set to, but for what its messages say. */
    public CustomerCalls(OperationContext context) {
        this.context = context;
        this.list = CustomerList.of(context);
    }

    /**
     * Returns the customers of a page.
     *
     * @throws io.github.camelladiflow.model.LadiFlowException if the call fails
     */
    public List<Customer> list(CustomerQuery query) {
        return CallResult.await(LadiFlowOperation.CUSTOMER_LIST, list.call(query.toJsonNode()))
                .found()
                .getItems();
    }

    /**
     * Returns a customer, null if there is none.
     *
     * @throws io.github.camelladiflow.model.LadiFlowException if the call fails
     */
    public Customer show(String id) {
        return CallResult.await(
                        LadiFlowOperation.CUSTOMER_SHOW,
                        context.caller().call(ShowRequest.of(List.of(CustomerLookup.byId(id)))))
                .found();
    }
}
