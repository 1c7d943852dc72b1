// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;

import io.github.camelladiflow.model.LadiFlowException;

/**
 * Tells who was changed, and who was deleted. How far it is lies in a file, which is read at the first poll and written when what
 * was read is handed over. Not thread-safe, but for {@link #lagSeconds}, {@link #failing} and {@link #reconciledSeconds}, which are
 * NaN while they are not known.
 */
public final class Source {

    /**
     * What to tell of.
     *
     * @param source what is read, so that a state is not taken for another store's
     * @param start what is older is not asked for in the first walk, in milliseconds; null for what is the newest then
     * @param overlap in milliseconds
     * @param giveUpAfter after how many failed exchanges a customer is given up
     * @param reconcile the time between the beginnings of two rounds that find deletions, in milliseconds; null for none
     */
    public record Settings(String source, Long start, long overlap, int pageSize, int giveUpAfter, Long reconcile) {

        /** The start that leaves nothing out. */
        public static final long ALL = Long.MIN_VALUE;
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
            var begun = new ChangeWalk(settings, file.read(), millis, nanos);
            reconciliation =
                    settings.reconcile() == null ? null : new Reconciliation(file, settings, pages, millis, nanos);
            walk = begun;
        }
        try {
            // what could not be kept
            keep(false);
            int polled = handOver(again(delay), receiver);
            boolean isDone = false;
            while (!isDone && receiver.isBatchAllowed()) {
                if (walk.failing() >= settings.pageSize()) {
                    throw new IllegalStateException(walk.failing()
                            + " customers wait to be handed over again, since their exchanges failed. Nothing else is read before"
                            + " that. See what the route complains about; giveUpAfter says when they are given up.");
                }
                polled += handOver(walk.read(pages), receiver);
                isDone = !walk.isUnderWay();
            }
            if (isDone && reconciliation != null) {
                reconciliation.work(nanos.getAsLong() + delay / 2, deletions -> {
                    handOver(deletions, receiver);
                    return receiver.isBatchAllowed();
                });
            }
            return polled;
        } catch (StateFile.Conflict e) {
            // the next poll reads it
            walk = null;
            throw e;
        }
    }

    /** Those whose exchanges failed, as they are now. */
    private List<Change> again(long pause) {
        var again = new ArrayList<Change>();
        for (String id : walk.failedBefore(pause)) {
            try {
                Change change = pages.find(id);
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

    private double age(Long since) {
        return since == null ? Double.NaN : Math.max(0, millis.getAsLong() - since) / 1e3;
    }
}
