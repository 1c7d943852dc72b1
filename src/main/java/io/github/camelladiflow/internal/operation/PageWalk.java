// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
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

/**
 * Walks through the pages of a list while records may move between them. What was on the two pages before is not given again, by
 * its id; what has no id always is. It ends where LadiFlow's total is reached, at an empty page or, where the total makes no sense, at a short one; not
 * at a page with nothing new, which may be due to the number of the first page or to a server that does not heed pages.
 */
final class PageWalk<T extends ApiObject> implements ItemStream<Object> {

    private static final Logger LOG = LoggerFactory.getLogger(PageWalk.class);

    /** One is what a server gives that takes page 0 for page 1. */
    private static final int TOO_MANY_WITHOUT_NEWS = 2;

    private final LadiFlowOperation operation;
    private final int limit;
    private final long skipped;
    private final IntFunction<CompletableFuture<CallResult<Page<T>>>> pages;
    private final Function<T, Object> output;

    private Page<T> page;
    private int number;
    private Page<T> pageBefore;
    private Set<String> ids = Set.of();
    private Set<String> idsBefore = Set.of();
    private List<T> items = List.of();
    private int next;
    private long passed;
    private long seen;
    private Long total;
    private int withoutNews;
    private boolean last;
    private RuntimeException failure;

    private volatile Exchange owner;
    private volatile boolean closed;
    private volatile CompletableFuture<?> asked;

    /**
     * Begins with a page that was read.
     *
     * @param number its number
     * @param skipped how many items the pages before it hold
     * @param limit how many items were asked for
     * @param pages asks for the page of a number
     * @param output makes of an item what is given out
     */
    PageWalk(
            LadiFlowOperation operation,
            Page<T> first,
            int number,
            long skipped,
            int limit,
            IntFunction<CompletableFuture<CallResult<Page<T>>>> pages,
            Function<T, Object> output) {
        this.operation = operation;
        this.limit = limit;
        this.skipped = skipped;
        this.pages = pages;
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
        while (!closed && !last && failure == null && next == items.size()) {
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
        if (withoutNews >= TOO_MANY_WITHOUT_NEWS) {
            throw new LadiFlowProtocolException(
                    withoutNews + " pages of " + operation + " in a row, up to page " + number
                            + ", brought nothing but what the pages before them had. LadiFlow does not heed the page, or the list"
                            + " changes by more than a page between two calls: raise pageSize.",
                    operation,
                    null,
                    null);
        }
        if (number == Integer.MAX_VALUE) {
            throw new LadiFlowProtocolException(
                    operation + " has a page " + number + " that is not the last, and no page has a larger number.",
                    operation,
                    null,
                    null);
        }
        CompletableFuture<CallResult<Page<T>>> call = pages.apply(number + 1);
        asked = call;
        if (closed) {
            call.cancel(false);
        }
        try {
            take(CallResult.await(operation, call).found(), number + 1);
        } catch (CancellationException e) {
            if (!closed) {
                throw e;
            }
        } finally {
            asked = null;
        }
    }

    private void take(Page<T> read, int numberRead) {
        List<T> all = read.getItems();
        var idsRead = new HashSet<String>();
        var fresh = new ArrayList<T>();
        for (T item : all) {
            String id = id(item);
            if (id == null || idsRead.add(id) && !ids.contains(id) && !idsBefore.contains(id)) {
                fresh.add(item);
            }
        }
        // items that look alike may be several, but without a total nothing else would end the walk
        boolean repeated = read.getTotal() == null && !all.isEmpty() && (isSame(page, all) || isSame(pageBefore, all));
        // a server that counts from 1 may have nothing on page 0
        boolean beforeTheFirst = page == null
                && numberRead == 0
                && all.isEmpty()
                && !Long.valueOf(0).equals(read.getTotal());
        if (number == 0 && numberRead == 1 && isSame(page, all)) {
            // a server that counts from 1 may take page 0 for page 1
            fresh.clear();
        }
        pageBefore = page;
        page = read;
        number = numberRead;
        idsBefore = ids;
        ids = idsRead;
        items = fresh;
        next = 0;
        Long said = read.getTotal();
        if (said != null && (total == null || said > total)) {
            total = said;
        }
        boolean news = !fresh.isEmpty() || all.isEmpty();
        withoutNews = news && !repeated ? 0 : withoutNews + 1;
        if (news) {
            passed += all.size();
            last = !beforeTheFirst && Listing.isLast(read, skipped + passed, limit);
        }
        if (last && total != null && total > skipped + seen + fresh.size()) {
            LOG.warn(
                    "{} said that there are {} items, of which pages to {} brought {}: records were moved or removed between"
                            + " the pages, or firstPage is another",
                    operation,
                    total,
                    number,
                    skipped + seen + fresh.size());
        }
    }

    private static boolean isSame(Page<?> before, List<?> items) {
        return before != null && items.equals(before.getItems());
    }

    /** Customers of a list have both. */
    private static String id(ApiObject item) {
        Object id = item.getMember("id");
        return (id == null ? item.getMember("_id") : id) instanceof String text ? text : null;
    }

    @Override
    public long getSeen() {
        return seen;
    }

    @Override
    public int getPage() {
        return number;
    }

    @Override
    public Long getTotal() {
        return total;
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
        return "ItemStream[" + operation + ", page " + number + ", " + seen + " seen]";
    }
}
