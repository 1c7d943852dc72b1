// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.ItemStream;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.Page;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The items of a list, page by page: the next page is read when its first item is asked for. */
final class PageWalk<T extends ApiObject> implements ItemStream<Object> {

    private static final Logger LOG = LoggerFactory.getLogger(PageWalk.class);

    private final LadiFlowOperation operation;
    private final Pages<T> pages;
    private final IntFunction<CompletableFuture<CallResult<Page<T>>>> asking;
    private final Function<T, Object> output;

    private List<T> items = List.of();
    private int next;
    private long seen;
    private RuntimeException failure;

    private volatile Exchange owner;
    private volatile boolean closed;
    private volatile CompletableFuture<?> asked;

    /**
     * Begins with a page that was read.
     *
     * @param number its number
     * @param asking asks for the page of a number
     * @param output makes of an item what is given out
     */
    PageWalk(
            LadiFlowOperation operation,
            Pages<T> pages,
            Page<T> first,
            int number,
            IntFunction<CompletableFuture<CallResult<Page<T>>>> asking,
            Function<T, Object> output) {
        this.operation = operation;
        this.pages = pages;
        this.asking = asking;
        this.output = output;
        take(first, number);
    }

    /** Reads no further once an exchange has failed, as long as that one lives. */
    PageWalk<T> of(Exchange exchange) {
        owner = exchange;
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                owner = null;
            }

            @Override
            public boolean allowHandover() {
                return false;
            }
        });
        return this;
    }

    @Override
    public boolean hasNext() {
        while (!closed && !pages.atEnd() && failure == null && next == items.size()) {
            try {
                turn();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        return !closed && (failure != null || next < items.size());
    }

    @Override
    public Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException("There are no more items of " + operation);
        }
        if (failure != null) {
            closed = true;
            throw failure;
        }
        seen++;
        return output.apply(items.get(next++));
    }

    private void turn() {
        Exchange exchange = owner;
        if (exchange != null && exchange.getException() != null) {
            // a split that has failed takes all that is left before it closes what it splits
            closed = true;
            return;
        }
        int number = pages.number();
        if (pages.isStuck()) {
            throw refused(Pages.TOO_MANY_WITHOUT_NEWS + " pages of " + operation + " in a row, up to page " + number
                    + ", brought nothing but what the pages before them had. LadiFlow does not heed the page, or the list"
                    + " changes by more than a page between two calls: raise pageSize.");
        }
        if (number == Integer.MAX_VALUE) {
            throw refused(
                    operation + " has a page " + number + " that is not the last, and no page has a larger number.");
        }
        CompletableFuture<CallResult<Page<T>>> call = asking.apply(number + 1);
        asked = call;
        if (closed) {
            call.cancel(false);
        }
        try {
            take(CallResult.await(operation, call).valueOrThrow(), number + 1);
        } finally {
            asked = null;
        }
    }

    private LadiFlowProtocolException refused(String message) {
        return new LadiFlowProtocolException(message, operation, null, null);
    }

    private void take(Page<T> read, int number) {
        items = pages.take(read, number);
        next = 0;
        if (pages.atEnd() && !pages.isWhole()) {
            LOG.warn(
                    "{} said that there are {} items, of which pages to {} brought {}: records were moved or removed between"
                            + " the pages, or firstPage is another",
                    operation,
                    pages.total(),
                    number,
                    pages.brought());
        }
    }

    @Override
    public long getSeen() {
        return seen;
    }

    @Override
    public int getPage() {
        return pages.number();
    }

    @Override
    public Long getTotal() {
        return pages.total();
    }

    @Override
    public void close() {
        closed = true;
        CompletableFuture<?> waiting = asked;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    /** Shows how far it is, and nothing of what it holds. */
    @Override
    public String toString() {
        return "ItemStream[" + operation + ", page " + pages.number() + ", " + seen + " seen]";
    }
}
