// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The progress of a source, which is saved. Times are values of {@code updated_at} in milliseconds since 1970, except
 * for {@link #began} and {@link #since}, which are times by this machine's clock. Not thread-safe.
 */
final class ScanState {

    /**
     * The number of emitted changes in {@link #seen}. If the scan rereads a change that has been removed from it, the
     * change is emitted again.
     */
    static final int MAX_SEEN = 50_000;

    /** Identifies the base URL and the options {@code search} and {@code tags}. */
    String source;

    /** The {@code store_id} of the store's customers, null if it is not known. */
    String storeId;

    /** The oldest change that the scan emits, because older changes have been emitted; null before the first response. */
    Long bound;

    /** The newest change of this scan; newer changes belong to the next scan. Null if no scan is in progress. */
    Long horizon;

    /** The bound of the next scan. */
    long following;

    /** The oldest change that this scan has emitted. */
    long front;

    /** The approximate position of the front in the list. */
    int aim;

    /** The time when this scan began. */
    long began;

    /** The time when the last complete scan began; before it, the time when the first scan began; null before both. */
    Long since;

    /** The emitted changes that the next scan may read again: a customer's id, and the change of the customer. */
    final LinkedHashMap<String, Long> seen = new LinkedHashMap<>();

    /** The ids of the customers that will be emitted again, because their exchanges failed. */
    final LinkedHashSet<String> failed = new LinkedHashSet<>();

    /**
     * Checks the store of a page's customers, and remembers it if it is not known yet.
     *
     * @param isFirstPage whether the page is the first page; on other pages, a single customer does not prove that the
     *     store is a different one
     * @throws IllegalStateException if all customers belong to another store
     */
    void checkStore(List<Change> items, boolean isFirstPage) {
        Set<String> stores = items.stream()
                .map(item -> item.customer().getStoreId())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        if (stores.isEmpty() || items.size() == 1 && !isFirstPage) {
            return;
        }
        storeId = storeId == null && stores.size() == 1 ? stores.iterator().next() : storeId;
        if (storeId != null && !stores.contains(storeId)) {
            throw new IllegalStateException(
                    "LadiFlow now lists customers of a different store. Check apiKey. If you want to use another"
                            + " store, set a new stateFile, or give the route a new id.");
        }
    }

    /** Begins a scan at the newest change. The bound of the next scan is never lower than the bound of this scan. */
    void beginScan(long newest, long following, long began) {
        this.bound = bound == null ? Long.valueOf(following) : bound;
        this.horizon = newest;
        this.following = Math.max(bound, Math.min(newest + 1, following));
        this.front = Long.MAX_VALUE;
        this.aim = 0;
        this.began = began;
        this.since = since == null ? Long.valueOf(began) : since;
    }

    void moveFront(long front, int aim) {
        seen.values().removeIf(value -> stampOf(value) > front && stampOf(value) < following);
        this.front = front;
        this.aim = aim;
    }

    void endScan(long bound, long since) {
        seen.values().removeIf(value -> stampOf(value) < bound);
        this.horizon = null;
        this.bound = bound;
        this.since = since;
    }

    /**
     * Records that a change has been emitted.
     *
     * @param completed whether the exchange completed; otherwise the customer will be emitted again
     */
    void recordProcessed(Change change, boolean completed) {
        seen.remove(change.id());
        seen.put(change.id(), seenValue(change));
        if (seen.size() > MAX_SEEN) {
            seen.remove(seen.keySet().iterator().next());
        }
        failed.remove(change.id());
        if (!completed) {
            failed.add(change.id());
        }
    }

    boolean isSeen(Change change) {
        return Long.valueOf(seenValue(change)).equals(seen.get(change.id()));
    }

    /**
     * Returns the timestamp, or its bitwise complement if the customer is deleted. This distinguishes the two states if
     * LadiFlow sets is_delete without a new timestamp.
     */
    private static long seenValue(Change change) {
        return change.exists() ? change.updatedAtMillis() : ~change.updatedAtMillis();
    }

    private static long stampOf(long seenValue) {
        return seenValue < 0 ? ~seenValue : seenValue;
    }
}
