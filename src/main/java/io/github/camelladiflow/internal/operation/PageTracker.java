// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Page;

/**
 * Detects which items on a list's pages are new, and which page is the last, even if items move between pages. An item
 * is not new if it was on one of the two previous pages. The last page is the page that reaches LadiFlow's total, an
 * empty page or, if the total is not plausible, a short page. A page without new items is not the last page, because the
 * server may count pages from a different number or ignore page numbers.
 */
final class PageTracker<T extends ApiObject> {

    /**
     * The number of consecutive pages without new items after which {@link #isStuck} returns true. A single such page
     * can occur if the server treats page 0 as page 1.
     */
    static final int MAX_PAGES_WITHOUT_NEW_ITEMS = 2;

    private final int limit;
    private Set<String> currentIds = Set.of();
    private Set<String> previousIds = Set.of();
    private int pageNumber = -1;
    private long passedItemCount;
    private long newItemCount;
    private Long total;
    private int pagesWithoutNewItems;
    private boolean reachedEnd;

    /**
     * Creates a tracker that has not received a page yet.
     *
     * @param skipped the number of items on the pages before the first page to be read
     * @param limit the requested number of items per page
     */
    PageTracker(long skipped, int limit) {
        this.passedItemCount = skipped;
        this.newItemCount = skipped;
        this.limit = limit;
    }

    /** Records a page with its number, and returns its new items. */
    List<T> accept(Page<T> page, int number) {
        List<T> items = page.getItems();
        Set<String> ids = new HashSet<>();
        List<T> fresh = new ArrayList<>();
        for (T item : items) {
            String id = identity(item);
            if (ids.add(id) && !currentIds.contains(id) && !previousIds.contains(id)) {
                fresh.add(item);
            }
        }
        // a server that counts from 1 may return an empty page 0
        boolean precedesFirst = pageNumber < 0
                && number == 0
                && items.isEmpty()
                && !Long.valueOf(0).equals(page.getTotal());
        previousIds = currentIds;
        currentIds = ids;
        pageNumber = number;
        newItemCount += fresh.size();
        Long reported = page.getTotal();
        if (reported != null && (total == null || reported > total)) {
            total = reported;
        }
        if (fresh.isEmpty() && !items.isEmpty()) {
            pagesWithoutNewItems++;
        } else {
            pagesWithoutNewItems = 0;
            passedItemCount += items.size();
            reachedEnd = !precedesFirst && isLast(page);
        }
        return fresh;
    }

    /** Returns whether a page is the last page. Ignores a total that is lower than the number of items on the pages. */
    private boolean isLast(Page<T> page) {
        int size = page.getItems().size();
        Long reported = page.getTotal();
        if (size == 0 || reported != null && reported >= passedItemCount) {
            return size == 0 || reported == passedItemCount;
        }
        return size < (page.getLimit() == null ? limit : page.getLimit());
    }

    /** Returns the id of an item. A customer in a list has two members with the customer's id. */
    private static String identity(ApiObject item) {
        Object id = item.getMember("id");
        return (id == null ? item.getMember("_id") : id) instanceof String text ? text : item.toJson();
    }

    /** Returns the number of the last page that was accepted. */
    int pageNumber() {
        return pageNumber;
    }

    /** Returns whether the list has ended. */
    boolean isAtEnd() {
        return reachedEnd;
    }

    /** Returns whether the last {@link #MAX_PAGES_WITHOUT_NEW_ITEMS} pages had no new items. */
    boolean isStuck() {
        return pagesWithoutNewItems >= MAX_PAGES_WITHOUT_NEW_ITEMS;
    }

    /** Returns the number of new items, including skipped items. */
    long newItemCount() {
        return newItemCount;
    }

    /** Returns the highest total that LadiFlow has reported, or null if there is none. */
    Long total() {
        return total;
    }

    /** Returns whether all items have been read, according to LadiFlow's total. */
    boolean isComplete() {
        return reachedEnd && (total == null || total <= newItemCount);
    }
}
