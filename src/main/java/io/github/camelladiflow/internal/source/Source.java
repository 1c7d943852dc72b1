// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.source.WalkState.Store;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who was changed, and who was deleted. How far it is lies in a file, which is read at the first poll and written when what
 * was read is handed over. Not thread-safe, except for {@link #lagSeconds}, {@link #failing}, {@link #reconciledSeconds} and
 * {@link #held}, which are NaN while they are not known.
 */
public final class Source implements CustomerPages {

    private static final Logger LOG = LoggerFactory.getLogger(Source.class);

    private static final int MOST_DRAWN = 1_000;
    private static final int MOST_LOOKUPS = 20;

    /**
     * What to tell of.
     *
     * @param source what is read, so that a state is not taken for another store's
     * @param start what is older is not asked for in the first walk, in milliseconds; null for what is the newest then
     * @param overlap in milliseconds
     * @param giveUpAfter after how many failed exchanges a customer is given up
     * @param reconcile the time between two reconciliation runs, in milliseconds; null for none
     * @param firstPage the number of LadiFlow's first page; null if the source is to find out
     */
    public record Settings(
            String source, Long start, long overlap, int pageSize, int giveUpAfter, Long reconcile, Integer firstPage) {

        /** The start that leaves nothing out. */
        public static final long ALL = Long.MIN_VALUE;

        /** The settings of the scan of a reconciliation run, which reads all. */
        Settings ofRun(long noOverlap) {
            return new Settings(source, ALL, noOverlap, pageSize, Integer.MAX_VALUE, reconcile, null);
        }
    }

    /** Hands changes over, as Camel's batch consumers do. */
    public interface Receiver {

        boolean isBatchAllowed();

        /** Takes changes out and hands them over while that is allowed, and tells {@link #handed} of each. */
        int processBatch(Queue<Object> changes);
    }

    private final Settings settings;
    private final StateFile file;
    private final CustomerPages pages;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    /** Some who are known, null if there was no state. */
    private List<String> sample;

    /** Whether a response has shown that this is the store. */
    private boolean isChecked;

    private volatile ChangeWalk walk;
    private volatile Reconciliation reconciliation;

    /**
     * Makes one.
     *
     * @param millis this machine's clock, in milliseconds since 1970
     * @param nanos the time in nanoseconds since some moment
     */
    public Source(Settings settings, StateFile file, CustomerPages pages, LongSupplier millis, LongSupplier nanos) {
        this.settings = settings;
        this.file = file;
        this.pages = pages;
        this.millis = millis;
        this.nanos = nanos;
    }

    /**
     * Hands over all that is new.
     *
     * @param delay the time between two polls, in nanoseconds: deletions are looked for in half of it at most
     * @return how many exchanges are done
     */
    public int poll(Receiver receiver, long delay) throws IOException {
        if (walk == null) {
            WalkState state = file.read();
            sample = state == null ? null : sample(state);
            isChecked = false;
            var begun = new ChangeWalk(settings, state, millis, nanos);
            reconciliation =
                    settings.reconcile() == null ? null : new Reconciliation(file, settings, this, millis, nanos);
            walk = begun;
        }
        try {
            // what could not be kept
            keep(false);
            if (!isChecked && walk.failing() > 0) {
                // whose exchanges failed in another process, so that nothing else is read: first see that it is their
                // store
                read(0, settings.pageSize());
            }
            int polled = handOver(isChecked ? again(delay) : List.of(), receiver);
            boolean isDone = false;
            while (!isDone && receiver.isBatchAllowed()) {
                if (walk.failing() >= settings.pageSize()) {
                    throw new IllegalStateException(walk.failing()
                            + " customers wait to be handed over again, since their exchanges failed. Nothing else is read before"
                            + " that. See what the route complains about; giveUpAfter says when they are given up.");
                }
                polled += handOver(walk.read(this), receiver);
                isDone = !walk.isUnderWay();
            }
            if (isDone && reconciliation != null) {
                reconciliation.work(nanos.getAsLong() + delay / 2, walk.state().bound(), changes -> {
                    var batch = new ArrayDeque<Object>(changes);
                    receiver.processBatch(batch);
                    keep(false);
                    return changes.size() - batch.size();
                });
            }
            return polled;
        } catch (StateFile.Conflict e) {
            // the next poll reads it
            walk = null;
            throw e;
        }
    }

    /** Draws some of those who are known. */
    private List<String> sample(WalkState state) throws IOException {
        var ids = new ArrayList<String>();
        if (file.has(Reconciliation.KNOWN)) {
            try (var lines = file.lines(Reconciliation.KNOWN)) {
                lines.filter(line -> line.endsWith(" +"))
                        .limit(MOST_DRAWN)
                        .forEach(line -> ids.add(line.substring(0, line.length() - 2)));
            }
        }
        ids.addAll(state.seen().keySet());
        ids.addAll(state.failed().keySet());
        Collections.shuffle(ids);
        return List.copyOf(ids.subList(0, Math.min(MOST_LOOKUPS, ids.size())));
    }

    /** Reads a page; pages count from 0 here, whatever number LadiFlow gives the first. */
    @Override
    public List<Change> read(int page, int limit) {
        Store store = walk.state().store();
        Integer first = settings.firstPage() == null ? store.firstPage() : settings.firstPage();
        if (first == null) {
            first = findFirstPage();
            walk.know(new Store(store.id(), first));
        }
        return first == null ? List.of() : checked(pages.read(first + page, limit));
    }

    @Override
    public Change find(String id) {
        Change found = pages.find(id);
        return found == null ? null : checked(List.of(found)).get(0);
    }

    /** Returns the number that LadiFlow gives the first page, null while its list is empty. */
    private Integer findFirstPage() {
        for (int i = 0; i < 2; i++) {
            Set<Object> one = Change.set(pages.read(1, settings.pageSize()), Change::id);
            Set<Object> zero;
            try {
                zero = Change.set(pages.read(0, settings.pageSize()), Change::id);
            } catch (LadiFlowRequestException e) {
                return 1;
            } catch (LadiFlowException e) {
                throw e.noting(
                        "This was page 0, by which the source finds out how LadiFlow counts. Set firstPage if you"
                                + " know that.");
            }
            if (zero.isEmpty() || zero.equals(one)) {
                return one.isEmpty() ? null : 1;
            }
        }
        return 0;
    }

    /** Fails if customers are another store's than those who were handed over. */
    private List<Change> checked(List<Change> items) {
        Store store = walk.state().store();
        Set<Object> ids = Change.set(items, item -> item.customer().getStoreId());
        ids.remove(null);
        if (ids.size() > 1 || store.id() != null && !Set.of(store.id()).containsAll(ids)) {
            isChecked = false;
            throw new IllegalStateException(
                    "LadiFlow lists customers of another store than the one whose customers this"
                            + " source has handed over. Check apiKey. Give a source of another store a stateFile of its own.");
        }
        if (!isChecked && !items.isEmpty()) {
            if (sample != null && (store.id() == null || ids.isEmpty())) {
                checkSample();
            }
            isChecked = true;
        }
        if (store.id() == null && !ids.isEmpty()) {
            walk.know(new Store((String) ids.iterator().next(), store.firstPage()));
        }
        return items;
    }

    /** Recognizes the store by customers who are known, where the state or LadiFlow does not name it. */
    private void checkSample() {
        if (sample.isEmpty()) {
            LOG.warn(
                    "The state of a source says neither whose customers it is about nor names any: it is taken for the state"
                            + " of the store of apiKey.");
        } else if (sample.stream().noneMatch(id -> {
            Change found = pages.find(id);
            return found != null && found.id().equals(id);
        })) {
            throw new IllegalStateException(
                    "LadiFlow finds none of " + sample.size() + " customers that this source knows:"
                            + " the API key seems to be another store's. Check apiKey. If it is the right one, and all these"
                            + " customers were deleted, remove the files of the state and say in firstPoll where to begin.");
        }
    }

    /** Those whose exchanges failed, as they are now. */
    private List<Change> again(long pause) {
        var again = new ArrayList<Change>();
        for (String id : walk.failedBefore(pause)) {
            try {
                Change change = find(id);
                if (change != null && change.id().equals(id)) {
                    again.add(change);
                } else {
                    walk.forget(id);
                }
            } catch (LadiFlowException e) {
                // one that cannot be read must not hold up all others
                if (e.isRetryable()) {
                    break;
                }
            }
        }
        return again;
    }

    private int handOver(List<Change> changes, Receiver receiver) {
        if (reconciliation != null) {
            reconciliation.heard(changes);
        }
        var batch = new ArrayDeque<Object>(changes);
        int done = receiver.processBatch(batch);
        keep(batch.isEmpty());
        return done;
    }

    /**
     * Told that somebody was handed over, of a batch in its order.
     *
     * @param completed whether the exchange is done, else it failed
     * @return whether it is given up
     */
    public boolean handed(Change change, boolean completed) {
        if (reconciliation != null && !change.isThere()) {
            reconciliation.told(change, completed);
        }
        return !change.isDeletion() && walk.handed(change, completed);
    }

    private void keep(boolean isAllHanded) {
        if (walk.settle(isAllHanded) || file.isGone()) {
            file.write(walk.state());
            walk.kept();
        }
    }

    /** Tells how old the oldest change may be that was not handed over. */
    public double lagSeconds() {
        ChangeWalk current = walk;
        return age(current == null ? null : current.since());
    }

    /** Tells how many customers are to be handed over again. */
    public double failing() {
        ChangeWalk current = walk;
        return current == null ? Double.NaN : current.failing();
    }

    /** Tells how long ago a round began that has found all deletions. */
    public double reconciledSeconds() {
        Reconciliation current = reconciliation;
        return age(current == null ? null : current.reconciled());
    }

    /** Tells how many candidates for deletion the last reconciliation run has held until a person confirms them. */
    public double held() {
        Reconciliation current = reconciliation;
        return current == null ? Double.NaN : current.held();
    }

    private double age(Long since) {
        return since == null ? Double.NaN : Math.max(0, millis.getAsLong() - since) / 1e3;
    }
}
