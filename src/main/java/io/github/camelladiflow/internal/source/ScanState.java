// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The progress of a source. Times are values of {@code updated_at} in milliseconds since 1970. {@code began} and {@code
 * since} are times according to this machine's clock.
 *
 * @param source a string that identifies the store and the options {@code search} and {@code tags}
 * @param bound the oldest {@code updated_at} that the scan reads, because older changes have been emitted; null before
 *     the first response
 * @param horizon the time of the newest change of this scan; newer changes belong to the next scan; null if no scan is
 *     in progress
 * @param following the bound of the next scan
 * @param front the time of the oldest change that this scan has emitted
 * @param aim the approximate position of the front in the list
 * @param began the time when this scan began
 * @param since the time when the last completed scan began; if no scan has been completed, the time when the first scan
 *     began
 * @param seen the emitted changes that the next scan may read again. Each key is a customer's id. The value is
 *     {@code updated_at}, or its bitwise complement if the customer is deleted
 * @param failed the ids of the customers that will be emitted again, because their exchanges failed
 * @param store the known data about the store
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
        ConcurrentSkipListSet<String> failed,
        Store store) {

    /**
     * Data about the store, from LadiFlow's responses.
     *
     * @param id the {@code store_id} of its customers, null if it is not known
     * @param firstPage the number of the first page of its list, null if it is not known
     */
    public record Store(String id, Integer firstPage) {}

    public ScanState {
        Objects.requireNonNull(seen, "seen");
        Objects.requireNonNull(failed, "failed");
        Objects.requireNonNull(store, "store");
    }

    static ScanState initial(String source, Long bound) {
        return new ScanState(
                source,
                bound,
                null,
                0,
                0,
                0,
                0,
                null,
                new LinkedHashMap<>(),
                new ConcurrentSkipListSet<>(),
                new Store(null, null));
    }

    /**
     * Returns the state after a scan has begun at the newest change. The bound of the next scan is never lower than the
     * bound of this scan.
     */
    ScanState withScanBegun(long bound, long newest, long following, long began) {
        long next = Math.max(bound, Math.min(newest + 1, following));
        Long first = since == null ? Long.valueOf(began) : since;
        return new ScanState(source, bound, newest, next, Long.MAX_VALUE, 0, began, first, seen, failed, store);
    }

    /** Returns the state after the front has moved. */
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

    /** Records the change as emitted, and removes the oldest entry if there are more than {@code most} entries. */
    void markSeen(Change change, int most) {
        seen.remove(change.id());
        seen.put(change.id(), seenValue(change.updatedAtMillis(), change.exists()));
        if (seen.size() > most) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    boolean isSeen(Change change) {
        return Long.valueOf(seenValue(change.updatedAtMillis(), change.exists()))
                .equals(seen.get(change.id()));
    }

    /**
     * Returns the timestamp, or its bitwise complement if the customer is deleted. This distinguishes the two states if
     * LadiFlow sets is_delete without a new timestamp.
     */
    private static long seenValue(long stamp, boolean exists) {
        return exists ? stamp : ~stamp;
    }

    private static long stampOf(long seenValue) {
        return seenValue < 0 ? ~seenValue : seenValue;
    }
}
