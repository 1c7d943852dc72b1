// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Page;

/**
 * What is new on the pages of a list, and which is the last, while records may move between them. What was on the two pages
 * before is not new, by its id; what has no id always is. The last page is where LadiFlow's total is reached, an empty one or,
 * where the total makes no sense, a short one; not one with nothing new, which may be due to the number of the first page or to
 * a server that does not heed pages.
 */
final class PageTracker<T extends ApiObject> {

    /** One is what a server gives that takes page 0 for page 1. */
    static final int MAX_PAGES_WITHOUT_NEW_ITEMS = 2;

    private final int limit;
    private Page<T> currentPage;
    private int pageNumber;
    private Page<T> previousPage;
    private Set<String> ids = Set.of();
    private Set<String> previousIds = Set.of();
    private long passedItemCount;
    private long newItemCount;
    private Long total;
    private int pagesWithoutNewItems;
    private boolean reachedEnd;

    /**
     * Begins before the first page.
     *
     * @param skipped how many items the pages before it hold
     * @param limit how many items a page is asked for
     */
    PageTracker(long skipped, int limit) {
        this.passedItemCount = skipped;
        this.newItemCount = skipped;
        this.limit = limit;
    }

    /** Takes the page of a number, and returns what is new on it. */
    List<T> accept(Page<T> read, int numberRead) {
        List<T> all = read.getItems();
        var idsRead = new HashSet<String>();
        var fresh = new ArrayList<T>();
        for (T item : all) {
            String id = idOf(item);
            if (id == null || idsRead.add(id) && !ids.contains(id) && !previousIds.contains(id)) {
                fresh.add(item);
            }
        }
        // items that look alike may be several, but without a total nothing else would end the walk
        boolean repeated = read.getTotal() == null
                && !all.isEmpty()
                && (hasSameItems(currentPage, all) || hasSameItems(previousPage, all));
        // a server that counts from 1 may have nothing on page 0
        boolean beforeTheFirst = currentPage == null
                && numberRead == 0
                && all.isEmpty()
                && !Long.valueOf(0).equals(read.getTotal());
        if (pageNumber == 0 && numberRead == 1 && hasSameItems(currentPage, all)) {
            // a server that counts from 1 may take page 0 for page 1
            fresh.clear();
        }
        previousPage = currentPage;
        currentPage = read;
        pageNumber = numberRead;
        previousIds = ids;
        ids = idsRead;
        Long said = read.getTotal();
        if (said != null && (total == null || said > total)) {
            total = said;
        }
        boolean news = !fresh.isEmpty() || all.isEmpty();
        pagesWithoutNewItems = news && !repeated ? 0 : pagesWithoutNewItems + 1;
        if (news) {
            passedItemCount += all.size();
            reachedEnd = !beforeTheFirst && isLastPage();
        }
        newItemCount += fresh.size();
        return fresh;
    }

    /** A total that is less than what was read cannot be meant so. */
    private boolean isLastPage() {
        int size = currentPage.getItems().size();
        Long said = currentPage.getTotal();
        if (size == 0 || said != null && said >= passedItemCount) {
            return size == 0 || said == passedItemCount;
        }
        return size < (currentPage.getLimit() == null ? limit : currentPage.getLimit());
    }

    private static boolean hasSameItems(Page<?> before, List<?> items) {
        return before != null && items.equals(before.getItems());
    }

    /** Customers of a list have both. */
    private static String idOf(ApiObject item) {
        Object id = item.getMember("id");
        return (id == null ? item.getMember("_id") : id) instanceof String text ? text : null;
    }

    /** Returns the number of the page that was taken last. */
    int pageNumber() {
        return pageNumber;
    }

    /** Whether the list has ended. */
    boolean isAtEnd() {
        return reachedEnd;
    }

    /** Whether the last pages brought nothing. */
    boolean isStuck() {
        return pagesWithoutNewItems >= MAX_PAGES_WITHOUT_NEW_ITEMS;
    }

    /** Returns how many items were new, with those that were skipped. */
    long newItemCount() {
        return newItemCount;
    }

    /** Returns the highest total that LadiFlow said, null if it said none. */
    Long total() {
        return total;
    }

    /** Whether nothing was missed, as far as LadiFlow's total tells. */
    boolean isComplete() {
        return reachedEnd && (total == null || total <= newItemCount);
    }
}
