// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;
import java.util.Set;

import io.github.camelladiflow.internal.source.ScanState.Store;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/**
 * Reads pages, and checks that they belong to the same store as the state. Detects the number of the first page, and
 * rejects customers of another store. Not thread-safe.
 */
final class StorePages implements CustomerPages {

    private static final int MAX_FIRST_PAGE_TRIES = 40;

    /**
     * A comparison of two pages with fewer customers than this is not conclusive, because customers may move between
     * two requests.
     */
    private static final int MIN_CONCLUSIVE_SIZE = 10;

    /** The number of consecutive comparisons of small pages that must have the same result. */
    private static final int MIN_RESULTS_OF_SMALL_PAGES = 16;

    private final CustomerPages pages;
    private final CustomerScan scan;
    private final Integer configuredFirstPage;
    private final int pageSize;

    /** Whether a response has confirmed that the state belongs to this store. */
    private boolean isStoreChecked;

    /**
     * Creates a reader of a store's pages.
     *
     * @param scan the scan whose state contains the data about the store
     */
    StorePages(CustomerPages pages, ChangeSource.Settings settings, CustomerScan scan) {
        this.pages = pages;
        this.scan = scan;
        this.configuredFirstPage = settings.firstPage();
        this.pageSize = settings.pageSize();
    }

    /** Returns whether a response has confirmed that the state belongs to this store. */
    boolean isStoreChecked() {
        return isStoreChecked;
    }

    /** Reads a page. Pages are numbered from 0, regardless of the number of LadiFlow's first page. */
    @Override
    public List<Change> read(int page, int limit) {
        Store store = scan.state().store();
        Integer first = configuredFirstPage == null ? store.firstPage() : configuredFirstPage;
        if (first == null) {
            first = findFirstPage();
            scan.updateStore(new Store(store.id(), first));
        }
        return first == null ? List.of() : checkStore(pages.read(first + page, limit));
    }

    @Override
    public Change find(String id) {
        Change found = pages.find(id);
        return found == null ? null : checkStore(List.of(found)).get(0);
    }

    /**
     * Returns the number of LadiFlow's first page, null while its list is empty. If the method wrongly returned 1, the
     * source would never read the newest customers.
     */
    private Integer findFirstPage() {
        int allSame = 0;
        int same = 0;
        int different = 0;
        for (int i = 0; i < MAX_FIRST_PAGE_TRIES; i++) {
            List<Change> one = pages.read(1, pageSize);
            List<Change> zero;
            try {
                zero = pages.read(0, pageSize);
            } catch (LadiFlowRequestException e) {
                return 1;
            } catch (LadiFlowException e) {
                throw e.addNote(
                        "The failed request was for page 0. The source requests this page to detect the number of the"
                                + " first page. If you know this number, set firstPage.");
            }
            if (zero.isEmpty() && one.isEmpty()) {
                return null;
            }
            Set<Object> ids = Change.distinctValues(zero, Change::id);
            Set<Object> others = Change.distinctValues(one, Change::id);
            boolean isEqual = ids.equals(others);
            // customers may have moved from one small page to the other between two requests
            boolean isSmall = !one.isEmpty() && Math.max(zero.size(), one.size()) < MIN_CONCLUSIVE_SIZE;
            // a lagging replica may return an empty page. The same page can differ between two requests, because a
            // customer has changed, or because several customers at its end have the same timestamp
            ids.retainAll(others);
            boolean isSame = zero.isEmpty() || zero.size() == one.size() && 2 * ids.size() > others.size();
            allSame += isSame ? 1 : 0;
            same = isSame ? same + 1 : 0;
            different = isSame ? 0 : different + 1;
            if (same >= (isEqual && !isSmall ? 1 : MIN_RESULTS_OF_SMALL_PAGES)) {
                return 1;
            }
            if (different >= (isSmall ? MIN_RESULTS_OF_SMALL_PAGES : 2)) {
                return 0;
            }
        }
        // the comparisons have no clear result, because the list changes constantly
        return 4 * allSame >= 3 * MAX_FIRST_PAGE_TRIES ? 1 : 0;
    }

    /**
     * Returns the customers. Throws an exception if they do not belong to the store of the customers that were emitted
     * before.
     */
    private List<Change> checkStore(List<Change> items) {
        Store store = scan.state().store();
        Set<Object> ids = Change.distinctValues(items, item -> item.customer().getStoreId());
        ids.remove(null);
        if (ids.size() > 1 || store.id() != null && !Set.of(store.id()).containsAll(ids)) {
            isStoreChecked = false;
            throw new IllegalStateException(
                    "LadiFlow now lists customers of a different store. Check apiKey. If you want to use another"
                            + " store, set a new stateFile or stateRepository.");
        }
        isStoreChecked |= !items.isEmpty();
        if (store.id() == null && !ids.isEmpty()) {
            scan.updateStore(new Store((String) ids.iterator().next(), store.firstPage()));
        }
        return items;
    }
}
