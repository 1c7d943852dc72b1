// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.internal.source.Source.Settings;
import io.github.camelladiflow.model.LadiFlowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through a list that is sorted the newest first and changes between any two requests, from the newest change to the
 * oldest that is not done.
 *
 * <p>A window of the list is taken only if it begins at the list's beginning, or with a customer who is newer than the front, the
 * oldest that was handed over: so nobody is between it and what is done, whatever moved meanwhile. What is newer than the newest
 * when the walk began belongs to the next one, which ends {@code overlap} before that: what LadiFlow shows late, or stamps with a
 * clock that is behind, is found then. Page numbers only say where to aim; neither totals nor limits that LadiFlow tells are used.
 *
 * <p>Not thread-safe, but for {@link #since} and {@link #failing}.
 */
final class ChangeWalk {

    /** The newest of what was handed over that are remembered; all else that is read again would be handed over again. */
    static final int MOST_SEEN = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeWalk.class);

    private static final int MOST_TRIES = 200;
    private static final int FURTHEST = 1 << 29;

    /** How many passes through equals have to bring nobody new. */
    private static final int QUIET_PASSES = 5;

    /** How many times larger than others a window may be that equals fill. */
    private static final int WIDEST = 16;

    /** A window of so many may be all that a server gives at once: whether the list ends there is not worth a request. */
    private static final int FEW = 10;

    /** How many windows in turn may be joined to one. */
    private static final int MOST_JOINED = 4;

    /** An answer to a request; the page counts from 0. */
    private record Window(int page, int limit, List<Change> items) {

        long first() {
            return items.get(0).stamp();
        }

        long last() {
            return items.get(items.size() - 1).stamp();
        }

        int begin() {
            return page * limit;
        }

        int end() {
            return begin() + items.size();
        }

        Window and(Window next) {
            return new Window(
                    page,
                    limit,
                    Stream.concat(items.stream(), next.items().stream().skip(Math.max(0, end() - next.begin())))
                            .toList());
        }

        boolean has(Change change) {
            return items.stream().anyMatch(each -> each.id().equals(change.id()) && each.stamp() == change.stamp());
        }

        /** The place of the last who is newer. */
        int lastNewer(long stamp) {
            long newer = items.stream().filter(each -> each.stamp() > stamp).count();
            return begin() + (int) Math.max(0, newer - 1);
        }
    }

    /**
     * Passes by place through equals that no window holds; those that come in another order each time are found in one of them.
     *
     * @param at where the pass goes on, 0 before it has begun
     * @param end as far as somebody was new, or where the pass has begun if that is further
     * @param quiet how many whole ones in a row brought nobody new, -1 while one is under way that did
     */
    private record Passes(int at, int end, int quiet) {}

    /** The newest customer, and when there was none newer yet, by LadiFlow's clock as far as is known and by ours. */
    private record Newest(long stamp, long time, long nanos) {}

    private final Settings settings;
    private final LongSupplier millis;
    private final LongSupplier nanos;
    private volatile WalkState state;
    private boolean changed;

    /** What is so when all that was given out is handed over. */
    private Runnable settled;

    /** The most that were given at once, and the most to ask for. */
    private int largest;

    private int most = Integer.MAX_VALUE;
    private Passes passes;
    private Newest newest;
    private long retried;
    private final ThrottledWarning warning;

    /**
     * Goes on where a state says.
     *
     * @param state how far it is, null for the first time
     * @param millis this machine's clock, in milliseconds since 1970
     * @param nanos the time in nanoseconds since some moment
     */
    ChangeWalk(Settings settings, WalkState state, LongSupplier millis, LongSupplier nanos) {
        this.settings = settings;
        this.millis = millis;
        this.nanos = nanos;
        this.retried = nanos.getAsLong();
        this.warning = new ThrottledWarning(nanos);
        this.state = state != null ? state : WalkState.first(settings.source(), settings.start());
    }

    /** Asks for what is next; returns whom to hand over, the oldest first. */
    List<Change> read(CustomerPages pages) {
        settled = null;
        return passes != null && passes.at() > 0 ? pass(pages) : search(pages);
    }

    /** Finds the next window that may be taken. */
    private List<Change> search(CustomerPages pages) {
        boolean begins = state.horizon() == null;
        most = begins ? Integer.MAX_VALUE : most;
        int aim = begins ? 0 : state.aim();
        if (!begins && largest == 0) {
            // what a page holds that is not the list's last
            ask(pages, 0, settings.pageSize());
        }
        int size = passes == null ? settings.pageSize() : widest();
        // a place that is newer than the front, or -1, and one that is not
        int low = aim;
        int high = Integer.MAX_VALUE;
        int step = 0;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            long askedMillis = millis.getAsLong();
            long askedNanos = nanos.getAsLong();
            Window window = ask(pages, aim, size);
            boolean isEmpty = window.items().isEmpty();
            if (isEmpty && window.page() == 0) {
                // nobody proves nothing, but that whoever comes is new
                changed |= state.bound() == null;
                state = state.ended(state.bound() == null ? Settings.ALL : state.bound(), millis.getAsLong());
                return List.of();
            }
            if (begins) {
                begin(window.first(), askedMillis, askedNanos);
                begins = false;
            }
            long front = state.front();
            if (isEmpty || window.page() > 0 && window.first() <= front) {
                high = window.begin();
                low = low >= high ? -1 : low;
            } else {
                boolean isEnd = endsWalk(pages, window);
                if (isEnd || window.last() < front) {
                    return take(window, isEnd);
                }
                if (window.last() == front) {
                    if (size >= widest()) {
                        Window joined = passes == null ? join(pages, window.lastNewer(front), size) : null;
                        return joined == null ? beginPass(window) : takeJoined(pages, joined);
                    }
                    low = aim = window.lastNewer(front);
                    size = Math.min(2 * size, widest());
                    continue;
                }
                low = window.end() - 1;
                if (aim == low && high == low + 1) {
                    Window next = ask(pages, high, size);
                    boolean areEquals = !next.items().isEmpty() && next.first() == front;
                    Window joined = areEquals && passes != null ? null : join(pages, low, size);
                    if (joined != null || areEquals) {
                        return joined == null ? beginPass(next) : takeJoined(pages, joined);
                    }
                    tries += 2 * QUIET_PASSES;
                }
                high = high <= low ? Integer.MAX_VALUE : high;
            }
            if (low >= 0 && high < Integer.MAX_VALUE) {
                aim = low + (high - low) / 2;
            } else {
                aim = low >= 0 ? Math.min(FURTHEST, low + step) : Math.max(0, high - 1 - step);
                step = Math.min(FURTHEST, Math.max(1 + size / 4, 2 * step));
            }
        }
        // one by one, where pages do not hold what they should
        Window joined = join(pages, state.aim(), 1);
        if (joined == null) {
            throw notFound();
        }
        return takeJoined(pages, joined);
    }

    private LadiFlowException notFound() {
        passes = null;
        return Change.unreadable("In " + MOST_TRIES
                + " requests the place in the list of customers was not found where what is done ends."
                + " Either the list changes by more than a page between two requests: raise pageSize; or LadiFlow"
                + " does not heed the page and limit, or counts pages from another number: see firstPage.");
    }

    /**
     * Reads windows from a place on, in which all are newer than the front, as one that reaches behind the front. With a cap there
     * are places that no window reaches across: all of 1 to 10 divide 2,520.
     *
     * @return null if they are not the same each time, so that somebody may have moved from one to another meanwhile
     */
    private Window join(CustomerPages pages, int place, int size) {
        var readings = new HashSet<Object>();
        Window joined = null;
        for (int i = 0; i < QUIET_PASSES && readings.size() < 2; i++) {
            joined = ask(pages, place, size);
            for (int more = 1;
                    more < MOST_JOINED && !joined.items().isEmpty() && joined.last() >= state.front();
                    more++) {
                joined = joined.and(ask(pages, joined.end(), size));
            }
            readings.add(joined.items().stream().map(Change::stamp).toList());
        }
        boolean isJoined = readings.size() == 1
                && !joined.items().isEmpty()
                && (joined.page() == 0 || joined.first() > state.front())
                && (joined.last() < state.front() || isEnd(pages, joined))
                && Change.set(joined.items(), Change::id).size()
                        == joined.items().size();
        return isJoined ? joined : null;
    }

    /** Asks for the window that reaches furthest of those that have a place in them. */
    private Window ask(CustomerPages pages, int aim, int size) {
        int limit = Math.min(size, most);
        for (int other = limit - 1; other > Math.min(size, most) / 2; other--) {
            limit = other - aim % other > limit - aim % limit ? other : limit;
        }
        List<Change> items;
        try {
            items = pages.read(aim / limit, limit);
        } catch (LadiFlowException e) {
            if (e.isRetryable() || limit <= settings.pageSize()) {
                throw e;
            }
            // perhaps it refuses so many
            most = Math.max(settings.pageSize(), limit / 2);
            return ask(pages, aim, size);
        }
        for (int i = 1; i < items.size(); i++) {
            if (items.get(i - 1).stamp() < items.get(i).stamp()) {
                throw Change.unreadable(
                        "The list of customers is not sorted by updated_at, so that changes cannot be told from it.");
            }
        }
        if (limit > 1 && !items.isEmpty() && aim / limit * limit + items.size() <= aim) {
            // the list ends before, or the server leaves customers out of the page that is its last with this limit
            return ask(pages, aim, 1);
        }
        // the list's end, or all that it gives
        most = !items.isEmpty() && items.size() < limit && items.size() >= largest ? items.size() : most;
        largest = Math.max(largest, items.size());
        return new Window(aim / limit, limit, items);
    }

    private int widest() {
        return Math.min(most, WIDEST * settings.pageSize());
    }

    private void begin(long top, long askedMillis, long askedNanos) {
        if (newest == null || newest.stamp() != top) {
            // a clock that was ahead once must not hide all that comes after
            newest = new Newest(top, Math.min(top, askedMillis), nanos.getAsLong());
        }
        // what is shown late is not older than that by more than the overlap
        long time = newest.time() + Math.max(0, askedNanos - newest.nanos()) / 1_000_000 - settings.overlap();
        // from now on a crash begins here
        changed |= state.bound() == null;
        state = state.begun(state.bound() == null ? time : state.bound(), top, time, askedMillis);
    }

    /** Whether nobody is behind a window who is to be handed over. */
    private boolean endsWalk(CustomerPages pages, Window window) {
        return window.last() < state.bound()
                || window.items().size() < Math.min(window.limit(), Math.max(largest, FEW))
                        && isEmpty(pages, window.begin() + window.limit(), window.limit())
                        && isEnd(pages, window);
    }

    /** Whether the list ends with a window: nobody is behind, and the list has not become shorter since the window was read. */
    private boolean isEnd(CustomerPages pages, Window window) {
        // one at a time: a server may leave customers out of the page that is its last with another limit
        return isEmpty(pages, window.end(), 1)
                && ask(pages, window.end() - 1, 1).items().stream()
                        .anyMatch(last -> last.stamp() > state.front() || window.has(last) || isSeen(last));
    }

    private boolean isEmpty(CustomerPages pages, int place, int size) {
        return ask(pages, place, size).items().isEmpty();
    }

    private List<Change> takeJoined(CustomerPages pages, Window joined) {
        return take(joined, joined.last() < state.bound() || isEnd(pages, joined));
    }

    private List<Change> take(Window window, boolean isEnd) {
        settled = () -> {
            passes = null;
            state = isEnd
                    ? state.ended(state.following(), state.began())
                    : state.at(window.last(), window.lastNewer(window.last()));
        };
        return due(window, state.bound());
    }

    private List<Change> due(Window window, long from) {
        var due = new ArrayList<Change>();
        for (Change change : window.items()) {
            if (change.stamp() >= from
                    && change.stamp() <= Math.min(state.horizon(), state.front())
                    && !isSeen(change)) {
                due.add(0, change);
            }
        }
        return due;
    }

    private boolean isSeen(Change change) {
        return Long.valueOf(change.stamp()).equals(state.seen().get(change.id()));
    }

    private List<Change> beginPass(Window window) {
        if (passes == null) {
            warning.warn(
                    LOG,
                    "A source",
                    "more customers have the same updated_at than the " + largest
                            + " that LadiFlow gives at a time. In what"
                            + " order it lists them is not known: if it is another at each request, some may be passed over.");
            passes = new Passes(0, 0, 0);
        }
        // wherever in the list they are
        passes = new Passes(0, Math.max(passes.end(), window.begin()), passes.quiet());
        return pass(window, false);
    }

    private List<Change> pass(CustomerPages pages) {
        // all who are remembered may come first: a process before this one has handed them over
        if (passes.at() > passes.end() + state.seen().size() + MOST_TRIES * largest) {
            throw notFound();
        }
        Window window = ask(pages, passes.at(), widest());
        return pass(window, window.items().isEmpty() || window.last() < state.front() || endsWalk(pages, window));
    }

    private List<Change> pass(Window window, boolean isOver) {
        var due = due(window, state.front());
        int end = due.isEmpty() ? passes.end() : Math.max(passes.end(), window.end());
        int quiet = due.isEmpty() ? passes.quiet() : -1;
        settled = () -> {
            passes = isOver ? new Passes(0, end, quiet + 1) : new Passes(window.end(), end, quiet);
            // those that are not remembered would come with each pass
            if (isOver && (quiet + 1 >= QUIET_PASSES || state.seen().size() >= MOST_SEEN)) {
                // all of the front are done: a window may begin among them
                passes = null;
                state = state.at(state.front() - 1, state.aim());
            }
        };
        return due;
    }

    /** Told what the responses have shown of the store. */
    void know(WalkState.Store store) {
        changed |= !store.equals(state.store());
        state = state.of(store);
    }

    /** Tells whether there is more to ask for before the walk is over. */
    boolean isUnderWay() {
        return state.horizon() != null;
    }

    /**
     * Returns the ids of who is to be handed over again. There is nothing before a pause has passed since
     * the last time.
     *
     * @param pause in nanoseconds
     */
    List<String> failedBefore(long pause) {
        if (nanos.getAsLong() - retried < pause) {
            return List.of();
        }
        retried = nanos.getAsLong();
        return List.copyOf(state.failed().keySet());
    }

    /** Told that there is nobody any more who could be handed over again. */
    void forget(String id) {
        changed |= state.failed().remove(id) != null;
    }

    /**
     * Told that somebody was handed over, of a batch in the order in which they were given out.
     *
     * @param completed whether the exchange is done, else it failed
     * @return whether it is given up
     */
    boolean handed(Change change, boolean completed) {
        changed = true;
        state.remember(change, MOST_SEEN);
        int failures = completed ? 0 : state.failed().merge(change.id(), 1, Integer::sum);
        boolean isGivenUp = failures >= settings.giveUpAfter();
        if (completed || isGivenUp) {
            state.failed().remove(change.id());
        }
        return isGivenUp;
    }

    /**
     * Goes on behind what was given out, if all of it was handed over.
     *
     * @return whether there is something new to keep
     */
    boolean settle(boolean isAllHanded) {
        if (settled != null && isAllHanded) {
            settled.run();
        }
        settled = null;
        return changed;
    }

    /** Returns how far it is; that changes with each that is handed over. */
    WalkState state() {
        return state;
    }

    /** Told that the state is kept. */
    void kept() {
        changed = false;
    }

    /** Returns since when all has been handed over that came before, by this machine's clock; null before the first answer. */
    Long since() {
        return state.since();
    }

    /** Returns how many customers are to be handed over again. */
    int failing() {
        return state.failed().size();
    }
}
