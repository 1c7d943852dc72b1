// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.operation.CustomerShow;
import io.github.camelladiflow.internal.operation.ListOperation;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.CustomerPages;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.CustomerLookup;

/** Reads customers with the same operations as producers. Not thread-safe. */
public final class ApiCustomerPages implements CustomerPages {

    private final OperationContext context;
    private final ObjectNode query;
    private final CallResult.Listener listener;
    private long serverMillis = Long.MAX_VALUE;

    /**
     * Creates a reader.
     *
     * @param context the settings for the calls
     * @param query selects the customers
     * @param listener receives the result of each call
     */
    public ApiCustomerPages(OperationContext context, ObjectNode query, CallResult.Listener listener) {
        this.context = context;
        this.query = query;
        this.listener = listener;
    }

    @Override
    public List<Change> read(int page, int limit) {
        ObjectNode json = query.deepCopy().put("page", page).put("limit", limit);
        var result = call(
                LadiFlowOperation.CUSTOMER_LIST,
                () -> ListOperation.ofCustomers(context)
                        .call(new ListOperation.Request(json, context.store().newCall())));
        List<Change> changes =
                result.valueOrThrow().getItems().stream().map(Change::of).toList();
        serverMillis = millisOf(result.response().date());
        return changes;
    }

    /** Returns the time in a header {@code Date}, {@link Long#MAX_VALUE} if it is missing or invalid. */
    private static long millisOf(String date) {
        try {
            return date == null
                    ? Long.MAX_VALUE
                    : DateTimeFormatter.RFC_1123_DATE_TIME
                            .parse(date, Instant::from)
                            .toEpochMilli();
        } catch (DateTimeException e) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public long serverMillis() {
        return serverMillis;
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
