// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;

/**
 * Lets the calls of one store through at a bearable rate: at the {@link Rate} that is set, and no faster than LadiFlow says
 * by its 429s ({@link Gate}, {@link Pace}). Calls keep their order, but those that are made again go first. Thread-safe.
 */
public final class RateLimiter implements AutoCloseable {

    private final LongSupplier clock;
    private final ObjLongConsumer<Runnable> timer;
    private final RetryBudget budget = new RetryBudget();
    private final TreeSet<Turn> queue = new TreeSet<>(Comparator.comparingLong(turn -> turn.place));
    private CountDownLatch shorter = new CountDownLatch(1);

    private Rate rate = Rate.ANY;
    private Gate gate = Gate.OPEN;
    private Pace pace = Pace.UNKNOWN;
    /** Since when calls wait, and how many went since then. */
    private long busySince;

    private int gone;
    private long lastPlace;
    private long wake = Long.MAX_VALUE;
    private volatile boolean ended;
    /** Who has no use for a turn gives it back at once, which must not drain again, deeper and deeper. */
    private boolean draining;

    /** A limiter that is not ours, and those who have asked it. */
    private volatile Function<Duration, CompletionStage<?>> shared;

    private final Set<CompletableFuture<?>> asking = ConcurrentHashMap.newKeySet();

    /** What a call needs to be sent, to be given back once; what is said afterwards does not count. */
    final class Permit {

        private final int era = gate.era();
        private final boolean counted = limit() != Pace.ANY;
        private boolean back;

        /** The call was answered, or failed without an answer. */
        void done() {
            giveBack(true, null);
        }

        /** LadiFlow wants fewer calls for a while. */
        void tooMany(Duration pause) {
            giveBack(true, pause);
        }

        /** The call was not sent. */
        void unused() {
            giveBack(false, null);
        }

        /** Whether the gate was closed after it was given: the call had waited for a connection meanwhile. */
        boolean isRevoked() {
            synchronized (RateLimiter.this) {
                return gate.era() != era;
            }
        }

        private void giveBack(boolean sent, Duration pause) {
            synchronized (RateLimiter.this) {
                if (back) {
                    return;
                }
                back = true;
                long now = clock.getAsLong();
                if (counted) {
                    rate = sent ? rate.answered(now) : rate.unused();
                }
                boolean isOfNow = sent && gate.isOfNow(era);
                if (pause != null) {
                    gate = gate.refused(era, now + pause.toNanos());
                    pace = isOfNow ? pace.refused(now) : pace;
                } else if (sent) {
                    gate = gate.answered(era, queue.isEmpty());
                    pace = isOfNow ? pace.answered(now) : pace;
                } else {
                    gate = gate.unused(era);
                }
                drain();
            }
        }
    }

    /** A call that waits. */
    private final class Turn extends CompletableFuture<Permit> {

        private final long place;

