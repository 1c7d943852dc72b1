// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.source.ChangeSource.CustomerPages;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.model.exception.LadiFlowException;

/**
 * Scans the list of customers from the newest change to the oldest change that has not been emitted. The list is sorted
 * newest first, and may change between any two requests.
 *
 * <p>The front is the oldest emitted change. A window is one page of the list. The scan accepts a window only if it is
 * the first page, or begins with a customer that is newer than the front. This ensures that the scan does not skip a
 * customer, even if customers have moved within the list. Changes that are newer than the newest change at the start of
 * the scan belong to the next scan. The next scan extends back to the time {@code overlap} before the start of this
 * scan. It therefore finds changes that LadiFlow lists late, or whose timestamp comes from a slow clock. Page numbers
 * are only hints. The scan does not use the total or the limit in a response.
 *
 * <p>Not thread-safe.
 */
final class CustomerScan {

    private static final int MAX_SEARCH_REQUESTS = 200;
    private static final int MAX_POSITION = 1 << 29;

    /** The value of the front after the scan has reached the end of the list. */
    private static final long END = Long.MIN_VALUE;

    /** The number of consecutive passes without a new customer after which the scan moves the front. */
    private static final int QUIET_PASSES = 5;

    /** The factor by which a window may be larger than other windows if its customers have equal timestamps. */
    private static final int MAX_WINDOW_FACTOR = 16;

    /**
     * The progress of the passes through the list. A pass reads windows by position. The scan needs passes if more
     * customers have the same timestamp than fit in a window. In this case, no window starts before the front and ends
     * after it. The passes are repeated, because LadiFlow may list these customers in a different order for each
     * request.
     *
     * @param position the next position of the pass, 0 before it has begun
     * @param endPosition the end of the last window with a new customer, or the start of the pass's first window,
     *     whichever comes later in the list
     * @param quietPasses the number of consecutive passes without a new customer, -1 during a pass that has found a new
     *     customer
     * @param front the front after the passes: the newest timestamp at which a pass has ended, END if all passes have
     *     reached the end of the list
     */
    private record PassProgress(int position, int endPosition, int quietPasses, long front) {}

    /**
     * The newest customer, and the time when the scan first read it: an estimate of LadiFlow's time, and a time of this
     * machine that is not affected by its clock.
     */
    private record NewestCustomer(long updatedAtMillis, long serverMillis, long firstSeenNanos) {}

    /** A page of the customer list. Pages are numbered from 0. */
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

