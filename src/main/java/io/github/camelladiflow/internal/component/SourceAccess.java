// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.operation.CustomerShow;
import io.github.camelladiflow.internal.operation.ListOperation;
import io.github.camelladiflow.internal.operation.Operation;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.options.Checks;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.ChangeSource;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.options.CacheMode;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.RequestOptions;
import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.util.ObjectHelper;

/** Checks the options of a source, and reads customers with the same operations as producers. Not thread-safe. */
public final class SourceAccess implements ChangeSource.CustomerPages {

    private static final int DEFAULT_PAGE_SIZE = 100;

    private final OperationContext listContext;
    private final Operation<ListOperation.Request, Page<Customer>> list;
    private final CustomerShow show;
    private final CallResult.Listener listener;
    private long serverMillis = Long.MAX_VALUE;

    /**
     * Creates a reader.
     *
     * @param listener receives the result of each call
     * @throws IllegalArgumentException if {@code search} or {@code tags} is empty
     */
    public SourceAccess(
            CamelContext camelContext,
            LadiFlowConfiguration configuration,
            RequestOptions options,
            StoreCaller caller,
            CallResult.Listener listener) {
        // the cache may contain customers from before their last change
        var uncached = configuration.copy();
        uncached.setCacheTtl(null);
        uncached.setCacheMode(CacheMode.USE);
        var query = new RequestOptions();
        query.setSearch(options.getSearch());
        query.setTags(options.getTags());
        this.listContext = new OperationContext(camelContext, LadiFlowOperation.CUSTOMER_LIST, uncached, query, caller);
        this.list = ListOperation.ofCustomers(listContext);
        this.show = new CustomerShow(new OperationContext(
                camelContext, LadiFlowOperation.CUSTOMER_SHOW, uncached, new RequestOptions(), caller));
        this.listener = listener;
    }

    /**
     * Reads the settings of a source.
     *
     * @throws UnsupportedOperationException if the operation cannot be used in {@code from}
     * @throws IllegalArgumentException if an option is missing or invalid
     */
    public static Settings settings(LadiFlowOperation operation, String baseUrl, RequestOptions options) {
        if (operation != LadiFlowOperation.CUSTOMER_LIST) {
            throw new UnsupportedOperationException("ladiflow:" + operation
                    + " has no consumer, so it cannot be used in from(). Use it in to() or enrich(). To receive"
                    + " changed customers, use ladiflow:"
                    + LadiFlowOperation.CUSTOMER_LIST + " in from().");
        }
        Checks.require(
                options.getStateRepository() == null
                        ? ObjectHelper.isNotEmpty(options.getStateFile())
                        : options.getStateFile() == null,
                "A source needs stateFile or stateRepository, but not both, to save its position. Set stateFile to a"
                        + " file, such as stateFile=/var/lib/orders/customers.state, or stateRepository to a bean, such"
                        + " as stateRepository=#states");
        checkFilter("search", options.getSearch());
        checkFilter("tags", options.getTags());
        return new Settings(
                StoreCaller.scope(baseUrl, options.getSearch() + "\n" + options.getTags()),
                startMillis(options.getFirstPoll()),
                options.getOverlap().toMillis(),
                options.getPageSize() == null ? DEFAULT_PAGE_SIZE : options.getPageSize(),
                options.getFirstPage());
    }

    private static void checkFilter(String option, String value) {
        Checks.require(
                value == null || !OptionText.isExpression(value),
                "The option '" + option + "' of a source must be a constant, because a source has no message that an"
                        + " expression could read");
    }

    /**
     * Returns the time of the first change to emit, in milliseconds since 1970. Returns null if the option is {@code
     * now}.
     */
    private static Long startMillis(String firstPoll) {
        String text = firstPoll == null ? "" : firstPoll.strip();
        if (text.equalsIgnoreCase("now")) {
            return null;
        }
        if (text.equalsIgnoreCase("all")) {
            return Settings.FROM_BEGINNING;
        }
        try {
            String time = text.matches("\\d{4}-\\d\\d-\\d\\d") ? text + "T00:00:00Z" : text;
            return OffsetDateTime.parse(time).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "firstPoll must be now, all, a day such as 2026-01-31 (midnight in UTC), or a time with its zone"
                            + " such as 2026-01-31T00:00:00Z. In a URI, write a time that contains + as"
                            + " RAW(2026-01-31T00:00:00+07:00)");
        }
    }

    /** Returns the body of the exchange for a change. */
    public Object toBody(Change change) {
        return listContext.toOutput(change.customer());
    }

    @Override
    public List<Change> read(int page, int limit) {
        var query = new DefaultExchange(listContext.camelContext());
        query.getMessage().setBody(Map.of("sort", "updated_at DESC", "page", page, "limit", limit));
        var result = call(LadiFlowOperation.CUSTOMER_LIST, () -> list.call(list.read(query)));
        List<Change> changes =
                result.valueOrThrow().getItems().stream().map(Change::of).toList();
        Instant time = result.response().time();
        serverMillis = time == null ? Long.MAX_VALUE : time.toEpochMilli();
        return changes;
    }

    @Override
    public long serverMillis() {
        return serverMillis;
    }

    @Override
    public Change find(String id) {
        var found = call(LadiFlowOperation.CUSTOMER_SHOW, () -> show.call(List.of(CustomerLookup.byId(id))))
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
