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
final class Pages<T extends ApiObject> {

    /** One is what a server gives that takes page 0 for page 1. */
    static final int TOO_MANY_WITHOUT_NEWS = 2;

    private final int limit;
    private Page<T> page;
    private int number;
    private Page<T> pageBefore;
    private Set<String> ids = Set.of();
    private Set<String> idsBefore = Set.of();
    private long passed;
    private long brought;
    private Long total;
    private int withoutNews;
    private boolean last;

    /**
     * Begins before the first page.
     *
     * @param skipped how many items the pages before it hold
     * @param limit how many items a page is asked for
     */
    Pages(long skipped, int limit) {
        this.passed = skipped;
        this.brought = skipped;
        this.limit = limit;
    }

    /** Takes the page of a number, and returns what is new on it. */
    List<T> take(Page<T> read, int numberRead) {
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
        Long said = read.getTotal();
        if (said != null && (total == null || said > total)) {
            total = said;
        }
        boolean news = !fresh.isEmpty() || all.isEmpty();
        withoutNews = news && !repeated ? 0 : withoutNews + 1;
        if (news) {
            passed += all.size();
            last = !beforeTheFirst && isLast();
        }
        brought += fresh.size();
        return fresh;
    }

    /** A total that is less than what was read cannot be meant so. */
    private boolean isLast() {
        int size = page.getItems().size();
        Long said = page.getTotal();
        if (size == 0 || said != null && said >= passed) {
            return size == 0 || said == passed;
        }
        return size < (page.getLimit() == null ? limit : page.getLimit());
    }

    private static boolean isSame(Page<?> before, List<?> items) {
        return before != null && items.equals(before.getItems());
    }

    /** Customers of a list have both. */
    private static String id(ApiObject item) {
        Object id = item.getMember("id");
        return (id == null ? item.getMember("_id") : id) instanceof String text ? text : null;
    }

    /** Returns the number of the page that was taken last. */
    int number() {
        return number;
    }

    /** Whether the list has ended. */
    boolean atEnd() {
        return last;
    }

    /** Whether the last pages brought nothing. */
    boolean isStuck() {
        return withoutNews >= TOO_MANY_WITHOUT_NEWS;
    }

    /** Returns how many items were new, with those that were skipped. */
    long brought() {
        return brought;
    }

    /** Returns the highest total that LadiFlow said, null if it said none. */
    Long total() {
        return total;
    }

    /** Whether nothing was missed, as far as LadiFlow's total tells. */
    boolean isWhole() {
        return last && (total == null || total <= brought);
    }
}
