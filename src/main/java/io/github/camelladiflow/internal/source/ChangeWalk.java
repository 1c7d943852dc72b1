// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through a list that is sorted the newest first and changes between any two requests, from the newest change to the
 * oldest that is not done. It asks nobody: it says which window of the list it wants, and is told what is in it.
 *
 * <p>A window is taken only if it begins at the list's beginning, or with a customer who is newer than all that are not done: so
 * nobody is between it and what is done, whatever moved meanwhile. What is newer than the newest when the walk began belongs to
 * the next one, which ends {@code overlap} before that: what LadiFlow shows late, or stamps with a clock that is behind, is found
 * then. Page numbers only say where to aim; neither totals nor limits that LadiFlow tells are used.
 *
 * <p>Not thread-safe, but for {@link #lagSeconds} and {@link #failing}.
 */
public final class ChangeWalk {

    /** The newest of what was handed over that are remembered; all else that is read again would be handed over again. */
    static final int MOST_SEEN = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeWalk.class);

    private static final int MOST_TRIES = 200;
    /** How many passes in a row have to bring nobody new. */
    private static final int QUIET_PASSES = 5;

    private static final int MOST_PASSES = 20;

    /** How many times larger than others a window may be that equals fill. */
    private static final int WIDEST = 16;

    /** As many are given at once by any server. */
    private static final int LEAST_GIVEN = 10;

    /**
     * How to walk.
     *
     * @param source what is read, so that a state is not taken for another store's
     * @param start what is older is not asked for in the first walk, in milliseconds; null for what is the newest then
     * @param overlap in milliseconds
     * @param giveUpAfter after how many failed exchanges a customer is given up
     */
    public record Settings(String source, Long start, long overlap, int pageSize, int giveUpAfter) {

        /** The start that leaves nothing out. */
        public static final long ALL = Long.MIN_VALUE;
    }

    /**
     * What to ask for.
     *
     * @param page the number of the page, from 0
     */
    record Request(int page, int limit) {

        int offset() {
            return (int) Math.min(Integer.MAX_VALUE / 2, (long) page * limit);
        }
    }

    private final Settings settings;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    private final Map<String, Long> seen;
    private final Map<String, Integer> failed;
    private Long bound;
    private Long horizon;
    private long following;
    private long front = Long.MAX_VALUE;
    private int aim;
    private long began;
    private boolean changed;
    private boolean savedInWalk;

    private Request asked;
    private long askedMillis;
    private long askedNanos;
    private List<Change> window = List.of();
    private List<Change> batch = List.of();
    private int handed;

    /** Some place with what is newer than the front, or -1, and some with what is not. */
    private int low;

    private int high = Integer.MAX_VALUE;
    private int step;
    private int tries;
    private int size;

    /** The most that were given at once, if LadiFlow gives no more than that. */
    private int most = Integer.MAX_VALUE;

    private int largest = LEAST_GIVEN;
    private boolean isShort;

    /** Whether the window that was taken last seems to hold the list's end. */
    private boolean endsList;

    /** Whether windows are accepted that begin among equals of the front, and whom these brought. */
    private boolean amongEquals;

    private int equalsFrom;
    private int passes;
    private int quiet;
    private int found;
    private boolean isPassAgain;
    private Long warned;

    private Long newest;
    private long newestTime;
    private long newestNanos;
    private long retried;
    private volatile Long since;
    private volatile int failing;

    /**
     * Goes on where a state says.
     *
     * @param state how far it is, null for the first time
     * @param millis this machine's clock, in milliseconds since 1970
     * @param nanos the time in nanoseconds since some moment
     */
    public ChangeWalk(Settings settings, WalkState state, LongSupplier millis, LongSupplier nanos) {
        this.settings = settings;
        this.millis = millis;
        this.nanos = nanos;
        this.size = settings.pageSize();
        this.retried = nanos.getAsLong();
        this.seen = state == null ? new LinkedHashMap<>() : state.seen();
        this.failed = state == null ? new LinkedHashMap<>() : state.failed();
        this.failing = failed.size();
        if (state == null) {
            bound = settings.start();
        } else {
            bound = state.bound();
            horizon = state.horizon();
            following = state.following();
            front = state.front();
            aim = state.aim();
            began = state.began();
            since = state.since();
        }
        low = aim;
        savedInWalk = horizon != null;
    }

    /** Asks for what is next; returns whom to hand over, the oldest first. */
    public List<Change> read(CustomerPages pages) {
        while (true) {
            Request request = next();
            List<Change> items;
            try {
                items = pages.read(request.page(), request.limit());
            } catch (LadiFlowException e) {
                if (e.isRetryable() || !refused()) {
                    throw e;
                }
                continue;
            }
            return take(items);
        }
    }

    /** Returns what to ask for next: the window that reaches furthest of those that have the aim in them. */
    Request next() {
        askedMillis = millis.getAsLong();
        askedNanos = nanos.getAsLong();
        if (horizon == null) {
            most = Integer.MAX_VALUE;
            size = settings.pageSize();
            restart();
            asked = new Request(0, size);
        } else if (endsList) {
            asked = new Request(asked.page() + 1, asked.limit());
        } else {
            asked = aimed();
        }
        return asked;
    }

    private Request aimed() {
        int limit = size;
        for (int other = size - 1; other > size / 2; other--) {
            limit = other - aim % other > limit - aim % limit ? other : limit;
        }
        return new Request(aim / limit, limit);
    }

    private void restart() {
        low = aim = horizon == null ? 0 : aim;
        high = Integer.MAX_VALUE;
        step = 0;
        tries = 0;
        endsList = false;
        amongEquals = false;
    }

    /** Told that LadiFlow does not answer what was asked; returns whether something smaller may be asked for. */
    private boolean refused() {
        boolean isSmaller = asked.limit() > settings.pageSize();
        if (isSmaller) {
            most = Math.max(settings.pageSize(), asked.limit() / 2);
            size = most;
        }
        return isSmaller;
    }

    /**
     * Told what was answered.
     *
     * @return whom to hand over, the oldest first
     */
    List<Change> take(List<Change> items) {
        checkOrder(items);
        window = List.of();
        batch = List.of();
        handed = 0;
        boolean isEnd = endsList && items.isEmpty();
        endsList = false;
        isShort = items.size() < Math.min(asked.limit(), largest);
        largest = Math.max(largest, items.size());
        if (items.size() < asked.limit() && !isShort) {
            most = items.size();
            size = most;
        }
        if (++tries > MOST_TRIES) {
            restart();
            throw new LadiFlowProtocolException(
                    "In " + MOST_TRIES
                            + " requests the place in the list of customers was not found where what is done ends."
                            + " Either the list changes by more than a page between two requests: raise pageSize; or LadiFlow"
                            + " does not heed the page and limit, or counts pages from another number: see firstPage.",
                    LadiFlowOperation.CUSTOMER_LIST,
                    null,
                    null);
        }
        if (items.isEmpty()) {
            nobody(isEnd);
            return batch;
        }
        if (horizon == null) {
            begin(items.get(0).stamp());
        }
        long first = items.get(0).stamp();
        if (asked.page() == 0 || first > front || amongEquals && first == front) {
            window = items;
            batch = due(items);
        } else {
            tooFar();
        }
        return batch;
    }

    private static void checkOrder(List<Change> items) {
        for (int i = 1; i < items.size(); i++) {
            if (items.get(i - 1).stamp() < items.get(i).stamp()) {
                throw new LadiFlowProtocolException(
                        "The list of customers is not sorted by updated_at, so that changes cannot be told from it.",
                        LadiFlowOperation.CUSTOMER_LIST,
                        null,
                        null);
            }
        }
    }

    private void begin(long top) {
        if (newest == null || newest != top) {
            newest = top;
            // a clock that was ahead once must not hide all that comes after
            newestTime = Math.min(top, askedMillis);
            newestNanos = nanos.getAsLong();
        }
        // what is shown late is not older than that by more than the overlap
        long time = newestTime + Math.max(0, askedNanos - newestNanos) / 1_000_000 - settings.overlap();
        if (bound == null) {
            setBound(time);
        }
        following = Math.max(bound, Math.min(top + 1, time));
        horizon = top;
        front = Long.MAX_VALUE;
        began = askedMillis;
        since = since == null ? began : since;
    }

    private void setBound(long value) {
        bound = value;
        // from now on a crash begins here
        changed = true;
    }

    private void nobody(boolean isEnd) {
        if (asked.page() == 0) {
            // nobody proves nothing, but that whoever comes is new
            if (bound == null) {
                setBound(Settings.ALL);
            }
            since = millis.getAsLong();
            changed |= savedInWalk;
            horizon = null;
        } else if (!isEnd) {
            tooFar();
        } else if (isPassAgain) {
            passAgain();
        } else {
            end();
        }
    }

    private List<Change> due(List<Change> items) {
        var due = new ArrayList<Change>();
        for (Change change : items) {
            if (change.stamp() >= bound
                    && change.stamp() <= Math.min(horizon, front)
                    && !Long.valueOf(change.stamp()).equals(seen.get(change.id()))) {
                due.add(0, change);
            }
        }
        found += (int) due.stream().filter(change -> change.stamp() == front).count();
        // of equals that come in another order each time, more are found the next time
        isPassAgain = amongEquals
                && (found > 0 || quiet + 1 < QUIET_PASSES)
                && passes < MOST_PASSES
                && seen.size() < MOST_SEEN;
        if (isPassAgain) {
            due.removeIf(change -> change.stamp() < front);
        }
        return due;
    }

    private void passAgain() {
        passes++;
        tries = 0;
        quiet = found > 0 ? 0 : quiet + 1;
        found = 0;
        aim = equalsFrom;
        isPassAgain = false;
        isShort = false;
    }

    /** All of the window is done. */
    private void advance() {
        long last = window.get(window.size() - 1).stamp();
        int end = asked.offset() + window.size();
        if (amongEquals) {
            tries = batch.isEmpty() ? tries : 0;
            warn(end);
        }
        if (last < front && isPassAgain) {
            passAgain();
        } else if (last < bound) {
            end();
        } else if (last < front) {
            front = last;
            aim = behind(last);
            seen.values().removeIf(stamp -> stamp > front && stamp < following);
            restart();
            size = Math.min(settings.pageSize(), most);
        } else if (last > front) {
            low = end - 1;
            high = high <= low ? Integer.MAX_VALUE : high;
            search();
        } else {
            equalsFill(end);
        }
        endsList = isShort && horizon != null;
    }

    /** The place of the last who is newer. */
    private int behind(long stamp) {
        int i = 0;
        while (i < window.size() && window.get(i).stamp() > stamp) {
            i++;
        }
        return asked.offset() + Math.max(0, i - 1);
    }

    private void equalsFill(int end) {
        if (!amongEquals) {
            low = behind(front);
            aim = low;
            if (size < Math.min(most, WIDEST * settings.pageSize())) {
                size = Math.min(2 * size, Math.min(most, WIDEST * settings.pageSize()));
            } else if (aimed().equals(asked)) {
                amongEquals = true;
                equalsFrom = low;
                passes = 0;
                quiet = 0;
                found = 0;
            }
        }
        if (amongEquals) {
            high = end > high ? Integer.MAX_VALUE : high;
            aim = Math.min(end, high - 1);
        }
    }

    private void warn(int end) {
        if ((found > 0 || end - equalsFrom > largest) && (warned == null || warned != front)) {
            warned = front;
            LOG.warn(
                    "More customers have the same updated_at than the {} that LadiFlow gives at a time. In what order it"
                            + " lists them is not known: if it is another at each request, some may be passed over.",
                    largest);
        }
    }

    /** The window is behind the front, or the list's end. */
    private void tooFar() {
        high = asked.offset();
        low = low >= high || amongEquals ? -1 : low;
        search();
    }

    private void search() {
        if (low >= 0 && high < Integer.MAX_VALUE) {
            aim = low + (high - low) / 2;
            return;
        }
        aim = low >= 0 ? Math.min(Integer.MAX_VALUE / 4, low + step) : Math.max(0, high - 1 - step);
        step = Math.min(Integer.MAX_VALUE / 4, Math.max(size / 4, 2 * step));
    }

    private void end() {
        changed |= savedInWalk;
        bound = following;
        horizon = null;
        since = began;
        seen.values().removeIf(stamp -> stamp < bound);
    }

    /** Tells whether there is more to ask for before the walk is over. */
    public boolean isUnderWay() {
        return horizon != null;
    }

    /**
     * Returns the ids of who is to be handed over again. There is nothing before a pause has passed since
     * the last time.
     *
     * @param pause in nanoseconds
     */
    public List<String> failedBefore(long pause) {
        if (nanos.getAsLong() - retried < pause) {
            return List.of();
        }
        retried = nanos.getAsLong();
        return List.copyOf(failed.keySet());
    }

    /** Told that there is nobody any more who could be handed over again. */
    public void forget(String id) {
        changed |= failed.remove(id) != null;
    }

    /** Tells whether so many are to be handed over again that nothing else is read before. */
    public boolean isFull() {
        return failed.size() >= settings.pageSize();
    }

    /**
     * Told that somebody was handed over, of a batch in the order in which they were given out.
     *
     * @param completed whether the exchange is done, else it failed
     * @return whether it is given up
     */
    public boolean handed(Change change, boolean completed) {
        changed = true;
        handed++;
        seen.remove(change.id());
        seen.put(change.id(), change.stamp());
        if (seen.size() > MOST_SEEN) {
            seen.remove(seen.keySet().iterator().next());
        }
        int failures = completed ? 0 : failed.merge(change.id(), 1, Integer::sum);
        boolean isGivenUp = failures >= settings.giveUpAfter();
        if (completed || isGivenUp) {
            failed.remove(change.id());
        }
        return isGivenUp;
    }

    /**
     * Goes on behind what was handed over of what was given out.
     *
     * @return how far it is, null if there is nothing new to keep
     */
    public WalkState settle() {
        if (!window.isEmpty() && handed == batch.size()) {
            advance();
        }
        window = List.of();
        failing = failed.size();
        return changed ? state() : null;
    }

    /** Returns how far it is. */
    public WalkState state() {
        return new WalkState(settings.source(), bound, horizon, following, front, aim, began, since, seen, failed);
    }

    /** Told that the state is kept. */
    public void kept() {
        savedInWalk = horizon != null;
        changed = false;
    }

    /**
     * Tells how old the oldest change may be that was not handed over.
     *
     * @return seconds, by this machine's clock; not a number before the first answer
     */
    public double lagSeconds() {
        Long done = since;
        return done == null ? Double.NaN : Math.max(0, millis.getAsLong() - done) / 1e3;
    }

    /** Tells whether it was said that some may have been passed over. */
    boolean hasWarned() {
        return warned != null;
    }

    /** Returns how many customers are to be handed over again. */
    public int failing() {
        return failing;
    }
}
