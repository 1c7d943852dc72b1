// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/**
 * Emits changed customers. It reads its state in the first poll, and writes it after each page of exchanges. Not
 * thread-safe, except for the meters {@link #lagSeconds} and {@link #failedCount}, which return NaN while their value is
 * not known.
 */
public final class ChangeSource {

    private static final int FIRST_PAGE_COMPARISONS = 3;

    /** The number of customers waiting to be emitted again at which the source stops reading new pages. */
    static final int MAX_FAILED = 1_000;

    /**
     * The settings of a source.
     *
     * @param sourceId a string that identifies the base URL and the options {@code search} and {@code tags}
     * @param startMillis the time of the oldest change to emit in the first scan, in milliseconds since 1970; null to
     *     begin with the newest change
     * @param overlapMillis the length of a period before the start of the previous scan. Each scan reads the changes
     *     from this period again
     * @param firstPage the number of LadiFlow's first page; null if it is 1 and the source must check it
     */
    public record Settings(String sourceId, Long startMillis, long overlapMillis, int pageSize, Integer firstPage) {

        /** The value of {@code startMillis} that makes the first scan emit all changes. */
        public static final long FROM_BEGINNING = Long.MIN_VALUE;

        int firstPageOrOne() {
            return firstPage == null ? 1 : firstPage;
        }
    }

    /**
     * Reads customers from LadiFlow. Each request may throw a {@link LadiFlowException}.
     */
    public interface CustomerPages {

        /**
         * Returns a page of the customer list, sorted by {@code updated_at}, newest first.
         *
         * @param page the number of the page; LadiFlow's first page has the number 0 or 1
         */
        List<Change> read(int page, int limit);

        /**
         * Returns LadiFlow's time at the last page, in milliseconds since 1970. Returns {@link Long#MAX_VALUE} if the
         * response did not contain the time.
         */
        long serverMillis();

        /**
         * Returns the customer, or null if it does not exist. If the returned customer has a different id, the requested
         * customer was merged into it. An implementation returns such a customer only if the responses on two connections
         * are equal.
         */
        Change find(String id);
    }

    /** Emits changes as exchanges, as Camel's batch consumers do. */
    public interface BatchReceiver {

        boolean isBatchAllowed();

        /**
         * Removes changes from the queue and emits them, as long as {@link #isBatchAllowed} returns true. Calls
         * {@link #recordProcessed} after each change.
         *
         * @return the number of completed exchanges
         */
        int processBatch(Queue<Object> changes);
    }

    private final Settings settings;
    private final StateEntry entry;
    private final CustomerPages pages;
    private final BiConsumer<String, String> warnings;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    private ScanState state;
    private CustomerScan scan;
    private boolean isFirstPageChecked;
    private boolean isSaved = true;
    private volatile Long completeSince;
    private volatile double failedCount = Double.NaN;

    /**
     * Creates a source that has not read its state yet.
     *
     * @param warnings receives the kind and the text of each warning; it logs at most one of each kind in an hour
     * @param millis this machine's clock, in milliseconds since 1970, only for {@link #lagSeconds}
     * @param nanos the time in nanoseconds since an arbitrary origin
     */
    public ChangeSource(
            Settings settings,
            StateEntry entry,
            CustomerPages pages,
            BiConsumer<String, String> warnings,
            LongSupplier millis,
            LongSupplier nanos) {
        this.settings = settings;
        this.isFirstPageChecked = settings.firstPage() != null;
        this.entry = entry;
        this.pages = pages;
        this.warnings = warnings;
        this.millis = millis;
        this.nanos = nanos;
    }

    /**
     * Emits all new changes.
     *
     * @return the number of completed exchanges
     */
    public int poll(BatchReceiver receiver) {
        if (scan == null) {
            state = entry.read(settings.startMillis());
            scan = new CustomerScan(settings, state, pages, warnings, nanos);
        }
        try {
            if (!isSaved) {
                saveState();
            }
            checkFirstPage();
            int polled = state.failed.isEmpty() ? 0 : emitFailed(receiver);
            boolean isDone = false;
            while (!isDone && receiver.isBatchAllowed()) {
                if (state.failed.size() >= MAX_FAILED) {
                    throw new IllegalStateException("The exchanges of " + state.failed.size() + " customers failed. The"
                            + " source reads no new page until fewer than " + MAX_FAILED + " are waiting. Check the"
                            + " route's errors, or let the route's error handler handle them.");
                }
                polled += emit(scan.readNext(millis.getAsLong()), receiver);
                isDone = scan.isPollComplete();
            }
            return polled;
        } catch (StateEntry.ConflictException e) {
            // the next poll reads the state again
            scan = null;
            isSaved = true;
            throw e;
        }
    }

    /**
     * Checks that page 1 is LadiFlow's first page, unless the user has set its number. If the result is not clear, the
     * next poll checks again.
     */
    private void checkFirstPage() {
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

    /** Looks up the customers whose exchanges failed, and emits them again. */
    private int emitFailed(BatchReceiver receiver) {
        int polled = 0;
        // in another store, lookups would not find these customers, so a page must pass the check of the store first
        List<Change> page = pages.read(settings.firstPageOrOne(), settings.pageSize());
        state.checkStore(page, true);
        for (String id : page.isEmpty() ? List.<String>of() : List.copyOf(state.failed)) {
            try {
                Change change = pages.find(id);
                if (change != null && change.id().equals(id)) {
                    polled += emit(List.of(change), receiver);
                } else {
                    state.failed.remove(id);
                    warnings.accept(
                            "dropped",
                            "LadiFlow no longer finds a customer whose exchange failed. The source does not emit it"
                                    + " again.");
                }
            } catch (LadiFlowException e) {
                // the next poll looks up the others first
                state.failed.remove(id);
                state.failed.add(id);
                if (e.isRetryable()) {
                    break;
                }
            }
        }
        return polled;
    }

    private int emit(List<Change> changes, BatchReceiver receiver) {
        var batch = new ArrayDeque<Object>(changes);
        int done = receiver.processBatch(batch);
        scan.commit(batch.isEmpty());
        saveState();
        return done;
    }

    /**
     * Records the result of an exchange. The caller records a batch's results in the order of its changes.
     *
     * @param completed whether the exchange completed; otherwise it failed
     */
    public void recordProcessed(Change change, boolean completed) {
        state.recordProcessed(change, completed);
    }

    private void saveState() {
        completeSince = state.since;
        failedCount = state.failed.size();
        isSaved = false;
        entry.write(state);
        isSaved = true;
    }

    /**
     * Returns the maximum age, in seconds, of a change that has not been emitted. It is negative if this machine's clock
     * has been put back.
     */
    public double lagSeconds() {
        Long since = completeSince;
        return since == null ? Double.NaN : (millis.getAsLong() - since) / 1e3;
    }

    /** Returns the number of customers that are waiting to be emitted again. */
    public double failedCount() {
        return failedCount;
    }
}
