// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;

/**
 * Lets the calls of one store through at a bearable rate: at the one that is set, and no faster than LadiFlow says.
 *
 * <p>The rate that is set: a call takes a permit, which comes back one second after it was answered; since LadiFlow has seen
 * a request by the time it answers, no second in its view can hold more requests than there are permits. What LadiFlow says:
 * after a 429 no call passes until the wait that it asked for is over; then one passes, and after its answer, unless that is
 * a 429 again, each answer lets two more pass, until nobody waits. From then on no more are let through than LadiFlow
 * answered in the second before the 429, and more only step by step after a while without one. Calls keep their order, but
 * those that are made again go first. Thread-safe.
 */
public final class RateLimiter implements AutoCloseable {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int OPEN = Integer.MAX_VALUE;
    private static final long CALM = 5 * SECOND;
    private static final long LONGEST_CALM = 60 * SECOND;

    private final LongSupplier clock;
    private final ObjLongConsumer<Runnable> timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition shorter = lock.newCondition();
    private final TreeSet<Turn> queue = new TreeSet<>(Comparator.comparingLong(turn -> turn.place));
    /** The permits of calls that were answered, in the order in which they come back. */
    private final Queue<Permit> returning = new ArrayDeque<>();
    /** The calls that have their turn here and wait for the permit of others. */
    private final Set<CompletableFuture<?>> asking = ConcurrentHashMap.newKeySet();

    private long lastPlace;

    private int perSecond;
    private int out;
    /** How many are out that were given since the gate was closed last, whether or not there is a rate that is set. */
    private int outSince;
    /** How many calls LadiFlow's last answers let pass. */
    private int allowed = OPEN;
    /** How many permits LadiFlow seems to bear: those of the second before its last 429, and less than were out then. */
    private int learned = OPEN;

    private int learnedAtMost;
    private int answeredBefore;

    /** By how many permits more are tried next, when, and after what time without a 429. */
    private int step = 1;

    private long stepAt;
    private long calm = CALM;

    /** Since when calls have waited, and how many went since then: the pace that a slow LadiFlow leaves of the rate. */
    private long busySince;

    private long gone;

    private boolean closed;
    private long closedUntil;
    private int closings;
    /** Tells an answer to a request that was sent before the gate was closed from one sent since. */
    private int era;

    private long wake = Long.MAX_VALUE;
    private volatile boolean ended;
    /** Who has no use for a turn gives it back at once, which must not drain again, deeper and deeper. */
    private boolean draining;

    private volatile Function<Duration, CompletionStage<?>> others;

    /** What a call needs to be sent, to be given back once; what is said afterwards does not count. */
    final class Permit {

        private final int given = era;
        private final boolean counted = perSecond > 0;
        private boolean tooMany;
        private boolean back;
        private long backAt;

        /** The call was answered, or failed without an answer. */
        void done() {
            giveBack(true);
        }

        /** LadiFlow wants fewer calls for a while. */
        void tooMany(Duration pause) {
            lock.lock();
            try {
                if (!back) {
                    tooMany = true;
                    close(this, pause);
                    giveBack(true);
                }
            } finally {
                lock.unlock();
            }
        }

        /** The call was not sent. */
        void unused() {
            giveBack(false);
        }

