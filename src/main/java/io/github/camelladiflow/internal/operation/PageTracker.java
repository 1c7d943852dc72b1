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
 * is not new if its id was on one of the two previous pages. An item without an id is always new. The last page is the
 * page that reaches LadiFlow's total, an empty page or, if the total is not plausible, a short page. A page without new
 * items is not the last page, because the server may count pages from a different number or ignore page numbers.
 */
final class PageTracker<T extends ApiObject> {

    /**
     * The number of consecutive pages without new items after which {@link #isStuck} returns true. A single such page
     * can occur if the server treats page 0 as page 1.
     */
    static final int MAX_PAGES_WITHOUT_NEW_ITEMS = 2;

    private final int limit;
    private SeenPage current = SeenPage.NONE;
    private SeenPage previous = SeenPage.NONE;
    private int pageNumber;
    private long passedItemCount;
    private long newItemCount;
    private Long total;
    private int pagesWithoutNewItems;
    private boolean reachedEnd;

    /** The items of a page and their ids. The items are null before the first page. */
    private record SeenPage(List<?> items, Set<String> ids) {

        static final SeenPage NONE = new SeenPage(null, Set.of());
    }

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
    List<T> accept(Page<T> read, int numberRead) {
        List<T> all = read.getItems();
        var idsRead = new HashSet<String>();
        var fresh = new ArrayList<T>();
        for (T item : all) {
            String id = idOf(item);
            if (id == null || idsRead.add(id) && !current.ids.contains(id) && !previous.ids.contains(id)) {
                fresh.add(item);
            }
        }
        // equal items may be different records, but if they counted as new, a list without a total would never end
        boolean repeated =
                read.getTotal() == null && !all.isEmpty() && (all.equals(current.items) || all.equals(previous.items));
        // a server that counts from 1 may return an empty page 0
        boolean beforeTheFirst = current.items == null
                && numberRead == 0
                && all.isEmpty()
                && !Long.valueOf(0).equals(read.getTotal());
        if (pageNumber == 0 && numberRead == 1 && all.equals(current.items)) {
            // a server that counts from 1 may treat page 0 as page 1
            fresh.clear();
        }
        previous = current;
        current = new SeenPage(all, idsRead);
        pageNumber = numberRead;
        Long said = read.getTotal();
        if (said != null && (total == null || said > total)) {
            total = said;
        }
        boolean news = !fresh.isEmpty() || all.isEmpty();
        pagesWithoutNewItems = news && !repeated ? 0 : pagesWithoutNewItems + 1;
        if (news) {
            passedItemCount += all.size();
            reachedEnd = !beforeTheFirst && isLastPage(read);
        }
        newItemCount += fresh.size();
        return fresh;
    }

    /**
     * Returns whether a page is the last page. Ignores a total that is lower than the number of items that have been
     * read.
     */
    private boolean isLastPage(Page<T> page) {
        int size = page.getItems().size();
        Long said = page.getTotal();
        if (size == 0 || said != null && said >= passedItemCount) {
            return size == 0 || said == passedItemCount;
        }
        return size < (page.getLimit() == null ? limit : page.getLimit());
    }

    /** Returns the id of an item. A customer in a list has two members with the customer's id. */
    private static String idOf(ApiObject item) {
        Object id = item.getMember("id");
        return (id == null ? item.getMember("_id") : id) instanceof String text ? text : null;
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