        Turn(boolean again) {
            lastPlace++;
            place = again ? lastPlace + Long.MIN_VALUE : lastPlace;
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
    public synchronized void limit(int requestsPerSecond) {
        rate = rate.limited(requestsPerSecond);
    }

    /** Asks others, too, for each call that has its turn here; the first who are named are asked. Null names none. */
    public synchronized void share(Function<Duration, CompletionStage<?>> limiter) {
        if (shared == null && limiter != null) {
            shared = limiter;
        }
    }

    /**
     * Waits on this thread until calls that wait for their turn will probably have it within half of the time that they
     * have.
     *
     * @return how long it waited, in nanoseconds
     */
    long awaitRoom(Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        for (CountDownLatch full = fullUntil(timeout); full != null; full = fullUntil(timeout)) {
            full.await();
        }
        return System.nanoTime() - start;
    }

    /** Opens when the queue is shorter; null if it is short enough. */
    private synchronized CountDownLatch fullUntil(Duration timeout) {
        boolean full = !queue.isEmpty()
                && limit() != Pace.ANY
                && !ended
                && queue.size() * 2 > timeout.toMillis() / 1_000.0 * perSecond();
        return full ? shorter : null;
    }

    private void tellShorter() {
        shorter.countDown();
        shorter = new CountDownLatch(1);
    }

    /**
     * Asks for a permit.
     *
     * @param longest how long to wait at most
     * @param again whether the call was made before; it goes before those that were not
     * @return the permit, or a {@link LadiFlowRateLimitException} if that takes too long
     */
    CompletableFuture<Permit> acquire(Duration longest, LadiFlowOperation operation, boolean again) {
        long end = clock.getAsLong() + longest.toNanos();
        CompletableFuture<Permit> place = place(longest, operation, again);
        CompletableFuture<Permit> turn = place instanceof Turn waiting ? inTime(waiting, longest, operation) : place;
        if (shared == null) {
            return turn;
        }
        Function<Permit, CompletableFuture<Permit>> asked = permit -> askOthers(permit, end, operation);
        // a turn that is still to come comes under our lock, and others may hold one of theirs when they answer
        return turn.isDone() ? turn.thenCompose(asked) : turn.thenComposeAsync(asked, task -> timer.accept(task, 0));
    }

    /** Asks the limiter that is not ours: it may throw anything, give nothing, or never answer. */
    private CompletableFuture<Permit> askOthers(Permit permit, long end, LadiFlowOperation operation) {
        Duration longest = Duration.ofNanos(Math.max(1, end - clock.getAsLong()));
        CompletableFuture<?> given = CompletableFuture.completedFuture(longest)
                .thenCompose(wait -> shared.apply(wait).thenApply(any -> permit))
                .orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS);
        asking.add(given);
        if (ended) {
            given.cancel(false);
        }
        return given.handle((nothing, failure) -> {
            asking.remove(given);
            if (failure == null) {
                return permit;
            }
            permit.unused();
            throw ended ? new CancellationException() : refused(failure, operation);
        });
    }

    private static LadiFlowRateLimitException refused(Throwable failure, LadiFlowOperation operation) {
        var refused = new LadiFlowRateLimitException(
                "The rateLimiter of the component gave no permit for this call of " + operation
                        + " within retryTimeout. See what it says; what is suppressed here comes from there.",
                operation,
                null,
                null,
                Duration.ofNanos(Rate.SECOND));
        refused.addSuppressed(failure instanceof CompletionException ? failure.getCause() : failure);
        return refused;
    }

    /** A permit, why there is none, or else a {@link Turn}. */
    private synchronized CompletableFuture<Permit> place(Duration longest, LadiFlowOperation operation, boolean again) {
        long now = clock.getAsLong();
        if (queue.isEmpty() && isFree(now)) {
            return CompletableFuture.completedFuture(take());
        }
        if (ended) {
            return CompletableFuture.failedFuture(new CancellationException());
        }
        long inQueue = rate.perSecond() == 0 ? 0 : queue.size() / rate.perSecond() * Rate.SECOND;
        long expected = Math.max(inQueue, gate.closed() ? gate.until() - now : 0);
        if (expected >= longest.toNanos()) {
            return CompletableFuture.failedFuture(tooMany(Duration.ofNanos(expected), operation));
        }
        if (queue.isEmpty()) {
            busySince = now;
            gone = 0;
        }
        var turn = new Turn(again);
        queue.add(turn);
        wakeInTime();
        return turn;
    }

    private CompletableFuture<Permit> inTime(Turn turn, Duration longest, LadiFlowOperation operation) {
        turn.orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS);
        return turn.handle((permit, failure) -> {
            if (failure == null) {
                return permit;
            }
            leave(turn);
            throw failure instanceof CancellationException stopping
                    ? stopping
                    : tooMany(Duration.ofNanos(Rate.SECOND), operation);
        });
    }

    private synchronized void leave(Turn turn) {
        queue.remove(turn);
        tellShorter();
    }

