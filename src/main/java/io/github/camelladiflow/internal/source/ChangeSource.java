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
 * Tells who was changed, and who was deleted. Its state is stored, read at the first poll and written when what
 * was read is handed over. Not thread-safe, except for {@link #stop}, {@link #lagSeconds}, {@link #failedCount}, {@link #secondsSinceReconciliation} and
 * {@link #heldCount}, which are NaN while they are not known.
 */
public final class ChangeSource implements CustomerPages {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeSource.class);

    private static final int MAX_FIRST_PAGE_TRIES = 20;

    /** How many customers a page has at most that may be equal to another by chance. */
    private static final int FEW = 10;

    /** How often two such pages have to be equal in a row. */
    private static final int SAME_FEW = 8;

    private static final int MAX_SAMPLE_POOL = 1_000;
    private static final int MAX_SAMPLE_LOOKUPS = 20;

    /**
     * What to tell of.
     *
     * @param sourceId what is read, so that a state is not taken for another store's
     * @param startMillis what is older is not asked for in the first walk, in milliseconds; null for what is the newest then
     * @param overlapMillis in milliseconds
     * @param giveUpAfter after how many failed exchanges a customer is given up
     * @param reconcileMillis the time between two reconciliation runs, in milliseconds; null for none
     * @param firstPage the number of LadiFlow's first page; null if the source is to find out
     */
    public record Settings(
            String sourceId,
            Long startMillis,
            long overlapMillis,
            int pageSize,
            int giveUpAfter,
            Long reconcileMillis,
            Integer firstPage) {

        /** The start that leaves nothing out. */
        public static final long FROM_BEGINNING = Long.MIN_VALUE;

        /** The settings of the scan of a reconciliation run, which reads all. */
        Settings forReconciliation(long noOverlap) {
            return new Settings(
                    sourceId, FROM_BEGINNING, noOverlap, pageSize, Integer.MAX_VALUE, reconcileMillis, null);
        }
    }

    /** Hands changes over, as Camel's batch consumers do. */
    public interface BatchReceiver {

        boolean isBatchAllowed();

        /** Takes changes out and hands them over while that is allowed, and tells {@link #recordProcessed} of each. */
        int processBatch(Queue<Object> changes);
    }

    private final Settings settings;
    private final StateStore store;
    private final CustomerPages pages;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    /** Some who are known, null if there was no state. */
    private List<String> sampleIds;

    /** Whether a response has shown that this is the store. */
    private boolean isStoreChecked;

    private final ReentrantLock polling = new ReentrantLock();
    private volatile boolean isStopping;
    private volatile CustomerScan scan;
    private volatile Reconciliation reconciliation;

    /**
     * Makes one.
     *
     * @param millis this machine's clock, in milliseconds since 1970
     * @param nanos the time in nanoseconds since some moment
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

    /** Releases the state: at once, or at the end of the poll in progress, because Camel does not wait for polls under a master. */
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
     * Hands over all that is new.
     *
     * @param delay the time between two polls, in nanoseconds: deletions are looked for in half of it at most
     * @return how many exchanges are done
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
            // what could not be kept
            saveState(false);
            int polled = emit(rereadFailed(delay), receiver);
            boolean isDone = false;
            while (!isDone && receiver.isBatchAllowed()) {
                if (scan.failedCount() >= settings.pageSize()) {
                    throw new IllegalStateException(scan.failedCount()
                            + " customers wait to be handed over again, since their exchanges failed. Nothing else is read before"
                            + " that. See what the route complains about; giveUpAfter says when they are given up.");
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
            // the next poll reads it
            scan = null;
            throw e;
        }
    }

    /** Draws some of those who are known. */
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

    /** Reads a page; pages count from 0 here, whatever number LadiFlow gives the first. */
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
     * Returns the number that LadiFlow gives the first page, null while its list is empty. A wrong 1 would hide the newest
     * customers for ever.
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
                        "This was page 0, by which the source finds out how LadiFlow counts. Set firstPage if you"
                                + " know that.");
            }
            if (zero.isEmpty()) {
                return one.isEmpty() ? null : 1;
            }
            boolean isEqual = Change.distinctValues(zero, Change::id).equals(Change.distinctValues(one, Change::id));
            // one page may have other customers at once: one has changed, or several at its end have the same stamp
            boolean isSame = isEqual
                    || !one.isEmpty()
                            && one.get(0).updatedAtMillis()
                                    > zero.get(zero.size() - 1).updatedAtMillis();
            same = isSame ? same + 1 : 0;
            different = isSame ? 0 : different + 1;
            // a few customers may have moved from one page to the other between two requests
            if (same >= (isEqual && one.size() >= FEW ? 1 : SAME_FEW)) {
                return 1;
            }
        }
        // if pages count from 1, the newest are only read twice
        return 0;
    }

    /** Fails if customers are another store's than those who were handed over. */
    private List<Change> checkStore(List<Change> items) {
        Store store = scan.state().store();
        Set<Object> ids = Change.distinctValues(items, item -> item.customer().getStoreId());
        ids.remove(null);
        if (ids.size() > 1 || store.id() != null && !Set.of(store.id()).containsAll(ids)) {
            isStoreChecked = false;
            throw new IllegalStateException(
                    "LadiFlow lists customers of another store than the one whose customers this"
                            + " source has handed over. Check apiKey. Give a source of another store a state of its own.");
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

    /** Recognizes the store by customers who are known, where the state or LadiFlow does not name it. */
    private void checkSample() {
        if (sampleIds.isEmpty()) {
            LOG.warn(
                    "The state of a source says neither whose customers it is about nor names any: it is taken for the state"
                            + " of the store of apiKey.");
        } else if (sampleIds.stream().noneMatch(id -> {
            Change found = pages.find(id);
            return found != null && found.id().equals(id);
        })) {
            throw new IllegalStateException(
                    "LadiFlow finds none of " + sampleIds.size() + " customers that this source knows:"
                            + " the API key seems to be another store's. Check apiKey. If it is the right one, and all these"
                            + " customers were deleted, remove the state and say in firstPoll where to begin.");
        }
    }

    /** Those whose exchanges failed, as they are now. */
    private List<Change> rereadFailed(long pause) {
        List<String> ids = scan.idsToRetry(pause);
        if (!ids.isEmpty()) {
            // fails if the key is another store's, which has none of these customers
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
                // one that cannot be read must not hold up all others
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
     * Told that somebody was handed over, of a batch in its order.
     *
     * @param completed whether the exchange is done, else it failed
     * @return whether it is given up
     */
    public boolean recordProcessed(Change change, boolean completed) {
        if (reconciliation != null && !change.exists()) {
            reconciliation.recordDeletion(change, completed);
        }
        return scan.recordProcessed(change, completed);
    }

    private void saveState(boolean isAllHanded) {
        if (scan.commit(isAllHanded) || store.isDeleted()) {
            store.write(scan.state());
            scan.markSaved();
        }
    }

    /** Tells how old the oldest change may be that was not handed over. */
    public double lagSeconds() {
        CustomerScan current = scan;
        return ageSeconds(current == null ? null : current.completeSince());
    }

    /** Tells how many customers are to be handed over again. */
    public double failedCount() {
        CustomerScan current = scan;
        return current == null ? Double.NaN : current.failedCount();
    }

    /** Tells how long ago a round began that has found all deletions. */
    public double secondsSinceReconciliation() {
        Reconciliation current = reconciliation;
        return ageSeconds(current == null ? null : current.lastRunBegin());
    }

    /** Tells how many candidates for deletion the last reconciliation run has held until a person confirms them. */
    public double heldCount() {
        Reconciliation current = reconciliation;
        return current == null ? Double.NaN : current.heldCount();
    }

    private double ageSeconds(Long since) {
        return since == null ? Double.NaN : Math.max(0, millis.getAsLong() - since) / 1e3;
    }
}