        private void giveBack(boolean sent) {
            lock.lock();
            try {
                if (back) {
                    return;
                }
                back = true;
                if (sent) {
                    backAt = clock.getAsLong() + SECOND;
                    returning.add(this);
                } else {
                    countReturned(this);
                }
                if (sent && !tooMany && closed && given == era - 1) {
                    learn(1);
                }
                if (given == era && allowed != OPEN) {
                    allowed += sent ? 2 : 1;
                    if (sent && queue.isEmpty()) {
                        allowed = OPEN;
                        closings = 0;
                    }
                }
                drain();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A call that waits. */
    private final class Turn extends CompletableFuture<Permit> {

        private final long place;
        private Permit permit;

        Turn(boolean again) {
            lastPlace++;
            place = again ? lastPlace + Long.MIN_VALUE : lastPlace;
        }

        void come() {
            if (!complete(permit)) {
                permit.unused();
            }
        }
    }

    /** Makes one that lets everything through at first. */
    public RateLimiter() {
        this(
                System::nanoTime,
                (task, nanos) -> CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
                        .execute(task));
    }

    /**
     * Makes one with a time of its own.
     *
     * @param timer runs something after so many nanoseconds
     */
    RateLimiter(LongSupplier clock, ObjLongConsumer<Runnable> timer) {
        this.clock = clock;
        this.timer = timer;
    }

    /** Allows so many requests a second; if several say a number, the lowest. Zero says none. */
    public void limit(int requestsPerSecond) {
        lock.lock();
        try {
            if (requestsPerSecond > 0 && (perSecond == 0 || requestsPerSecond < perSecond)) {
                perSecond = requestsPerSecond;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks others, too, for each call that has its turn here; the first who are named are asked. Null names none. */
    public void share(Function<Duration, CompletionStage<?>> limiter) {
        lock.lock();
        try {
            if (others == null) {
                others = limiter;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits on this thread until calls that wait for their turn will probably have it within half of the time that they
     * have.
     */
    void awaitRoom(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (rate() != OPEN && !ended && queue.size() * 2 > timeout.toMillis() / 1_000.0 * pace()) {
                shorter.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks for a permit.
     *
     * @param longest how long to wait at most
     * @return the permit, or a {@link LadiFlowRateLimitException} if that takes too long
     */
    CompletableFuture<Permit> acquire(Duration longest, LadiFlowOperation operation) {
        return shared(acquire(longest, operation, false), longest, operation);
    }

    /** Asks for a permit for a call that was made before; it goes before those that were not. */
    CompletableFuture<Permit> acquireAgain(Duration longest, LadiFlowOperation operation) {
        return shared(acquire(longest, operation, true), longest, operation);
    }

    private CompletableFuture<Permit> shared(
            CompletableFuture<Permit> turn, Duration longest, LadiFlowOperation operation) {
        if (others == null) {
            return turn;
        }
        long end = clock.getAsLong() + longest.toNanos();
        Function<Permit, CompletableFuture<Permit>> asked =
                permit -> ask(Duration.ofNanos(Math.max(1, end - clock.getAsLong())))
                        .handle((given, failure) -> {
                            if (failure == null) {
                                return permit;
                            }
                            permit.unused();
                            throw ended ? new CancellationException() : refused(failure, operation);
                        });
        // a turn that is still to come comes under our lock, and others may hold one of theirs when they answer
        return turn.isDone() ? turn.thenCompose(asked) : turn.thenComposeAsync(asked, task -> timer.accept(task, 0));
    }

    private static LadiFlowRateLimitException refused(Throwable failure, LadiFlowOperation operation) {
        var refused = new LadiFlowRateLimitException(
                "The rateLimiter of the component gave no permit for this call of " + operation
                        + " within retryTimeout. See what it says; what is suppressed here comes from there.",
                operation,
                null,
                null,
                Duration.ofNanos(SECOND));
        refused.addSuppressed(failure);
        return refused;
    }

    /** The limiter is not ours: it may throw, give nothing, or never answer. */
    private CompletableFuture<Void> ask(Duration longest) {
        var given = new CompletableFuture<Void>();
        asking.add(given);
        given.whenComplete((nothing, failure) -> asking.remove(given));
        if (ended) {
            given.cancel(false);
        } else {
            given.orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS);
            try {
                others.apply(longest).whenComplete((permit, failure) -> {
                    if (failure == null) {
                        given.complete(null);
                    } else {
                        given.completeExceptionally(failure);
                    }
                });
            } catch (RuntimeException e) {
                given.completeExceptionally(e);
            }
        }
        return given;
    }

    private CompletableFuture<Permit> acquire(Duration longest, LadiFlowOperation operation, boolean again) {
        Turn turn;
        lock.lock();
        try {
            if (ended) {
                return CompletableFuture.failedFuture(new CancellationException());
            }
            if (queue.isEmpty() && isFree(clock.getAsLong())) {
                return CompletableFuture.completedFuture(take());
            }
            long expected = Math.max(turnIn(queue.size()), closed ? closedUntil - clock.getAsLong() : 0);
            if (expected >= longest.toNanos()) {
                return CompletableFuture.failedFuture(tooMany(Duration.ofNanos(expected), operation));
            }
            turn = new Turn(again);
            if (queue.isEmpty()) {
                busySince = clock.getAsLong();
                gone = 0;
            }
            queue.add(turn);
            wakeInTime();
        } finally {
            lock.unlock();
        }
        turn.orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS);
        return turn.handle((permit, failure) -> {
            if (failure == null) {
                return permit;
            }
            leave(turn);
            throw failure instanceof CancellationException stopping
                    ? stopping
                    : tooMany(Duration.ofNanos(SECOND), operation);
        });
    }

    private void leave(Turn turn) {
        lock.lock();
        try {
            queue.remove(turn);
            shorter.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long turnIn(int place) {
        return perSecond == 0 ? 0 : place / perSecond * SECOND;
    }

    private int rate() {
        return perSecond == 0 ? learned : Math.min(perSecond, learned);
    }

    /** How many calls go in a second, of late. */
    private double pace() {
        double seconds = (clock.getAsLong() - busySince) / (double) SECOND;
        if (seconds < 2) {
            return rate();
        }
        if (seconds > 20) {
            busySince += (long) (seconds / 2 * SECOND);
            gone /= 2;
            seconds /= 2;
        }
        return Math.min(rate(), gone / seconds);
    }

    private boolean isFree(long now) {
        if (closed && now - closedUntil >= 0) {
            closed = false;
            allowed = 1;
        }
        forgetReturned(now);
        if (closed || allowed <= 0 || perSecond > 0 && out >= perSecond) {
            return false;
        }
        if (outSince >= learned && now - stepAt >= 0) {
            learned += step;
            step *= 2;
            closings = 0;
            stepAt = now + SECOND;
        }
        return outSince < learned;
    }

    private void forgetReturned(long now) {
        while (!returning.isEmpty() && now - returning.peek().backAt >= 0) {
            countReturned(returning.remove());
        }
    }

    private void countReturned(Permit permit) {
        if (permit.counted) {
            out--;
        }
        if (permit.given == era) {
            outSince--;
        }
    }

    private Permit take() {
        var permit = new Permit();
        if (permit.counted) {
            out++;
        }
        outSince++;
        if (allowed != OPEN) {
            allowed--;
        }
        return permit;
    }

    /** Lets those go whose turn has come, in their order: what they do then is done on other threads. */
    private void drain() {
        if (queue.isEmpty() || draining) {
            return;
        }
        draining = true;
        try {
            long now = clock.getAsLong();
            while (!queue.isEmpty() && isFree(now)) {
                Turn turn = queue.pollFirst();
                if (!turn.isDone()) {
                    turn.permit = take();
                    gone++;
                    turn.come();
                }
            }
        } finally {
            draining = false;
        }
        shorter.signalAll();
        wakeInTime();
    }

    /** Has the queue looked at when the next permit comes back or the gate may open, if that is all that it waits for. */
    private void wakeInTime() {
        long next = Long.MAX_VALUE;
        if (closed) {
            next = closedUntil;
        } else if (allowed > 0 && !returning.isEmpty()) {
            next = returning.peek().backAt;
        }
        if (queue.isEmpty() || next == Long.MAX_VALUE || wake != Long.MAX_VALUE && wake - next <= 0) {
            return;
        }
        wake = next;
        long at = next;
        timer.accept(() -> wake(at), Math.max(0, next - clock.getAsLong()));
    }

    private void wake(long at) {
        lock.lock();
        try {
            if (wake == at) {
                wake = Long.MAX_VALUE;
            }
            drain();
        } finally {
            lock.unlock();
        }
    }

    private void close(Permit permit, Duration pause) {
        long until = clock.getAsLong() + pause.toNanos();
        if (permit.given == era) {
            era++;
            closings++;
            closed = true;
            closedUntil = until;
            learnAgain();
        } else if (closed && until - closedUntil > 0) {
            closedUntil = until;
        }
    }

    /** What was refused soon after more was tried is tried more and more rarely. */
    private void learnAgain() {
        calm = step > 1 && step <= 4 ? Math.min(2 * calm, LONGEST_CALM) : CALM;
        step = 1;
        stepAt = closedUntil + calm;
        learnedAtMost = learned == OPEN ? OPEN : Math.max(1, learned - 1);
        answeredBefore = 0;
        outSince = 0;
        forgetReturned(clock.getAsLong());
        learn((int) returning.stream().filter(permit -> !permit.tooMany).count());
    }

    private void learn(int answered) {
        answeredBefore += answered;
        if (answeredBefore > 0) {
            learned = Math.min(answeredBefore, learnedAtMost);
        }
    }

    /** How often in a row calls were too many. */
    int closings() {
        lock.lock();
        try {
            return closings;
        } finally {
            lock.unlock();
        }
    }

    private LadiFlowRateLimitException tooMany(Duration wait, LadiFlowOperation operation) {
        String why = closed || allowed != OPEN || perSecond == 0
                ? "LadiFlow wants fewer requests (HTTP 429), and the turn of this call of " + operation
                        + " does not come within retryTimeout. Send fewer (maxRequestsPerSecond), or raise retryTimeout."
                : "More calls of " + operation + " are waiting than maxRequestsPerSecond (" + perSecond
                        + ") lets through within retryTimeout. Send fewer, raise maxRequestsPerSecond if the store's plan"
                        + " allows it, or raise retryTimeout.";
        return new LadiFlowRateLimitException(why, operation, null, null, wait);
    }

    /** Returns how many calls wait for their turn. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size() + asking.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waits, and every later one at once, with a {@link CancellationException}. */
    @Override
    public void close() {
        List<Turn> all;
        lock.lock();
        try {
            ended = true;
            all = List.copyOf(queue);
            queue.clear();
            shorter.signalAll();
        } finally {
            lock.unlock();
        }
        all.forEach(turn -> turn.cancel(false));
        asking.forEach(given -> given.cancel(false));
    }
}