    private int limit() {
        return rate.perSecond() == 0 ? pace.limit() : Math.min(rate.perSecond(), pace.limit());
    }

    /** How many calls go in a second, of late: a slow LadiFlow leaves less than the rate. */
    private double perSecond() {
        long now = clock.getAsLong();
        if (now - busySince > 20 * Rate.SECOND) {
            // what was long ago counts less and less
            busySince += (now - busySince) / 2;
            gone /= 2;
        }
        double seconds = (now - busySince) / (double) Rate.SECOND;
        return seconds < 2 ? limit() : Math.min(limit(), gone / seconds);
    }

    private boolean isFree(long now) {
        Gate next = gate.at(now);
        if (next != gate) {
            gate = next;
            pace = pace.opened(now);
        }
        rate = rate.at(now);
        if (!gate.lets()) {
            return false;
        }
        if (rate.out() >= pace.limit()) {
            pace = pace.used(now);
        }
        return rate.out() < limit();
    }

    private Permit take() {
        var permit = new Permit();
        if (permit.counted) {
            rate = rate.taken();
        }
        gate = gate.taken();
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
                    gone++;
                    Permit permit = take();
                    if (!turn.complete(permit)) {
                        permit.unused();
                    }
                }
            }
        } finally {
            draining = false;
        }
        tellShorter();
        wakeInTime();
    }

    /** Has the queue looked at when the next permit comes back or the gate may open, if that is all that it waits for. */
    private void wakeInTime() {
        long next = Long.MAX_VALUE;
        if (gate.closed()) {
            next = gate.until();
        } else if (gate.lets() && rate.first() != null) {
            next = rate.first().at();
        }
        if (queue.isEmpty() || next == Long.MAX_VALUE || wake != Long.MAX_VALUE && wake - next <= 0) {
            return;
        }
        wake = next;
        long at = next;
        timer.accept(() -> wake(at), Math.max(0, next - clock.getAsLong()));
    }

    private synchronized void wake(long at) {
        if (wake == at) {
            wake = Long.MAX_VALUE;
        }
        drain();
    }

    RetryBudget budget() {
        return budget;
    }

    /** How often in a row calls were too many. */
    synchronized int closings() {
        return gate.closings();
    }

    private LadiFlowRateLimitException tooMany(Duration wait, LadiFlowOperation operation) {
        String why = !gate.isOpen() || rate.perSecond() == 0
                ? "LadiFlow wants fewer requests (HTTP 429), and the turn of this call of " + operation
                        + " does not come within retryTimeout. Send fewer (maxRequestsPerSecond), or raise retryTimeout."
                : "More calls of " + operation + " are waiting than maxRequestsPerSecond (" + rate.perSecond()
                        + ") lets through within retryTimeout. Send fewer, raise maxRequestsPerSecond if the store's plan"
                        + " allows it, or raise retryTimeout.";
        return new LadiFlowRateLimitException(why, operation, null, null, wait);
    }

    /** Returns how many calls wait for their turn. */
    public synchronized int waiting() {
        return queue.size() + asking.size();
    }

    /** Whether it holds nothing back: nothing waits, its gate is open, and its window has passed. */
    public synchronized boolean isIdle() {
        long now = clock.getAsLong();
        rate = rate.at(now);
        return queue.isEmpty() && asking.isEmpty() && gate.at(now).lets() && rate.out() == 0;
    }

    /** Lets calls wait again after it was closed. Who limits it and shares it may be others now, or say something else. */
    public synchronized void open() {
        rate = rate.unlimited();
        shared = null;
        ended = false;
    }

    /** Ends all waits, and every later one at once, with a {@link CancellationException}. Who need not wait may go on. */
    @Override
    public void close() {
        end().forEach(turn -> turn.cancel(false));
        asking.forEach(given -> given.cancel(false));
    }

    private synchronized List<Turn> end() {
        ended = true;
        var all = List.copyOf(queue);
        queue.clear();
        tellShorter();
        return all;
    }
}
