// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.source.CustomerPages.Slice;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through a list that is sorted the newest first and changes between any two requests, from the oldest change that is
 * not done to the newest, one window of it at a time.
 *
 * <p>A window is taken only if a customer in it is older than all that is not done, or it holds the list's end: so there is
 * none between it and what is done. The next one overlaps it, whatever moved meanwhile, or is not taken. A walk ends at the
 * newest change that there was when it began, and the next begins {@code overlap} before that: what LadiFlow shows late, or
 * stamps with a clock that is behind, is found then.
 *
 * <p>Not thread-safe, but for {@link #lagSeconds} and {@link #failing}.
 */
public final class ChangeWalk {

    /** The newest of what was handed over that are remembered; all else that is read again would be handed over again. */
    static final int MOST_SEEN = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeWalk.class);

    private static final int MOST_TRIES = 200;

    /** How many times larger than others a window may be that equals fill. */
    private static final int WIDEST = 16;

    /** How far a window may be from being taken: as it should be, with no reserve, or among equals that fill it. */
    private enum Fit {
        WIDE,
        TIGHT,
        AMONG_EQUALS
    }

    /**
     * How to walk.
     *
     * @param source what is read, so that a state is not taken for another store's
     * @param start what is older is not asked for in the first walk, in milliseconds; null for what is the newest then
     * @param overlap in milliseconds
     * @param maximumRedeliveries how often a customer is handed over again whose exchange failed, negative for ever
     */
    public record Settings(
            String source, Long start, long overlap, int firstPage, int pageSize, int maximumRedeliveries) {

        /** The start that leaves nothing out. */
        public static final long ALL = Long.MIN_VALUE;
    }

    private record Lag(long behindMillis, long sinceNanos) {}

    private final CustomerPages pages;
    private final Settings settings;
    private final Consumer<WalkState> store;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    private final Map<String, Long> seen;
    private final Map<String, Integer> failed;
    private Long position;
    private Long horizon;
    private Long following;
    private boolean changed;
    private boolean savedInWalk;

    private Window window;
    private List<Change> batch = List.of();
    private int handed;

    /** Where the last that is done was in the list. */
    private int aim;

    private Fit fit = Fit.WIDE;
    private int pageSize;
    private int times = 1;
    private int limit;
    private boolean capped;
    private boolean warned;

    private Long newest;
    private long newestTime;
    private long newestNanos;
    private long began;
    private long retried;
    private volatile Lag lag;
    private volatile int failing;

    /**
     * Goes on where a state says.
     *
     * @param state how far it is, null for the first time
     * @param store keeps a state
     * @param millis this machine's clock, in milliseconds since 1970
     * @param nanos the time in nanoseconds since some moment
     */
    public ChangeWalk(
            CustomerPages pages,
            Settings settings,
            WalkState state,
            Consumer<WalkState> store,
            LongSupplier millis,
            LongSupplier nanos) {
        this.pages = pages;
        this.settings = settings;
        this.store = store;
        this.millis = millis;
        this.nanos = nanos;
        this.pageSize = settings.pageSize();
        this.seen = state == null ? new LinkedHashMap<>() : state.seen();
        this.failed = state == null ? new LinkedHashMap<>() : state.failed();
        this.failing = failed.size();
        if (state == null) {
            position = settings.start();
        } else {
            position = state.position();
            horizon = state.horizon();
            following = state.following();
        }
        savedInWalk = horizon != null;
        began = nanos.getAsLong();
        retried = began;
    }

    /**
     * Reads what is to be handed over next.
     *
     * @return the oldest first; empty if all is done
     */
    public List<Change> next() {
        batch = List.of();
        handed = 0;
        while (true) {
            window = null;
            window = horizon == null ? begin() : seek(0);
            if (window.items().isEmpty()) {
                return List.of();
            }
            batch = unseen();
            if (!batch.isEmpty()) {
                return batch;
            }
            advance();
            if (horizon == null) {
                return List.of();
            }
        }
    }

    /** Begins a walk, with the first window of the list. */
    private Window begin() {
        aim = 0;
        aimAmongFewEquals();
        long now = nanos.getAsLong();
        // before the answer, which may take long
        long ours = millis.getAsLong();
        Window first = read();
        began = now;
        if (first.items().isEmpty()) {
            if (position == null) {
                startAt(Settings.ALL);
            }
            lag = new Lag(0, began);
            return first;
        }
        long top = first.newest().stamp();
        if (newest == null || newest != top) {
            newest = top;
            // a clock that was ahead once must not hide all that comes after
            newestTime = Math.min(top, ours);
            newestNanos = now;
        }
        // what is shown late is not older than that by more than the overlap
        long time = newestTime + (now - newestNanos) / 1_000_000;
        if (position == null) {
            startAt(time - settings.overlap());
        }
        // if the newest was deleted, it is no reason to go back
        following = Math.max(following == null ? position : following, Math.min(top, time - settings.overlap()));
        horizon = top;
        tellLag();
        if (covers(first)) {
            return first;
        }
        aim = first.end();
        return seek(first.end());
    }

    private void aimAmongFewEquals() {
        fit = Fit.WIDE;
        times = 1;
    }

    private void tellLag() {
        if (position != Settings.ALL) {
            lag = new Lag(horizon == null ? 0 : Math.max(0, horizon - position), began);
        }
    }

    private void startAt(long start) {
        position = start;
        changed = true;
        // from now on a crash begins here
        save();
    }

    /** Finds the window that begins with something to read and has what is done behind it. */
    private Window seek(int after) {
        int low = after;
        int high = Integer.MAX_VALUE;
        int step = 0;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Window read = read();
            if (read.items().isEmpty() && read.offset() > 0) {
                high = read.offset();
            } else if (read.items().isEmpty()) {
                // whatever there was is gone
                position = following;
                horizon = null;
                return read;
            } else if (isFirstPageAgain(read)) {
                throw new LadiFlowProtocolException(
                        "A later page of the list of customers is the same as the first: LadiFlow does not heed the page, or"
                                + " counts pages from another number: see firstPage.",
                        LadiFlowOperation.CUSTOMER_LIST,
                        null,
                        null);
            } else if (!covers(read)) {
                low = read.end();
            } else if (read.newest().stamp() >= position || read.offset() == 0) {
                return read;
            } else {
                high = read.offset();
            }
            if (low >= high) {
                aim = high - 1;
                low = 0;
                high = Integer.MAX_VALUE;
                step = 0;
            } else if (high == Integer.MAX_VALUE) {
                aim = (int) Math.min(Integer.MAX_VALUE / 2L, (long) low + step);
                step = Math.min(Integer.MAX_VALUE / 2, Math.max(pageSize / 2, 2 * step));
            } else {
                aim = low + (high - low) / 2;
            }
        }
        throw new LadiFlowProtocolException(
                "In " + MOST_TRIES
                        + " requests the place in the list of customers was not found where what is done begins."
                        + " Either the list changes by more than a page between two requests: raise pageSize; or LadiFlow"
                        + " does not heed page and limit, or counts pages from another number: see firstPage.",
                LadiFlowOperation.CUSTOMER_LIST,
                null,
                null);
    }

    /** What seems to be the list's end then is its beginning. Asked for only if so many came that it may be, or if it is. */
    private boolean isFirstPageAgain(Window read) {
        return read.offset() > 0
                && read.newest().stamp() >= horizon
                && ids(read.items())
                        .equals(ids(pages.read(settings.firstPage(), limit).items()));
    }

    private static List<String> ids(List<Change> changes) {
        return changes.stream().map(Change::id).toList();
    }

    private boolean covers(Window read) {
        Change oldest = read.oldest();
        return read.last()
                || oldest.stamp() < position
                || fit == Fit.AMONG_EQUALS && oldest.stamp() == position && isSeen(oldest);
    }

    /** Reads the window that has the aim in it, something behind it, and as much as possible before it. */
    private Window read() {
        int wanted = fit == Fit.TIGHT ? 0 : Math.max(1, pageSize / 10);
        limit = pageSize * times;
        int best = -1;
        for (int size = pageSize * times; size > 1; size--) {
            int before = aim % size;
            int worth = before + 2 * Math.min(size - 1 - before, wanted);
            if (worth > best) {
                best = worth;
                limit = size;
            }
        }
        int page = aim / limit;
        Slice slice = pages.read(settings.firstPage() + page, limit);
        int most = slice.limit() == null || slice.limit() < 1 ? limit : slice.limit();
        if (most < limit) {
            pageSize = Math.max(2, Math.min(pageSize, most));
            times = 1;
        }
        capped |= slice.limit() == null || most < limit;
        return Window.of((int) Math.min(Integer.MAX_VALUE / 2L, (long) page * most), slice, most);
    }

    private List<Change> unseen() {
        var unseen = new ArrayList<Change>();
        List<Change> items = window.items();
        for (int i = items.size() - 1; i >= 0; i--) {
            if (items.get(i).stamp() >= position && !isSeen(items.get(i))) {
                unseen.add(items.get(i));
            }
        }
        return unseen;
    }

    private boolean isSeen(Change change) {
        Long stamp = seen.get(change.id());
        return stamp != null && stamp == change.stamp();
    }

    /** All of the window is done. */
    private void advance() {
        long top = window.newest().stamp();
        if (window.offset() == 0 || top >= horizon) {
            changed |= savedInWalk;
            position = following;
            horizon = null;
        } else if (top > position) {
            changed = true;
            position = top;
            aim = window.behindNewest();
            aimAmongFewEquals();
        } else if (fit == Fit.WIDE) {
            fit = Fit.TIGHT;
        } else if (fit == Fit.TIGHT && !capped && times < WIDEST) {
            times *= 2;
        } else {
            if (fit == Fit.TIGHT) {
                warned = true;
                LOG.warn(
                        "More customers have the same updated_at than the {} that LadiFlow gives at a time. In what order it"
                                + " lists them is not known: if it is another at each request, some may be passed over.",
                        window.items().size());
            }
            fit = Fit.AMONG_EQUALS;
            aim = window.offset();
        }
        seen.values().removeIf(stamp -> stamp < Math.min(position, following));
        tellLag();
    }

    /**
     * Returns the customers that are to be handed over again, as they are now. There are none before {@code pause} has passed
     * since the last time.
     *
     * @param pause in nanoseconds
     */
    public List<Change> failedBefore(long pause) {
        window = null;
        var again = new ArrayList<Change>();
        if (!failed.isEmpty() && nanos.getAsLong() - retried >= pause) {
            retried = nanos.getAsLong();
            for (String id : List.copyOf(failed.keySet())) {
                try {
                    Change found = pages.find(id);
                    if (found != null) {
                        again.add(found);
                    } else {
                        changed |= failed.remove(id) != null;
                    }
                } catch (LadiFlowException e) {
                    // one that cannot be read must not hold up all others
                    if (e.isRetryable()) {
                        break;
                    }
                }
            }
        }
        return again;
    }

    /** Tells whether so many are to be handed over again that nothing else is read before. */
    public boolean isFull() {
        return failed.size() >= settings.pageSize();
    }

    /**
     * Told that a customer was handed over, in the order in which they were given out.
     *
     * @param completed whether its exchange is done, else it failed
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
        boolean isGivenUp = settings.maximumRedeliveries() >= 0 && failures > settings.maximumRedeliveries();
        if (completed || isGivenUp) {
            failed.remove(change.id());
        }
        return isGivenUp;
    }

    /** Goes on behind what was handed over of what was given out, and keeps how far it is. */
    public void settle() {
        if (window != null && !window.items().isEmpty() && horizon != null) {
            if (handed == batch.size()) {
                advance();
            } else if (batch.get(handed).stamp() > position) {
                position = batch.get(handed).stamp();
                aimAmongFewEquals();
            }
        }
        window = null;
        failing = failed.size();
        if (changed) {
            save();
        }
    }

    private void save() {
        store.accept(new WalkState(settings.source(), position, horizon, following, seen, failed));
        savedInWalk = horizon != null;
        changed = false;
    }

    /**
     * Tells how old the oldest change may be that was not handed over.
     *
     * @return seconds, by LadiFlow's clock as far as is known; not a number before the first poll, and in the first walk of a
     *     whole list
     */
    public double lagSeconds() {
        Lag known = lag;
        return known == null ? Double.NaN : known.behindMillis() / 1e3 + (nanos.getAsLong() - known.sinceNanos()) / 1e9;
    }

    /** Tells whether it was said that some may have been passed over. */
    boolean hasWarned() {
        return warned;
    }

    /** Returns how many customers are to be handed over again. */
    public int failing() {
        return failing;
    }
}
