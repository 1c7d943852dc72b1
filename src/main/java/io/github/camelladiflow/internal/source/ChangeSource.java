// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.source.ScanState.Store;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits changed and deleted customers. It reads its state at the first poll, and writes it after each page of exchanges.
 * Not thread-safe, except for {@link #stop} and the meters {@link #lagSeconds}, {@link #failedCount},
 * {@link #secondsSinceReconciliation} and {@link #heldCount}, which return NaN while their value is not known.
 */
public final class ChangeSource implements CustomerPages {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeSource.class);

    private static final int MAX_FIRST_PAGE_TRIES = 40;

    /** Two different pages with fewer customers than this may contain the same ids, because customers move between requests. */
    private static final int MIN_CONCLUSIVE_SIZE = 10;

    /** How often in a row two such pages must look the same. */
    private static final int MIN_SAME_RESULTS = 16;

    private static final int MAX_SAMPLE_POOL = 1_000;
    private static final int MAX_SAMPLE_LOOKUPS = 20;

    /**
     * The settings of a source.
     *
     * @param sourceId identifies the store, search and tags, so that the state of another source is rejected
     * @param startMillis the oldest change to emit in the first scan, in milliseconds since 1970; null for the newest change
     * @param overlapMillis how far each scan goes back behind the start of the last scan
     * @param giveUpAfter the number of failed exchanges after which the source gives up on a customer
     * @param reconcileMillis the time between two reconciliation runs; null for no reconciliation
     * @param firstPage the number of LadiFlow's first page; null if the source must detect it
     */
    public record Settings(
            String sourceId,
            Long startMillis,
            long overlapMillis,
            int pageSize,
            int giveUpAfter,
            Long reconcileMillis,
            Integer firstPage) {

        /** The start that includes all changes. */
        public static final long FROM_BEGINNING = Long.MIN_VALUE;

        /** Returns the settings for the scan of a reconciliation run, which reads the whole list. */
        Settings forReconciliation(long noOverlap) {
            return new Settings(
                    sourceId, FROM_BEGINNING, noOverlap, pageSize, Integer.MAX_VALUE, reconcileMillis, null);
        }
    }

    /** Emits changes as exchanges, as Camel's batch consumers do. */
    public interface BatchReceiver {

        boolean isBatchAllowed();

        /**
         * Removes changes from the queue and emits them while that is allowed, and calls {@link #recordProcessed} after each.
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

    /** Ids of some known customers, null if there was no state. */
    private List<String> sampleIds;

    /** Whether a response has confirmed that this is the store of the state. */
    private boolean isStoreChecked;

    private final ReentrantLock polling = new ReentrantLock();
    private volatile boolean isStopping;
    private volatile CustomerScan scan;
    private volatile Reconciliation reconciliation;

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
     * Releases the state immediately, or at the end of the poll in progress, because Camel does not wait for polls
     * under a master.
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
     * Emits all new changes, and continues a reconciliation run.
     *
     * @param delay the time between two polls, in nanoseconds: the run uses at most half of it
     * @return the number of completed exchanges
     */
    public int poll(BatchReceiver receiver, long delay) throws IOException {
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

    private int pollLocked(BatchReceiver receiver, long delay) throws IOException {
        if (scan == null) {
            ScanState state = store.read();
            sampleIds = state == null ? null : drawSample(state);
            isStoreChecked = false;
            var begun = new CustomerScan(settings, state, millis, nanos);
            reconciliation = settings.reconcileMillis() == null
                    ? null
                    : new Reconciliation(store.files(), settings, this, millis, nanos);
            scan = begun;
        }
        try {
            // the last write may have failed
            saveState(false);
            int polled = emit(rereadFailed(delay), receiver);
            boolean isDone = false;
            while (!isDone && receiver.isBatchAllowed()) {
                if (scan.failedCount() >= settings.pageSize()) {
                    throw new IllegalStateException(scan.failedCount()
                            + " customers wait to be emitted again, because their exchanges failed. The source reads no new page"
                            + " before that. See the errors of the route, or set giveUpAfter.");
                }
                polled += emit(scan.readNext(this), receiver);
                isDone = !scan.isInProgress();
            }
            if (isDone && reconciliation != null) {
                reconciliation.continueRun(
                        nanos.getAsLong() + delay / 2, scan.state().bound(), changes -> {
                            var batch = new ArrayDeque<Object>(changes);
                            receiver.processBatch(batch);
                            saveState(false);
                            return changes.size() - batch.size();
                        });
            }
            return polled;
        } catch (StateStore.ConflictException e) {
            // the next poll reads the state again
            scan = null;
            throw e;
        }
    }

    /** Draws a random sample of the known customers. */
    private List<String> drawSample(ScanState state) throws IOException {
        var ids = new ArrayList<String>();
        StateFile file = store.files();
        if (file != null && file.exists(Reconciliation.KNOWN_SUFFIX)) {
            try (var lines = file.lines(Reconciliation.KNOWN_SUFFIX)) {
                lines.filter(line -> line.endsWith(" +"))
                        .limit(MAX_SAMPLE_POOL)
                        .forEach(line -> ids.add(line.substring(0, line.length() - 2)));
            }
        }
        ids.addAll(state.seen().keySet());
        ids.addAll(state.failed().keySet());
        Collections.shuffle(ids);
        return List.copyOf(ids.subList(0, Math.min(MAX_SAMPLE_LOOKUPS, ids.size())));
    }

    /** Reads a page. Its number counts from 0, whatever number LadiFlow's first page has. */
    @Override
    public List<Change> read(int page, int limit) {
        Store store = scan.state().store();
        Integer first = settings.firstPage() == null ? store.firstPage() : settings.firstPage();
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
     * Returns the number of LadiFlow's first page, null while its list is empty. A wrong 1 would hide the newest customers for
     * ever.
     */
    private Integer findFirstPage() {
        int same = 0;
        int different = 0;
        for (int i = 0; i < MAX_FIRST_PAGE_TRIES && different < 2; i++) {
            List<Change> one = pages.read(1, settings.pageSize());
            List<Change> zero;
            try {
                zero = pages.read(0, settings.pageSize());
            } catch (LadiFlowRequestException e) {
                return 1;
            } catch (LadiFlowException e) {
                throw e.addNote(
                        "This was the request for page 0, by which the source detects the number of the first page."
                                + " If you know the number, set firstPage.");
            }
            if (zero.isEmpty() && one.isEmpty()) {
                return null;
            }
            Set<Object> ids = Change.distinctValues(zero, Change::id);
            Set<Object> others = Change.distinctValues(one, Change::id);
            boolean isEqual = ids.equals(others);
            // a replica that is behind may return an empty page; one page can differ in two requests: a customer has
            // changed, or several at its end have the same stamp
            ids.retainAll(others);
            boolean isSame = zero.isEmpty() || 2 * ids.size() > others.size();
            same = isSame ? same + 1 : 0;
            different = isSame ? 0 : different + 1;
            // customers may have moved from one page to the other between two requests
            if (same >= (isEqual && one.size() >= MIN_CONCLUSIVE_SIZE ? 1 : MIN_SAME_RESULTS)) {
                return 1;
            }
        }
        // a wrong 0 hides no customer
        return 0;
    }

    /** Throws an exception if the customers belong to another store than the emitted ones. */
    private List<Change> checkStore(List<Change> items) {
        Store store = scan.state().store();
        Set<Object> ids = Change.distinctValues(items, item -> item.customer().getStoreId());
        ids.remove(null);
        if (ids.size() > 1 || store.id() != null && !Set.of(store.id()).containsAll(ids)) {
            isStoreChecked = false;
            throw new IllegalStateException(
                    "LadiFlow lists customers of another store than the one whose customers this"
                            + " source has emitted. Check apiKey. Give a source of another store a state of its own.");
        }
        if (!isStoreChecked && !items.isEmpty()) {
            if (sampleIds != null && (store.id() == null || ids.isEmpty())) {
                checkSample();
            }
            isStoreChecked = true;
        }
        if (store.id() == null && !ids.isEmpty()) {
            scan.updateStore(new Store((String) ids.iterator().next(), store.firstPage()));
        }
        return items;
    }

    /** Recognizes the store by known customers, if the state or LadiFlow does not contain its id. */
    private void checkSample() {
        if (sampleIds.isEmpty()) {
            LOG.warn(
                    "The state of a source contains no store_id and no customer. The source assumes that it belongs to the"
                            + " store of apiKey.");
        } else if (sampleIds.stream().noneMatch(id -> {
            Change found = pages.find(id);
            return found != null && found.id().equals(id);
        })) {
            throw new IllegalStateException(
                    "LadiFlow finds none of " + sampleIds.size() + " customers that this source knows:"
                            + " the API key seems to belong to another store. Check apiKey. If it is correct and all these"
                            + " customers were deleted, remove the state and set firstPoll.");
        }
    }

    /** Looks up the customers whose exchanges failed. */
    private List<Change> rereadFailed(long pause) {
        List<String> ids = scan.idsToRetry(pause);
        if (!ids.isEmpty()) {
            // throws an exception if the key belongs to another store, because that store has none of these customers
            read(0, settings.pageSize());
        }
        var again = new ArrayList<Change>();
        var absent = new ArrayList<String>();
        for (String id : isStoreChecked ? ids : List.<String>of()) {
            try {
                Change change = find(id);
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
            read(0, settings.pageSize());
            absent.forEach(scan::removeFailed);
        }
        return again;
    }

    private int emit(List<Change> changes, BatchReceiver receiver) {
        var batch = new ArrayDeque<Object>(changes);
        if (reconciliation != null) {
            reconciliation.recordPending(changes);
        }
        int done = receiver.processBatch(batch);
        if (reconciliation != null) {
            reconciliation.recordExisting(changes.subList(0, changes.size() - batch.size()));
        }
        saveState(batch.isEmpty());
        return done;
    }

    /**
     * Records the result of an exchange. The changes of a batch are recorded in their order.
     *
     * @param completed whether the exchange completed; otherwise it failed
     * @return whether the source gives up on the customer
     */
    public boolean recordProcessed(Change change, boolean completed) {
        if (reconciliation != null && !change.exists()) {
            reconciliation.recordDeletion(change, completed);
        }
        return scan.recordProcessed(change, completed);
    }

    private void saveState(boolean isAllEmitted) {
        if (scan.commit(isAllEmitted) || store.isDeleted()) {
            store.write(scan.state());
            scan.markSaved();
        }
    }

    /** Returns the maximum age of a change that has not been emitted. */
    public double lagSeconds() {
        CustomerScan current = scan;
        return ageSeconds(current == null ? null : current.completeSince());
    }

    /** Returns the number of customers that wait to be emitted again. */
    public double failedCount() {
        CustomerScan current = scan;
        return current == null ? Double.NaN : current.failedCount();
    }

    /** Returns the time since the start of the last completed reconciliation run. */
    public double secondsSinceReconciliation() {
        Reconciliation current = reconciliation;
        return ageSeconds(current == null ? null : current.lastRunBegin());
    }

    /** Returns the number of candidates for deletion that the last reconciliation run has held until a person confirms them. */
    public double heldCount() {
        Reconciliation current = reconciliation;
        return current == null ? Double.NaN : current.heldCount();
    }

    private double ageSeconds(Long since) {
        return since == null ? Double.NaN : Math.max(0, millis.getAsLong() - since) / 1e3;
    }
}
