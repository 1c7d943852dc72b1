// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.operation.Operation;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.operation.Operations;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.CustomerPages;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Page;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;

/** Reads customers by the operations that messages use, as messages to them. */
final class SourcePages implements CustomerPages {

    private final Endpoint endpoint;
    private final Operation<?, ?> list;
    private final Operation<?, ?> show;

    SourcePages(Endpoint endpoint, OperationContext context) {
        this.endpoint = endpoint;
        this.list = Operations.of(LadiFlowOperation.CUSTOMER_LIST).maker().apply(context);
        this.show = Operations.of(LadiFlowOperation.CUSTOMER_SHOW).maker().apply(context);
    }

    /** Tells of each call, as a producer does of those that it makes of messages. */
    record Caller(StoreCaller caller) implements OperationContext.Caller {

        @Override
        public <A> CompletableFuture<CallResult<A>> call(ApiRequest<A> request) {
            return caller.callBeside(request);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Slice read(int page, int limit) {
        Exchange message = endpoint.createExchange();
        message.getMessage().setBody(Map.of("page", page, "limit", limit, "sort", Map.of("updated_at", "DESC")));
        var read = (Page<Customer>) answer(list, LadiFlowOperation.CUSTOMER_LIST, message);
        return new Slice(read.getItems().stream().map(Change::of).toList(), read.getTotal(), read.getLimit());
    }

    @Override
    public Change find(String id) {
        Exchange message = endpoint.createExchange();
        message.getMessage().setHeader(LadiFlowConstants.CUSTOMER_ID, id);
        var found = (Customer) answer(show, LadiFlowOperation.CUSTOMER_SHOW, message);
        return found == null ? null : Change.of(found);
    }

    private static <Q, A> A answer(Operation<Q, A> operation, LadiFlowOperation name, Exchange message) {
        return CallResult.await(name, operation.call(operation.read(message))).found();
    }
}
