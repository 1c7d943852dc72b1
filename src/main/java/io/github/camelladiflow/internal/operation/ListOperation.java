// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.UnexpectedResponseException;
import io.github.camelladiflow.internal.operation.Names.Kind;
import io.github.camelladiflow.internal.operation.Names.UnknownName;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.options.Paging;
import io.github.camelladiflow.options.RequestOptions;
import org.apache.camel.Exchange;

/** Reads a list: one page, or all pages as a stream of items. */
public final class ListOperation<T extends ApiObject> implements Operation<ListOperation.Request, Page<T>> {

    /** A query, and the call that its first page belongs to. */
    public record Request(ObjectNode json, Call call) {}

    private static final int DEFAULT_PAGE_SIZE = 20;

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final ApiObject.Reader<T> itemReader;
    private final RequestReader reader;
    private final Map<String, Kind> nameMembers;
    private final RequestOptions options;

    /**
     * Creates a list operation.
     *
     * @param item reads an item
     * @param reader reads the query from a message; the query may contain {@code page} and {@code limit}
     * @param named the query members whose values may be names, with the kind of each name
     */
    ListOperation(
            LadiFlowOperation operation,
            OperationContext context,
            ApiObject.Reader<T> item,
            RequestReader reader,
            Map<String, Kind> named) {
        this.operation = operation;
        this.context = context;
        this.itemReader = item;
        this.reader = reader;
        this.nameMembers = named;
        this.options = context.options().request();
    }

    /** Lists customers. */
    public static Operation<Request, Page<Customer>> ofCustomers(OperationContext context) {
        RequestOptions options = context.options().request();
        var reader = new RequestReader(
                        context,
                        LadiFlowOperation.CUSTOMER_LIST,
                        "search",
                        "Send the text to search for, or a Map or JSON object with any of the members search, tags,"
                                + " sort, page and limit. To list all customers, send an empty body.")
                .option("search", "search", options.getSearch())
                .option("tags", "tags", options.getTags())
                .option("sort", "sort", options.getSort());
        return new ListOperation<>(
                LadiFlowOperation.CUSTOMER_LIST, context, Customer::new, reader, Map.of("tags", Kind.TAG));
    }

    /** Lists tags, sequences or triggers. */
    static Operation<Request, Page<NamedItem>> ofNames(LadiFlowOperation operation, OperationContext context) {
        var reader = new RequestReader(
                        context,
                        operation,
                        "keyword",
                        "Send the keyword as text, or as a Map or JSON object with the members keyword, page and limit."
                                + " To list all items, send an empty body.")
                .insteadOfBody("keyword", "keyword", context.options().request().getKeyword());
        return new ListOperation<>(operation, context, NamedItem::new, reader, Map.of());
    }

    /** Reads the query. The endpoint's options take precedence over the message. */
    @Override
    public Request read(Exchange exchange) {
        ObjectNode json = reader.read(exchange);
        int page = json.path("page").asInt(firstPage());
        int limit = json.path("limit").asInt(DEFAULT_PAGE_SIZE);
        json.put("page", options.getPage() == null ? page : options.getPage());
        json.put("limit", options.getPageSize() == null ? limit : options.getPageSize());
        return new Request(json, context.caller().newCall());
    }

    @Override
    public CallResult<Page<T>> call(Request query) {
        context.store()
                .names()
                .resolve(context, operation, query.call(), query.json(), nameMembers, UnknownName.REJECT);
        return context.caller().call(query.call(), request(query.json()));
    }

    private int firstPage() {
        return options.getFirstPage() == null ? 1 : options.getFirstPage();
    }

    private ApiRequest<Page<T>> request(ObjectNode json) {
        return new ApiRequest<>(operation, json, pageReader(itemReader));
    }

    static <T extends ApiObject> ApiObject.Reader<Page<T>> pageReader(ApiObject.Reader<T> item) {
        return (data, utf8) -> {
            try {
                return new Page<>(data, utf8, item);
            } catch (IllegalArgumentException e) {
                throw new UnexpectedResponseException(
                        "the member 'data' is not an object whose member 'items' is a list of objects");
            }
        };
    }

    @Override
    public void writeOutput(Exchange exchange, Request query, CallResult<Page<T>> result) {
        exchange.getMessage()
                .setBody(
                        options.getPaging() == Paging.ALL
                                ? itemStream(query, result.value()).ownedBy(exchange)
                                : context.toOutput(result.value()));
    }

    private PagedItemStream<T> itemStream(Request query, Page<T> first) {
        ObjectNode json = query.json();
        int number = json.get("page").intValue();
        int limit = json.get("limit").intValue();
        long skipped = Math.max(0L, (long) number - firstPage()) * limit;
        return new PagedItemStream<>(
                operation,
                new PageTracker<>(skipped, limit),
                first,
                number,
                query.call()::followUp,
                (call, page) -> readFurtherPage(call, json.deepCopy().put("page", page)),
                context::toOutput);
    }

    private Page<T> readFurtherPage(Call call, ObjectNode json) {
        if (context.camelContext().isStopping() || context.camelContext().isStopped()) {
            String why = "The Camel context is stopping, so " + operation + " was abandoned before page "
                    + json.get("page") + ".";
            throw new LadiFlowConnectionException(why, operation, true, false, null);
        }
        return context.caller().subcall(call, request(json)).valueOrThrow();
    }
}
