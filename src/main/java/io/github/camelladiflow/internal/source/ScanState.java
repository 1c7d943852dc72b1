// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far a source is. Times are by LadiFlow's clock, in milliseconds since 1970, but for began and since.
 *
 * @param source what was read, so that a file is not taken for another store's
 * @param bound what is older is done; null before anybody is known
 * @param horizon what is newer belongs to the next walk, null if no walk is under way
 * @param following the bound of the next walk
 * @param front the oldest that was handed over in this walk
 * @param aim about where in the list that is
 * @param began when this walk began, by this machine's clock
 * @param since when the last walk began that has ended, by this machine's clock; the first one, if none has
 * @param seen what was emitted of what may be read again: ids and {@code updated_at}, its complement for deleted customers
 * @param failed how often the exchange of a customer has failed who will be handed over again, by id
 * @param store what is known of the store, which is nothing in a state of version 2
 */
public record ScanState(
        String source,
        Long bound,
        Long horizon,
        long following,
        long front,
        int aim,
        long began,
        Long since,
        LinkedHashMap<String, Long> seen,
        ConcurrentHashMap<String, Integer> failed,
        Store store) {

    /**
     * What the responses have shown of a store.
     *
     * @param id the {@code store_id} of its customers, null if it is not known
     * @param firstPage the number of the first page of its list, null if it is not known
     */
    public record Store(String id, Integer firstPage) {}

    public ScanState {
        Objects.requireNonNull(seen, "seen");
        Objects.requireNonNull(failed, "failed");
        store = store == null ? new Store(null, null) : store;
    }

    static ScanState initial(String source, Long bound) {
        return new ScanState(
                source, bound, null, 0, 0, 0, 0, null, new LinkedHashMap<>(), new ConcurrentHashMap<>(), null);
    }

    /** A walk has begun, with the newest customer of all; the next one has the bound that follows, as far as that is none that is done. */
    ScanState withScanBegun(long bound, long newest, long following, long began) {
        long next = Math.max(bound, Math.min(newest + 1, following));
        Long first = since == null ? Long.valueOf(began) : since;
        return new ScanState(source, bound, newest, next, Long.MAX_VALUE, 0, began, first, seen, failed, store);
    }

    /** The front is there. */
    ScanState withFront(long front, int aim) {
        seen.values().removeIf(value -> stampOf(value) > front && stampOf(value) < following);
        return new ScanState(source, bound, horizon, following, front, aim, began, since, seen, failed, store);
    }

    ScanState withScanEnded(long bound, long since) {
        seen.values().removeIf(value -> stampOf(value) < bound);
        return new ScanState(source, bound, null, following, front, aim, began, since, seen, failed, store);
    }

    ScanState withStore(Store known) {
        return new ScanState(source, bound, horizon, following, front, aim, began, since, seen, failed, known);
    }

    ScanState withSeen(LinkedHashMap<String, Long> kept) {
        return new ScanState(source, bound, horizon, following, front, aim, began, since, kept, failed, store);
    }

    /** Remembers the last, and so many of those before. */
    void markSeen(Change change, int most) {
        seen.remove(change.id());
        seen.put(change.id(), seenValue(change.updatedAtMillis(), change.exists()));
        if (seen.size() > most) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    /** Remembers that a deletion was emitted: the customer is emitted again if it is listed again, without a new stamp too. */
    void markDeleted(String id) {
        seen.computeIfPresent(id, (key, value) -> seenValue(stampOf(value), false));
    }

    boolean isSeen(Change change) {
        return Long.valueOf(seenValue(change.updatedAtMillis(), change.exists()))
                .equals(seen.get(change.id()));
    }

    /** Returns the complement of the stamp for a deleted customer: LadiFlow may mark it, and unmark it, without a new stamp. */
    private static long seenValue(long stamp, boolean exists) {
        return exists ? stamp : ~stamp;
    }

    private static long stampOf(long seenValue) {
        return seenValue < 0 ? ~seenValue : seenValue;
    }
}