        /** Returns the position of the last customer that is newer than a timestamp. */
        int lastPositionNewerThan(long stamp) {
            long newer = items.stream()
                    .filter(each -> each.updatedAtMillis() > stamp)
                    .count();
            return (int) Math.max(0, startPosition() + newer - 1);
        }
    }

    private final Settings settings;
    private final CustomerPages pages;
    private final BiConsumer<String, String> warnings;
    private final LongSupplier nanos;
    private final ScanState state;

    /** The step that moves the scan forward once all changes in the window have been emitted. */
    private Runnable pendingCommit;

    /** The largest number of customers in any response so far. */
    private int largestWindow;

    private boolean isListEmpty;

    /** The largest limit that LadiFlow is known to accept. */
    private int maxLimit = Integer.MAX_VALUE;

    private PassProgress passes;
    private NewestCustomer newest;

    /**
     * Creates a scan that resumes from a state.
     *
     * @param warnings receives the kind and the text of each warning
     * @param nanos the time in nanoseconds since an arbitrary origin
     */
    CustomerScan(
            Settings settings,
            ScanState state,
            CustomerPages pages,
            BiConsumer<String, String> warnings,
            LongSupplier nanos) {
        this.settings = settings;
        this.pages = pages;
        this.warnings = warnings;
        this.nanos = nanos;
        this.state = state;
    }

    /**
     * Reads the next window, and returns the changes to emit, oldest first.
     *
     * @param nowMillis the time by this machine's clock, in milliseconds since 1970, only for {@link ScanState#since}
     */
    List<Change> readNext(long nowMillis) {
        pendingCommit = null;
        return passes != null && passes.position() > 0 ? continuePass() : findNextWindow(nowMillis);
    }

    /** Searches for the next window that the scan can accept. */
    private List<Change> findNextWindow(long nowMillis) {
        boolean begins = state.horizon == null;
        maxLimit = begins ? Integer.MAX_VALUE : maxLimit;
        int aim = begins ? 0 : state.aim;
        if (!begins && largestWindow == 0) {
            // the first page shows how many customers a full page contains
            readWindow(0, settings.pageSize());
        }
        int size = passes == null ? settings.pageSize() : maxWindowSize();
        // low is the position of a customer that is newer than the front, or -1; high is the position of a customer
        // that is not newer
        int low = aim;
        int high = Integer.MAX_VALUE;
        int step = 0;
        long requestNanos = nanos.getAsLong();
        for (int tries = 0; tries < MAX_SEARCH_REQUESTS; tries++) {
            Window window = readWindow(aim, size);
            boolean isEmpty = window.items().isEmpty();
            isListEmpty = isEmpty && window.page() == 0;
            if (isListEmpty) {
                if (state.horizon == null) {
                    // if the list is empty at first, the source must emit every customer that is listed later
                    state.endScan(state.bound == null ? Settings.FROM_BEGINNING : state.bound, nowMillis);
                }
                return List.of();
            }
            if (state.horizon == null) {
                beginScan(window.newestMillis(), pages.serverMillis(), nowMillis, requestNanos);
            }
            long front = state.front;
            if (isEmpty || window.page() > 0 && window.newestMillis() <= front) {
                high = window.startPosition();
                low = low >= high ? -1 : low;
            } else {
                if (window.oldestMillis() < front) {
                    return accept(window, window.oldestMillis() < state.bound);
                }
                if (completesScan(window)) {
                    return accept(window, true);
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
                    // pages of every size from 1 to 10 end at positions such as 2,520, so no window crosses such a
                    // position
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
        return Change.unreadableList("After " + MAX_SEARCH_REQUESTS + " requests, the source has not found the position"
                + " in the list of customers at which it stopped. If the list changes by more than a"
                + " page between two requests, increase pageSize. Otherwise LadiFlow may ignore 'page' and 'limit',"
                + " or number its first page differently (see firstPage).");
    }

    /**
     * Reads the window that contains a position. Of the possible page sizes, chooses the one whose window ends furthest
     * after the position.
     */
    private Window readWindow(int aim, int size) {
        int limit = Math.min(size, maxLimit);
        for (int other = limit - 1; other > Math.min(size, maxLimit) / 2; other--) {
            limit = other - aim % other > limit - aim % limit ? other : limit;
        }
        List<Change> items;
        try {
            items = pages.read(settings.firstPageOrOne() + aim / limit, limit);
        } catch (LadiFlowException e) {
            if (e.isRetryable() || limit <= settings.pageSize()) {
                throw e;
            }
            // the limit may be larger than LadiFlow allows
            maxLimit = Math.max(settings.pageSize(), limit / 2);
            return readWindow(aim, size);
        }
        state.checkStore(items, aim < limit);
        for (int i = 1; i < items.size(); i++) {
            if (items.get(i - 1).updatedAtMillis() < items.get(i).updatedAtMillis()) {
                throw Change.unreadableList(
                        "The list of customers is not sorted by updated_at, so the source cannot recognize changes.");
            }
        }
        // a page shorter than the limit is either the end of the list, or the largest page that LadiFlow returns
        maxLimit = !items.isEmpty() && items.size() < limit && items.size() >= largestWindow ? items.size() : maxLimit;
        largestWindow = Math.max(largestWindow, items.size());
        if (limit > 1 && aim > 0 && aim / limit * limit + items.size() <= aim) {
            // the list ends before this position, or the server omits customers on the last page at this limit
            return readWindow(aim, 1);
        }
        return new Window(aim / limit, limit, items);
    }

    private int maxWindowSize() {
        return Math.min(maxLimit, MAX_WINDOW_FACTOR * settings.pageSize());
    }

    private void beginScan(long top, long serverMillis, long nowMillis, long requestNanos) {
        if (newest == null || newest.updatedAtMillis() != top) {
            // if a server's clock was once ahead, a timestamp from that time must not hide later changes
            newest = new NewestCustomer(top, Math.min(top, serverMillis), nanos.getAsLong());
        }
        // if LadiFlow lists a change late, the change is assumed to be at most overlapMillis old at that time
        long time = newest.serverMillis()
                + Math.max(0, requestNanos - newest.firstSeenNanos()) / 1_000_000
                - settings.overlapMillis();
        state.beginScan(top, time, nowMillis);
    }

    /** Returns whether all customers after a window are older than the bound, or the list ends with the window. */
    private boolean completesScan(Window window) {
        return window.oldestMillis() < state.bound
                || window.items().size() < window.limit()
                        && readWindow(window.startPosition() + window.limit(), window.limit())
                                .items()
                                .isEmpty()
                        && isListEnd(window);
    }

    /** Returns whether the list ends with a window, and has not become shorter since the window was read. */
    private boolean isListEnd(Window window) {
        // the limit is 1, because a server may omit customers on the last page if the limit is larger
        return readWindow(window.endPosition(), 1).items().isEmpty()
                && readWindow(window.endPosition() - 1, 1).items().stream()
                        .anyMatch(last ->
                                last.updatedAtMillis() > state.front || window.contains(last) || state.isSeen(last));
    }

    private List<Change> accept(Window window, boolean isEnd) {
        pendingCommit = () -> advance(window, isEnd ? END : window.oldestMillis());
        return selectUnprocessed(window);
    }

    /** Moves the front, or ends the scan at the end of the list. */
    private void advance(Window window, long front) {
        passes = null;
        if (front == END) {
            state.endScan(state.following, state.began);
        } else {
            state.moveFront(front, window.lastPositionNewerThan(front));
        }
    }

    private List<Change> selectUnprocessed(Window window) {
        var due = new ArrayList<Change>();
        for (Change change : window.items()) {
            if (change.updatedAtMillis() >= state.bound
                    && change.updatedAtMillis() <= Math.min(state.horizon, state.front)
                    && !state.isSeen(change)) {
                due.add(0, change);
            }
        }
        return due;
    }

    private List<Change> startPass(Window window) {
        passes = passes == null
                ? new PassProgress(0, window.startPosition(), 0, END)
                // customers with the same timestamp may be in a different order than in the previous pass
                : new PassProgress(
                        0,
                        Math.max(passes.endPosition(), window.startPosition()),
                        passes.quietPasses(),
                        passes.front());
        return applyPass(window, false);
    }

    private List<Change> continuePass() {
        // the pass may first read all customers in state.seen; a previous process may have emitted them, so they do
        // not move endPosition
        if (passes.position() > passes.endPosition() + state.seen.size() + MAX_SEARCH_REQUESTS * largestWindow) {
            throw positionNotFound();
        }
        Window window = readWindow(passes.position(), maxWindowSize());
        return applyPass(
                window, window.items().isEmpty() || window.oldestMillis() < state.front || completesScan(window));
    }

    private List<Change> applyPass(Window window, boolean isOver) {
        var due = selectUnprocessed(window);
        // the last window of a pass may also contain customers with an older timestamp, and these customers differ from
        // pass to pass
        boolean isQuiet = due.stream().noneMatch(change -> change.updatedAtMillis() == state.front);
        if (!isQuiet) {
            warnings.accept(
                    "equal updated_at",
                    "LadiFlow returns at most " + largestWindow + " customers in a page, but more customers have"
                            + " the same updated_at. If LadiFlow lists these customers in a different order for each"
                            + " request, the source may miss some of them.");
        }
        int end = due.isEmpty() ? passes.endPosition() : Math.max(passes.endPosition(), window.endPosition());
        int quiet = isQuiet ? passes.quietPasses() : -1;
        long last = window.items().isEmpty() || window.oldestMillis() >= state.front ? END : window.oldestMillis();
        long front = isOver ? Math.max(passes.front(), last) : passes.front();
        pendingCommit = () -> {
            passes = isOver
                    ? new PassProgress(0, end, quiet + 1, front)
                    : new PassProgress(window.endPosition(), end, quiet, front);
            // if seen() is full, each further pass would again emit the customers that were removed from it
            if (isOver && (quiet + 1 >= QUIET_PASSES || state.seen.size() >= ScanState.MAX_SEEN)) {
                advance(window, front);
            }
        };
        return due;
    }

    /** Returns whether the scan has ended, or cannot continue because the list is empty. */
    boolean isPollComplete() {
        return state.horizon == null || isListEmpty;
    }

    /** Moves the scan forward if all changes in the window have been emitted. */
    void commit(boolean isAllEmitted) {
        if (pendingCommit != null && isAllEmitted) {
            pendingCommit.run();
        }
        pendingCommit = null;
    }
}
