// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.model.exception.LadiFlowException;
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
 * <p>Not thread-safe, but for {@link #completeSince} and {@link #failedCount}.
 */
final class CustomerScan {

    /** The newest of what was handed over that are remembered; all else that is read again would be handed over again. */
    static final int MAX_SEEN = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(CustomerScan.class);

    private static final int MAX_SEARCH_REQUESTS = 200;
    private static final int MAX_POSITION = 1 << 29;

    /** A front behind which no customer is. */
    private static final long END = Long.MIN_VALUE;

    /** How many passes through equals have to bring nobody new. */
    private static final int QUIET_PASSES = 5;

    /** How many times larger than others a window may be that equals fill. */
    private static final int MAX_WINDOW_FACTOR = 16;

    /** An answer to a request; the page counts from 0. */
    private record Window(int page, int limit, List<Change> items) {

        long newestMillis() {
            return items.get(0).updatedAtMillis();
        }

        long oldestMillis() {
            return items.get(items.size() - 1).updatedAtMillis();
        }

        int startPosition() {
            return page * limit;
        }

        int endPosition() {
            return startPosition() + items.size();
        }

        boolean contains(Change change) {
            return items.stream()
                    .anyMatch(each ->
                            each.id().equals(change.id()) && each.updatedAtMillis() == change.updatedAtMillis());
        }

        /** The place of the last who is newer. */
        int lastPositionNewerThan(long stamp) {
            long newer = items.stream()
                    .filter(each -> each.updatedAtMillis() > stamp)
                    .count();
            return (int) Math.max(0, startPosition() + newer - 1);
        }
    }

    /**
     * Passes by place, where no window reaches from before the front to behind it: through equals that no window holds, which are
     * found in one of the passes though they come in another order each time, or from one window to the next.
     *
     * @param position where the pass goes on, 0 before it has begun
     * @param endPosition as far as somebody was new, or where the pass has begun if that is further
     * @param quietPasses how many whole ones in a row brought nobody new, -1 while one is under way that did
     * @param front the front after them: the newest that the last window of a pass ended with, END if each reached the list's end
     */
    private record PassProgress(int position, int endPosition, int quietPasses, long front) {}

    /** The newest customer, and when there was none newer yet, by LadiFlow's clock as far as is known and by ours. */
    private record NewestCustomer(long updatedAtMillis, long serverMillis, long firstSeenNanos) {}

    private final Settings settings;
    private final LongSupplier millis;
    private final LongSupplier nanos;
    private volatile ScanState state;
    private boolean hasUnsavedChanges;

    /** What is so when all that was given out is handed over. */
    private Runnable pendingCommit;

    /** The most that were given at once, and the most to ask for. */
    private int largestWindow;

    private int maxLimit = Integer.MAX_VALUE;
    private PassProgress passes;
    private NewestCustomer newest;
    private long lastRetryAt;
    private final ThrottledWarning warning;

    /**
     * Goes on where a state says.
     *
     * @param state how far it is, null for the first time
     * @param millis this machine's clock, in milliseconds since 1970
     * @param nanos the time in nanoseconds since some moment
     */
    CustomerScan(Settings settings, ScanState state, LongSupplier millis, LongSupplier nanos) {
        this.settings = settings;
        this.millis = millis;
        this.nanos = nanos;
        this.lastRetryAt = nanos.getAsLong();
        this.warning = new ThrottledWarning(nanos);
        this.state = state != null ? state : ScanState.initial(settings.sourceId(), settings.startMillis());
    }

    /** Asks for what is next; returns whom to hand over, the oldest first. */
    List<Change> readNext(CustomerPages pages) {
        pendingCommit = null;
        return passes != null && passes.position() > 0 ? continuePass(pages) : findNextWindow(pages);
    }

    /** Finds the next window that may be taken. */
    private List<Change> findNextWindow(CustomerPages pages) {
        boolean begins = state.horizon() == null;
        maxLimit = begins ? Integer.MAX_VALUE : maxLimit;
        int aim = begins ? 0 : state.aim();
        if (!begins && largestWindow == 0) {
            // what a page holds that is not the list's last
            readWindow(pages, 0, settings.pageSize());
        }
        int size = passes == null ? settings.pageSize() : maxWindowSize();
        // a place that is newer than the front, or -1, and one that is not
        int low = aim;
        int high = Integer.MAX_VALUE;
        int step = 0;
        long askedMillis = millis.getAsLong();
        long askedNanos = nanos.getAsLong();
        for (int tries = 0; tries < MAX_SEARCH_REQUESTS; tries++) {
            Window window = readWindow(pages, aim, size);
            boolean isEmpty = window.items().isEmpty();
            if (isEmpty && window.page() == 0) {
                // nobody proves nothing, but that whoever comes is new
                hasUnsavedChanges |= state.bound() == null;
                state = state.withScanEnded(
                        state.bound() == null ? Settings.FROM_BEGINNING : state.bound(), millis.getAsLong());
                return List.of();
            }
            if (state.horizon() == null) {
                beginScan(window.newestMillis(), askedMillis, askedNanos);
            }
            long front = state.front();
            if (isEmpty || window.page() > 0 && window.newestMillis() <= front) {
                high = window.startPosition();
                low = low >= high ? -1 : low;
            } else {
                boolean isEnd = completesScan(pages, window);
                if (isEnd || window.oldestMillis() < front) {
                    return accept(window, isEnd);
                }
                if (window.oldestMillis() == front) {
                    if (size >= maxWindowSize()) {
                        return startPass(window);
                    }
                    low = aim = window.lastPositionNewerThan(front);
                    size = Math.min(2 * size, maxWindowSize());
                    continue;
                }
                low = window.endPosition() - 1;
                if (aim == low && high == low + 1) {
                    // all of 1 to 10 divide 2,520: with a cap there are places that no window reaches across
                    return startPass(window);
                }
                high = high <= low ? Integer.MAX_VALUE : high;
            }
            if (low >= 0 && high < Integer.MAX_VALUE) {
                aim = low + (high - low) / 2;
            } else {
                aim = low >= 0 ? Math.min(MAX_POSITION, low + step) : Math.max(0, high - 1 - step);
                step = Math.min(MAX_POSITION, Math.max(1 + size / 4, 2 * step));
            }
        }
        throw positionNotFound();
    }

    private LadiFlowException positionNotFound() {
        passes = null;
        return Change.unreadableList("In " + MAX_SEARCH_REQUESTS
                + " requests the place in the list of customers was not found where what is done ends."
                + " Either the list changes by more than a page between two requests: raise pageSize; or LadiFlow"
                + " does not heed the page and limit, or counts pages from another number: see firstPage.");
    }

    /** Asks for the window that reaches furthest of those that have a place in them. */
    private Window readWindow(CustomerPages pages, int aim, int size) {
        int limit = Math.min(size, maxLimit);
        for (int other = limit - 1; other > Math.min(size, maxLimit) / 2; other--) {
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
            maxLimit = Math.max(settings.pageSize(), limit / 2);
            return readWindow(pages, aim, size);
        }
        for (int i = 1; i < items.size(); i++) {
            if (items.get(i - 1).updatedAtMillis() < items.get(i).updatedAtMillis()) {
                throw Change.unreadableList(
                        "The list of customers is not sorted by updated_at, so that changes cannot be told from it.");
            }
        }
        if (limit > 1 && aim > 0 && aim / limit * limit + items.size() <= aim) {
            // the list ends before, or the server leaves customers out of the page that is its last with this limit
            return readWindow(pages, aim, 1);
        }
        // the list's end, or all that it gives
        maxLimit = !items.isEmpty() && items.size() < limit && items.size() >= largestWindow ? items.size() : maxLimit;
        largestWindow = Math.max(largestWindow, items.size());
        return new Window(aim / limit, limit, items);
    }

    private int maxWindowSize() {
        return Math.min(maxLimit, MAX_WINDOW_FACTOR * settings.pageSize());
    }

    private void beginScan(long top, long askedMillis, long askedNanos) {
        if (newest == null || newest.updatedAtMillis() != top) {
            // a clock that was ahead once must not hide all that comes after
            newest = new NewestCustomer(top, Math.min(top, askedMillis), nanos.getAsLong());
        }
        // what is shown late is not older than that by more than the overlap
        long time = newest.serverMillis()
                + Math.max(0, askedNanos - newest.firstSeenNanos()) / 1_000_000
                - settings.overlapMillis();
        // from now on a crash begins here
        hasUnsavedChanges |= state.bound() == null;
        state = state.withScanBegun(state.bound() == null ? time : state.bound(), top, time, askedMillis);
    }

    /** Whether nobody is behind a window who is to be handed over. */
    private boolean completesScan(CustomerPages pages, Window window) {
        return window.oldestMillis() < state.bound()
                || window.items().size() < window.limit()
                        && readWindow(pages, window.startPosition() + window.limit(), window.limit())
                                .items()
                                .isEmpty()
                        && isListEnd(pages, window);
    }

    /** Whether the list ends with a window: nobody is behind, and the list has not become shorter since the window was read. */
    private boolean isListEnd(CustomerPages pages, Window window) {
        // one at a time: a server may leave customers out of the page that is its last with another limit
        return readWindow(pages, window.endPosition(), 1).items().isEmpty()
                && readWindow(pages, window.endPosition() - 1, 1).items().stream()
                        .anyMatch(last ->
                                last.updatedAtMillis() > state.front() || window.contains(last) || state.isSeen(last));
    }

    private List<Change> accept(Window window, boolean isEnd) {
        pendingCommit = () -> advance(window, isEnd ? END : window.oldestMillis());
        return selectUnprocessed(window);
    }

    /** Resumes behind a front, or ends the scan if no customer is behind it. */
    private void advance(Window window, long front) {
        passes = null;
        state = front == END
                ? state.withScanEnded(state.following(), state.began())
                : state.withFront(front, window.lastPositionNewerThan(front));
    }

    private List<Change> selectUnprocessed(Window window) {
        var due = new ArrayList<Change>();
        for (Change change : window.items()) {
            if (change.updatedAtMillis() >= state.bound()
                    && change.updatedAtMillis() <= Math.min(state.horizon(), state.front())
                    && !state.isSeen(change)) {
                due.add(0, change);
            }
        }
        return due;
    }

    private List<Change> startPass(Window window) {
        passes = passes == null
                ? new PassProgress(0, window.startPosition(), 0, END)
                // wherever in the list they are
                : new PassProgress(
                        0,
                        Math.max(passes.endPosition(), window.startPosition()),
                        passes.quietPasses(),
                        passes.front());
        return applyPass(window, false);
    }

    private List<Change> continuePass(CustomerPages pages) {
        // all who are remembered may come first: a process before this one has handed them over
        if (passes.position() > passes.endPosition() + state.seen().size() + MAX_SEARCH_REQUESTS * largestWindow) {
            throw positionNotFound();
        }
        Window window = readWindow(pages, passes.position(), maxWindowSize());
        window = window.items().isEmpty() ? readWindow(pages, passes.position(), 1) : window;
        return applyPass(
                window,
                window.items().isEmpty() || window.oldestMillis() < state.front() || completesScan(pages, window));
    }

    private List<Change> applyPass(Window window, boolean isOver) {
        var due = selectUnprocessed(window);
        if (due.stream().anyMatch(change -> change.updatedAtMillis() == state.front())) {
            warning.warn(
                    LOG,
                    "A source",
                    "more customers have the same updated_at than the " + largestWindow
                            + " that LadiFlow gives at a time. In what"
                            + " order it lists them is not known: if it is another at each request, some may be passed over.");
        }
        int end = due.isEmpty() ? passes.endPosition() : Math.max(passes.endPosition(), window.endPosition());
        int quiet = due.isEmpty() ? passes.quietPasses() : -1;
        long last = window.items().isEmpty() || window.oldestMillis() >= state.front() ? END : window.oldestMillis();
        long front = isOver ? Math.max(passes.front(), last) : passes.front();
        pendingCommit = () -> {
            passes = isOver
                    ? new PassProgress(0, end, quiet + 1, front)
                    : new PassProgress(window.endPosition(), end, quiet, front);
            // those that are not remembered would come with each pass
            if (isOver && (quiet + 1 >= QUIET_PASSES || state.seen().size() >= MAX_SEEN)) {
                advance(window, front);
            }
        };
        return due;
    }

    /** Told what the responses have shown of the store. */
    void updateStore(ScanState.Store store) {
        hasUnsavedChanges |= !store.equals(state.store());
        state = state.withStore(store);
    }

    /** Tells whether there is more to ask for before the walk is over. */
    boolean isInProgress() {
        return state.horizon() != null;
    }

    /**
     * Returns the ids of who is to be handed over again. There is nothing before a pause has passed since
     * the last time.
     *
     * @param pause in nanoseconds
     */
    List<String> idsToRetry(long pause) {
        if (nanos.getAsLong() - lastRetryAt < pause) {
            return List.of();
        }
        lastRetryAt = nanos.getAsLong();
        return List.copyOf(state.failed().keySet());
    }

    /** Told that there is nobody any more who could be handed over again. */
    void removeFailed(String id) {
        hasUnsavedChanges |= state.failed().remove(id) != null;
    }

    /**
     * Told that somebody was handed over, of a batch in the order in which they were given out.
     *
     * @param completed whether the exchange is done, else it failed
     * @return whether it is given up
     */
    boolean recordProcessed(Change change, boolean completed) {
        hasUnsavedChanges = true;
        if (change.isDeletion()) {
            if (completed) {
                state.markDeleted(change.id());
            }
            return false;
        }
        state.markSeen(change, MAX_SEEN);
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
    boolean commit(boolean isAllHanded) {
        if (pendingCommit != null && isAllHanded) {
            pendingCommit.run();
        }
        pendingCommit = null;
        return hasUnsavedChanges;
    }

    /** Returns how far it is; that changes with each that is handed over. */
    ScanState state() {
        return state;
    }

    /** Told that the state is kept. */
    void markSaved() {
        hasUnsavedChanges = false;
    }

    /** Returns since when all has been handed over that came before, by this machine's clock; null before the first answer. */
    Long completeSince() {
        return state.since();
    }

    /** Returns how many customers are to be handed over again. */
    int failedCount() {
        return state.failed().size();
    }
}
