// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.ApiRequest.InvalidDataException;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.Transaction;
import io.github.camelladiflow.options.Paging;
import io.github.camelladiflow.options.RequestOptions;
import org.apache.camel.Exchange;

/** Reads a list: one page, or all pages as a stream of items. */
public final class ListOperation<T extends ApiObject> implements Operation<ListOperation.Request, Page<T>> {

    /** A query, and the call that its first page belongs to. */
    public record Request(ObjectNode json, Call call) {}

    private static final int DEFAULT_PAGE_SIZE = 20;

    private final OperationContext context;
    private final ApiObject.Reader<T> itemReader;
    private final RequestReader reader;
    private final RequestOptions options;

    private ListOperation(OperationContext context, RequestReader reader, ApiObject.Reader<T> item) {
        this.context = context;
        this.reader = reader;
        this.itemReader = item;
        this.options = context.request();
    }

    /** Lists customers. */
    public static Operation<Request, Page<Customer>> ofCustomers(OperationContext context) {
        return new ListOperation<>(context, new RequestReader(context), Customer::new);
    }

    /** Lists tags, sequences or triggers. */
    static Operation<Request, Page<NamedItem>> ofNames(OperationContext context) {
        return new ListOperation<>(context, new RequestReader(context), NamedItem::new);
    }

    /** Lists transactions. */
    static Operation<Request, Page<Transaction>> ofTransactions(OperationContext context) {
        return new ListOperation<>(context, CostQuery.reader(context), Transaction::new);
    }

    /** Reads the query. The endpoint's options take precedence over the message. */
    @Override
    public Request read(Exchange exchange) {
        ObjectNode json = reader.read(exchange);
        int page = json.path("page").asInt(firstPage());
        int limit = json.path("limit").asInt(DEFAULT_PAGE_SIZE);
        json.put("page", options.getPage() == null ? page : options.getPage());
        json.put("limit", options.getPageSize() == null ? limit : options.getPageSize());
        return new Request(json, context.store().newCall());
    }

    @Override
    public CallResult<Page<T>> call(Request query) {
        context.store().names().resolve(context, query.call(), query.json());
        return context.store().call(query.call(), request(query.json()));
    }

    private int firstPage() {
        return options.getFirstPage() == null ? 1 : options.getFirstPage();
    }

    private ApiRequest<Page<T>> request(ObjectNode json) {
        return new ApiRequest<>(context.operation(), json, pageReader(itemReader));
    }

    static <T extends ApiObject> ApiObject.Reader<Page<T>> pageReader(ApiObject.Reader<T> item) {
        return (data, utf8) -> {
            try {
                return new Page<>(data, utf8, item);
            } catch (IllegalArgumentException e) {
                throw new InvalidDataException(
                        "the member 'data' is not an object whose member 'items' is a list of objects");
            }
        };
    }

    @Override
    public void writeOutput(Exchange exchange, Request query, CallResult<Page<T>> result) {
        boolean isStream = options.getPaging() == Paging.ALL;
        exchange.getMessage()
                .setBody(isStream ? itemStream(exchange, query, result.value()) : context.toOutput(result.value()));
    }

    private PagedItemStream<T> itemStream(Exchange exchange, Request query, Page<T> first) {
        ObjectNode json = query.json();
        int number = json.get("page").intValue();
        int limit = json.get("limit").intValue();
        long skipped = Math.max(0L, (long) number - firstPage()) * limit;
        var stream = new PagedItemStream<>(
                context,
                new PageTracker<T>(skipped, limit),
                query.call(),
                (call, page) -> context.store()
                        .subcall(call, request(json.deepCopy().put("page", page)))
                        .valueOrThrow());
        stream.accept(first, number);
        return stream.ownedBy(exchange);
    }
}
