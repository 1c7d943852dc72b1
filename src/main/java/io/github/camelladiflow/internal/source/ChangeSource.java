// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.github.camelladiflow.model.exception.LadiFlowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits changed customers. It reads its state in the first poll, and writes it after each page of exchanges. Not
 * thread-safe, except for {@link #stop} and the meters {@link #lagSeconds} and {@link #failedCount}. The meters return
 * NaN while their value is not known.
 */
public final class ChangeSource {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeSource.class);

    /**
     * The settings of a source.
     *
     * @param sourceId a string that identifies the store and the options {@code search} and {@code tags}, so that the
     *     state of another source is rejected
     * @param startMillis the time of the oldest change to emit in the first scan, in milliseconds since 1970; null to
     *     begin with the newest change
     * @param overlapMillis the length of a period before the start of the previous scan. Each scan reads the changes
     *     from this period again
     * @param firstPage the number of LadiFlow's first page; null if the source must detect it
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
    private final StateStore store;
    private final CustomerPages pages;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    private StorePages storePages;
    private final ReentrantLock polling = new ReentrantLock();
    private volatile boolean isStopping;
    private volatile CustomerScan scan;

    /**
     * Creates a source that has not read its state yet.
     *
     * @param millis this machine's clock, in milliseconds since 1970
     * @param nanos the time in nanoseconds since an arbitrary origin
     */
    public ChangeSource(
            Settings settings, StateStore store, CustomerPages pages, LongSupplier millis, LongSupplier nanos) {
        this.settings = settings;
        this.store = store;
        this.pages = pages;
        this.millis = millis;
        this.nanos = nanos;
    }

    /** Prepares the state before the first poll. */
    public void start() {
        store.start();
    }

    /**
     * Releases the state immediately or, if a poll is in progress, at the end of the poll. Camel itself does not wait
     * for polls that run under {@code master}.
     */
    public void stop() {
        isStopping = true;
        if (polling.tryLock()) {
            try {
                store.stop();
            } finally {
                polling.unlock();
            }
        }
    }

    /**
     * Emits all new changes.
     *
     * @param delay the time between two polls, in nanoseconds
     * @return the number of completed exchanges
     */
    public int poll(BatchReceiver receiver, long delay) {
        polling.lock();
        try {
            return isStopping ? 0 : pollLocked(receiver, delay);
        } finally {
            polling.unlock();
            if (isStopping) {
                stop();
            }
        }
    }

    private int pollLocked(BatchReceiver receiver, long delay) {
        if (scan == null) {
            ScanState state = store.read();
            var begun = new CustomerScan(settings, state, millis, nanos);
            storePages = new StorePages(pages, settings, begun);
            scan = begun;
        }
        try {
            // the last write may have failed, so the state may not be saved yet
            saveState(false);
            int polled = emit(rereadFailed(delay), receiver);
            boolean isDone = false;
            while (!isDone && receiver.isBatchAllowed()) {
                if (scan.failedCount() >= settings.pageSize()) {
                    throw new IllegalStateException(scan.failedCount()
                            + " customers are waiting to be emitted again, because their exchanges failed. The source"
                            + " does not read a new page until fewer than pageSize customers are waiting. Check the"
                            + " route's errors, or let the route's error handler handle them.");
                }
                polled += emit(scan.readNext(storePages), receiver);
                isDone = !scan.isInProgress();
            }
            return polled;
        } catch (StateStore.ConflictException e) {
            // the next poll reads the state again
            scan = null;
            throw e;
        }
    }

    /** Looks up the customers whose exchanges failed, and returns those to emit again. */
    private List<Change> rereadFailed(long pause) {
        List<String> ids = scan.idsToRetry(pause);
        if (!ids.isEmpty()) {
            // this read throws an exception if the API key belongs to another store, in which lookups would not find
            // these customers
            storePages.read(0, settings.pageSize());
        }
        var again = new ArrayList<Change>();
        var absent = new ArrayList<String>();
        for (String id : storePages.isStoreChecked() ? ids : List.<String>of()) {
            try {
                Change change = storePages.find(id);
                if (change != null && change.id().equals(id)) {
                    again.add(change);
                } else {
                    absent.add(id);
                }
            } catch (LadiFlowException e) {
                // a customer that cannot be read must not block all others
                if (e.isRetryable()) {
                    break;
                }
            }
        }
        if (!absent.isEmpty()) {
            storePages.read(0, settings.pageSize());
            absent.forEach(scan::removeFailed);
        }
        return again;
    }

    private int emit(List<Change> changes, BatchReceiver receiver) {
        var batch = new ArrayDeque<Object>(changes);
        int done = receiver.processBatch(batch);
        saveState(batch.isEmpty());
        return done;
    }

    /**
     * Records the result of an exchange. The caller records a batch's results in the order of its changes.
     *
     * @param completed whether the exchange completed; otherwise it failed
     */
    public void recordProcessed(Change change, boolean completed) {
        scan.recordProcessed(change, completed);
    }

    private void saveState(boolean isAllEmitted) {
        if (scan.commit(isAllEmitted) || store.isDeleted()) {
            store.write(scan.state());
            scan.markSaved();
        }
    }

    /** Returns the maximum age, in seconds, of a change that has not been emitted. */
    public double lagSeconds() {
        CustomerScan current = scan;
        Long since = current == null ? null : current.completeSince();
        return since == null ? Double.NaN : Math.max(0, millis.getAsLong() - since) / 1e3;
    }

    /** Returns the number of customers that are waiting to be emitted again. */
    public double failedCount() {
        CustomerScan current = scan;
        return current == null ? Double.NaN : current.failedCount();
    }
}
