// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import io.github.camelladiflow.model.exception.LadiFlowException;

/**
 * Emits changed customers. It reads its state in the first poll, and writes it after each page of exchanges. Not
 * thread-safe, except for the meters {@link #lagSeconds} and {@link #failedCount}, which return NaN while their value is
 * not known.
 */
public final class ChangeSource {

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
    private StorePages storePages;
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
            storePages = new StorePages(pages, settings, state);
            scan = new CustomerScan(settings, state, warnings, millis, nanos);
        }
        try {
            if (!isSaved) {
                saveState();
            }
            storePages.checkFirstPage();
            int polled = state.failed.isEmpty() ? 0 : emitFailed(receiver);
            boolean isDone = false;
            while (!isDone && receiver.isBatchAllowed()) {
                if (state.failed.size() >= MAX_FAILED) {
                    throw new IllegalStateException("Too many customers are waiting to be emitted again, because their"
                            + " exchanges failed (" + state.failed.size()
                            + "). The source reads no new page until fewer"
                            + " than " + MAX_FAILED + " are waiting. Check the route's errors, or let the route's error"
                            + " handler handle them.");
                }
                polled += emit(scan.readNext(storePages), receiver);
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

    /** Looks up the customers whose exchanges failed, and emits them again. */
    private int emitFailed(BatchReceiver receiver) {
        int polled = 0;
        int dropped = 0;
        // in another store, lookups would not find these customers, so a page must pass the check of the store first
        boolean isChecked = !storePages.read(0, settings.pageSize()).isEmpty();
        for (String id : isChecked ? List.copyOf(state.failed) : List.<String>of()) {
            try {
                Change change = pages.find(id);
                if (change != null && change.id().equals(id)) {
                    polled += emit(List.of(change), receiver);
                } else {
                    state.failed.remove(id);
                    dropped++;
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
        if (dropped > 0) {
            warnings.accept(
                    "dropped",
                    "LadiFlow no longer finds " + dropped
                            + " customers whose exchanges failed. The source does not emit them again.");
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
