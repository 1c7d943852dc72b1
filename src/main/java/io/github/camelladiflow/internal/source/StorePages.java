// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/** Reads pages of the state's store, numbered from 0. Not thread-safe. */
final class StorePages {

    private static final int FIRST_PAGE_COMPARISONS = 3;

    private final CustomerPages pages;
    private final ChangeSource.Settings settings;
    private final ScanState state;
    private boolean isFirstPageChecked;

    StorePages(CustomerPages pages, ChangeSource.Settings settings, ScanState state) {
        this.pages = pages;
        this.settings = settings;
        this.state = state;
        this.isFirstPageChecked = settings.firstPage() != null;
    }

    /**
     * Checks that page 1 is LadiFlow's first page, unless the user has set its number. If the result is not clear, the
     * next poll checks again.
     */
    void checkFirstPage() {
        for (int i = 0; i < FIRST_PAGE_COMPARISONS && !isFirstPageChecked; i++) {
            List<Change> zero;
            try {
                zero = pages.read(0, settings.pageSize());
            } catch (LadiFlowException e) {
                isFirstPageChecked = e instanceof LadiFlowRequestException;
                return;
            }
            List<Change> one = pages.read(1, settings.pageSize());
            if (zero.isEmpty() || newest(zero) <= newest(one)) {
                isFirstPageChecked = zero.isEmpty() ? !one.isEmpty() : ids(zero).equals(ids(one));
                return;
            }
        }
        if (!isFirstPageChecked) {
            throw Change.unreadableList("LadiFlow's first page is page 0, because it contains newer customers than page"
                    + " 1. Set firstPage=0; otherwise the source does not read the newest customers.");
        }
    }

    private static long newest(List<Change> items) {
        return items.isEmpty() ? Long.MIN_VALUE : items.get(0).updatedAtMillis();
    }

    private static List<String> ids(List<Change> items) {
        return items.stream().map(Change::id).toList();
    }

    /**
     * Reads a page.
     *
     * @throws IllegalStateException if all its customers belong to another store
     */
    List<Change> read(int page, int limit) {
        int first = settings.firstPage() == null ? 1 : settings.firstPage();
        List<Change> items = pages.read(first + page, limit);
        Set<String> stores = items.stream()
                .map(item -> item.customer().getStoreId())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        // a single customer of another store is not another store's page
        boolean isConclusive = page == 0 || items.size() > 1;
        if (isConclusive && state.storeId == null && stores.size() == 1) {
            state.storeId = stores.iterator().next();
        }
        if (isConclusive && state.storeId != null && !stores.isEmpty() && !stores.contains(state.storeId)) {
            throw new IllegalStateException(
                    "LadiFlow now lists customers of a different store. Check apiKey. If you want to use another"
                            + " store, set a new stateFile, or give the route a new id.");
        }
        return items;
    }

    /** Returns the result of {@link CustomerPages#serverMillis}. */
    long serverMillis() {
        return pages.serverMillis();
    }
}
