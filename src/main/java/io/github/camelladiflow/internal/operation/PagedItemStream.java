// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.Closeable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;

import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All items of a list. Reads a page when the page's first item is needed, on the calling thread, and keeps one page in
 * memory. If a request fails, {@link #hasNext()} returns true, so that a splitter that looks ahead processes its current
 * item first. {@link #next()} then throws the exception, and the stream ends. Several threads may use a stream one after
 * another. Any thread may close it.
 */
final class PagedItemStream<T extends ApiObject> implements Iterator<Object>, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(PagedItemStream.class);

    private final OperationContext context;
    private final PageTracker<T> pages;
    private final Call firstCall;
    private final BiFunction<Call, Integer, Page<T>> pageLoader;

    private List<T> items = List.of();
    private int nextIndex;
    private RuntimeException failure;

    private volatile Exchange ownerExchange;
    private volatile boolean closed;

    /**
     * Creates a stream, which then has to accept its first page.
     *
     * @param call the call for the first page
     * @param loader reads the page with the given number
     */
    PagedItemStream(
            OperationContext context, PageTracker<T> pages, Call call, BiFunction<Call, Integer, Page<T>> loader) {
        this.context = context;
        this.pages = pages;
        this.firstCall = call;
        this.pageLoader = loader;
    }

    /**
     * Makes the stream stop reading pages if the exchange has failed. This has no effect after the exchange has ended.
     */
    PagedItemStream<T> ownedBy(Exchange exchange) {
        ownerExchange = exchange;
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                ownerExchange = null;
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
        while (!closed && !pages.isAtEnd() && failure == null && nextIndex == items.size()) {
            try {
                readNextPage();
            } catch (RuntimeException | Error e) {
                failure = RuntimeCamelException.wrapRuntimeException(e);
            }
        }
        return !closed && (failure != null || nextIndex < items.size());
    }

    @Override
    public Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException("There are no more items in " + context.operation());
        }
        if (failure != null) {
            closed = true;
            throw failure;
        }
        return context.toOutput(items.get(nextIndex++));
    }

    private void readNextPage() {
        Exchange exchange = ownerExchange;
        if (exchange != null && exchange.getException() != null) {
            // a failed split reads all remaining items before it closes the stream
            closed = true;
            return;
        }
        int number = pages.pageNumber();
        if (pages.isStuck()) {
            throw new LadiFlowUnexpectedResponseException(
                    PageTracker.MAX_PAGES_WITHOUT_NEW_ITEMS + " consecutive pages of " + context.operation()
                            + ", up to page "
                            + number + ", contained only items from earlier pages. If the list changes by more than a"
                            + " page between two calls, raise pageSize. Otherwise LadiFlow seems to ignore the page"
                            + " number.",
                    context.operation());
        }
        accept(pageLoader.apply(firstCall.followUp(), number + 1), number + 1);
    }

    /** Makes the items of a page the next items of the stream. */
    void accept(Page<T> read, int number) {
        items = pages.accept(read, number);
        nextIndex = 0;
        if (pages.isAtEnd() && !pages.isComplete()) {
            LOG.warn(
                    "{} reported {} items, but the pages up to {} contained {}. Either items were moved or removed"
                            + " while the pages were read, or firstPage is wrong.",
                    context.operation(),
                    pages.total(),
                    number,
                    pages.newItemCount());
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Returns text with the position, but without items, because these may be personal data. */
    @Override
    public String toString() {
        return "PagedItemStream[" + context.operation() + ", page " + pages.pageNumber() + "]";
    }
}
