// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Set;
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

import io.github.camelladiflow.internal.client.PermitQueue.QueuedAcquire;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;

/**
 * Lets the calls of one store through at a bearable rate: at the {@link ConfiguredRate} that is set, and no faster than LadiFlow says
 * by its 429s ({@link Gate}, {@link AdaptiveRate}). Calls keep their order, but those that are made again go first. Thread-safe.
 */
public final class RateLimiter implements AutoCloseable {

    private final LongSupplier clock;
    private final ObjLongConsumer<Runnable> scheduler;
    private final RetryBudget retryBudget = new RetryBudget();
    private final PermitQueue queue = new PermitQueue();

    private ConfiguredRate configuredRate = ConfiguredRate.UNLIMITED;
    private Gate gate = Gate.OPEN;
    private AdaptiveRate adaptiveRate = AdaptiveRate.INITIAL;
    private long nextWakeUp = Long.MAX_VALUE;
    private volatile boolean closed;
    /** Whether every call gets a permit at once: no rate is set or learned, the gate is open, and no other limiter is asked. */
    private boolean unrestricted = true;
    /** Who has no use for a turn gives it back at once, which must not drain again, deeper and deeper. */
    private boolean draining;

    /** A limiter that is not ours, and those who have asked it. */
    private volatile Function<Duration, CompletionStage<?>> sharedLimiter;

    private final Set<CompletableFuture<?>> pendingSharedPermits = ConcurrentHashMap.newKeySet();

    /** What a call needs to be sent, to be given back once; what is said afterwards does not count. */
    final class Permit {

        private final Gate given = gate;
        private final boolean countsTowardsRate = !unrestricted && effectiveLimit() != AdaptiveRate.UNLIMITED;
        private boolean released;

        /** The call was answered, or failed without an answer. */
        void releaseUsed() {
            release(true, null);
        }

        /** LadiFlow wants fewer calls for a while. */
        void releaseRateLimited(Duration pause) {
            release(true, pause);
        }

        /** The call was not sent. */
        void releaseUnused() {
            release(false, null);
        }

        /** Whether the gate was closed after it was given: the call had waited for a connection meanwhile. */
        boolean isRevoked() {
            synchronized (RateLimiter.this) {
                return gate != given && gate.generation() != given.generation();
            }
        }

        private void release(boolean sent, Duration pause) {
            synchronized (RateLimiter.this) {
                if (released) {
                    return;
                }
                released = true;
                long now = clock.getAsLong();
                if (unrestricted && pause == null && gate == given && !countsTowardsRate) {
                    adaptiveRate = sent ? adaptiveRate.afterResponse(now) : adaptiveRate;
                    return;
                }
                int generation = given.generation();
                if (countsTowardsRate) {
                    configuredRate = sent ? configuredRate.afterResponse(now) : configuredRate.afterUnusedPermit();
                }
                boolean isOfNow = sent && gate.isCurrent(generation);
                if (pause != null) {
                    gate = gate.afterRateLimitResponse(generation, now + pause.toNanos());
                    adaptiveRate = isOfNow ? adaptiveRate.afterRateLimitResponse(now) : adaptiveRate;
                } else if (sent) {
                    gate = gate.afterResponse(generation, queue.isEmpty());
                    adaptiveRate = isOfNow ? adaptiveRate.afterResponse(now) : adaptiveRate;
                } else {
                    gate = gate.afterUnusedPermit(generation);
                }
                grantQueuedPermits();
                updateUnrestricted();
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
        this.scheduler = timer;
    }

    /** Allows so many requests a second; if several say a number, the lowest. Zero says none. */
    public synchronized void restrictTo(int requestsPerSecond) {
        configuredRate = configuredRate.withLimit(requestsPerSecond);
        updateUnrestricted();
    }

    /** Asks others, too, for each call that has its turn here; the first who are named are asked. Null names none. */
    public synchronized void shareWith(Function<Duration, CompletionStage<?>> limiter) {
        if (sharedLimiter == null && limiter != null) {
            sharedLimiter = limiter;
        }
        updateUnrestricted();
    }

    /**
     * Waits on this thread until calls that wait for their turn will probably have it within half of the time that they
     * have.
     *
     * @return how long it waited, in nanoseconds
     */
    long awaitQueueCapacity(Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        for (CountDownLatch full = fullQueueLatch(timeout); full != null; full = fullQueueLatch(timeout)) {
            full.await();
        }
        return System.nanoTime() - start;
    }

    /** Opens when the queue is shorter; null if it is short enough. */
    private synchronized CountDownLatch fullQueueLatch(Duration timeout) {
        boolean full = !queue.isEmpty()
                && effectiveLimit() != AdaptiveRate.UNLIMITED
                && !closed
                && queue.size() * 2
                        > timeout.toMillis() / 1_000.0 * queue.grantedPerSecond(clock.getAsLong(), effectiveLimit());
        return full ? queue.shrunkLatch() : null;
    }

    /**
     * Asks for a permit.
     *
     * @param longest how long to wait at most
     * @param again whether the call was made before; it goes before those that were not
     * @return the permit, or a {@link LadiFlowRateLimitException} if that takes too long
     */
    CompletableFuture<Permit> acquire(Duration longest, LadiFlowOperation operation, boolean again) {
        Permit free = tryAcquireUnrestricted();
        if (free != null) {
            return CompletableFuture.completedFuture(free);
        }
        long end = clock.getAsLong() + longest.toNanos();
        CompletableFuture<Permit> place = acquireOrEnqueue(longest, operation, again);
        CompletableFuture<Permit> turn =
                place instanceof QueuedAcquire waiting ? withTimeout(waiting, longest, operation) : place;
        if (sharedLimiter == null) {
            return turn;
        }
        Function<Permit, CompletableFuture<Permit>> asked = permit -> acquireShared(permit, end, operation);
        // a turn that is still to come comes under our lock, and others may hold one of theirs when they answer
        return turn.isDone()
                ? turn.thenCompose(asked)
                : turn.thenComposeAsync(asked, task -> scheduler.accept(task, 0));
    }

    private synchronized Permit tryAcquireUnrestricted() {
        return unrestricted ? new Permit() : null;
    }

    private void updateUnrestricted() {
        unrestricted = configuredRate.permitsPerSecond() == 0
                && adaptiveRate.limit() == AdaptiveRate.UNLIMITED
                && gate.isOpen()
                && sharedLimiter == null
                && queue.isEmpty();
    }

    /** Asks the limiter that is not ours: it may throw anything, give nothing, or never answer. */
    private CompletableFuture<Permit> acquireShared(Permit permit, long end, LadiFlowOperation operation) {
        Duration longest = Duration.ofNanos(Math.max(1, end - clock.getAsLong()));
        CompletableFuture<?> given = CompletableFuture.completedFuture(longest)
                .thenCompose(wait -> sharedLimiter.apply(wait).thenApply(any -> permit))
                .orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS);
        pendingSharedPermits.add(given);
        if (closed) {
            given.cancel(false);
        }
        return given.handle((nothing, failure) -> {
            pendingSharedPermits.remove(given);
            if (failure == null) {
                return permit;
            }
            permit.releaseUnused();
            throw closed ? new CancellationException() : sharedLimiterFailure(failure, operation);
        });
    }

    private static LadiFlowRateLimitException sharedLimiterFailure(Throwable failure, LadiFlowOperation operation) {
        var refused = new LadiFlowRateLimitException(
                "The rateLimiter of the component gave no permit for this call of " + operation
                        + " within retryTimeout. See what it says; what is suppressed here comes from there.",
                operation,
                null,
                null,
                Duration.ofNanos(ConfiguredRate.NANOS_PER_SECOND));
        refused.addSuppressed(failure instanceof CompletionException ? failure.getCause() : failure);
        return refused;
    }

    /** A permit, why there is none, or else a {@link QueuedAcquire}. */
    private synchronized CompletableFuture<Permit> acquireOrEnqueue(
            Duration longest, LadiFlowOperation operation, boolean again) {
        long now = clock.getAsLong();
        if (queue.isEmpty() && canAcquire(now)) {
            return CompletableFuture.completedFuture(takePermit());
        }
        if (closed) {
            return CompletableFuture.failedFuture(new CancellationException());
        }
        long inQueue = configuredRate.permitsPerSecond() == 0
                ? 0
                : queue.size() / configuredRate.permitsPerSecond() * ConfiguredRate.NANOS_PER_SECOND;
        long expected = Math.max(inQueue, gate.closed() ? gate.opensAt() - now : 0);
        if (expected >= longest.toNanos()) {
            return CompletableFuture.failedFuture(rateLimitException(Duration.ofNanos(expected), operation));
        }
        QueuedAcquire turn = queue.add(again, now);
        scheduleWakeUp();
        return turn;
    }

    private CompletableFuture<Permit> withTimeout(QueuedAcquire turn, Duration longest, LadiFlowOperation operation) {
        turn.orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS);
        return turn.handle((permit, failure) -> {
            if (failure == null) {
                return permit;
            }
            removeFromQueue(turn);
            throw failure instanceof CancellationException stopping
                    ? stopping
                    : rateLimitException(Duration.ofNanos(ConfiguredRate.NANOS_PER_SECOND), operation);
        });
    }

    private synchronized void removeFromQueue(QueuedAcquire turn) {
        queue.remove(turn);
    }

    private int effectiveLimit() {
        return configuredRate.permitsPerSecond() == 0
                ? adaptiveRate.limit()
                : Math.min(configuredRate.permitsPerSecond(), adaptiveRate.limit());
    }

    private boolean canAcquire(long now) {
        Gate next = gate.at(now);
        if (next != gate) {
            gate = next;
            adaptiveRate = adaptiveRate.afterGateOpened(now);
        }
        configuredRate = configuredRate.at(now);
        if (!gate.admits()) {
            return false;
        }
        if (configuredRate.permitsInUse() >= adaptiveRate.limit()) {
            adaptiveRate = adaptiveRate.afterLimitReached(now);
        }
        return configuredRate.permitsInUse() < effectiveLimit();
    }

    private Permit takePermit() {
        var permit = new Permit();
        if (permit.countsTowardsRate) {
            configuredRate = configuredRate.afterAcquire();
        }
        gate = gate.afterAcquire();
        return permit;
    }

    /** Lets those go whose turn has come, in their order: what they do then is done on other threads. */
    private void grantQueuedPermits() {
        if (queue.isEmpty() || draining) {
            return;
        }
        draining = true;
        try {
            long now = clock.getAsLong();
            while (!queue.isEmpty() && canAcquire(now)) {
                QueuedAcquire turn = queue.pollFirst();
                if (!turn.isDone()) {
                    queue.countGranted();
                    Permit permit = takePermit();
                    if (!turn.complete(permit)) {
                        permit.releaseUnused();
                    }
                }
            }
        } finally {
            draining = false;
        }
        queue.signalShrunk();
        scheduleWakeUp();
    }

    /** Has the queue looked at when the next permit comes back or the gate may open, if that is all that it waits for. */
    private void scheduleWakeUp() {
        long next = Long.MAX_VALUE;
        if (gate.closed()) {
            next = gate.opensAt();
        } else if (gate.admits() && configuredRate.frontReturns() != null) {
            next = configuredRate.frontReturns().at();
        }
        if (queue.isEmpty() || next == Long.MAX_VALUE || nextWakeUp != Long.MAX_VALUE && nextWakeUp - next <= 0) {
            return;
        }
        nextWakeUp = next;
        long at = next;
        scheduler.accept(() -> wakeUp(at), Math.max(0, next - clock.getAsLong()));
    }

    private synchronized void wakeUp(long at) {
        if (nextWakeUp == at) {
            nextWakeUp = Long.MAX_VALUE;
        }
        grantQueuedPermits();
    }

    RetryBudget retryBudget() {
        return retryBudget;
    }

    /** How often in a row calls were too many. */
    synchronized int consecutiveClosings() {
        return gate.consecutiveClosings();
    }

    private LadiFlowRateLimitException rateLimitException(Duration wait, LadiFlowOperation operation) {
        String why = !gate.isOpen() || configuredRate.permitsPerSecond() == 0
                ? "LadiFlow wants fewer requests (HTTP 429), and the turn of this call of " + operation
                        + " does not come within retryTimeout. Send fewer (maxRequestsPerSecond), or raise retryTimeout."
                : "More calls of " + operation + " are waiting than maxRequestsPerSecond ("
                        + configuredRate.permitsPerSecond()
                        + ") lets through within retryTimeout. Send fewer, raise maxRequestsPerSecond if the store's plan"
                        + " allows it, or raise retryTimeout.";
        return new LadiFlowRateLimitException(why, operation, null, null, wait);
    }

    /** Returns how many calls wait for their turn. */
    public synchronized int waitingCount() {
        return queue.size() + pendingSharedPermits.size();
    }

    /** Whether it holds nothing back: nothing waits, its gate is open, and its window has passed. */
    public synchronized boolean isIdle() {
        long now = clock.getAsLong();
        configuredRate = configuredRate.at(now);
        return queue.isEmpty()
                && pendingSharedPermits.isEmpty()
                && gate.at(now).admits()
                && configuredRate.permitsInUse() == 0;
    }

    /** Whether it remembers failures: calls of now are slower, or are retried less, than those of a new limiter. */
    public synchronized boolean hasLearned() {
        return !gate.isOpen() || adaptiveRate.limit() != AdaptiveRate.UNLIMITED || !retryBudget.isFull();
    }

    /** Lets calls wait again after it was closed. Who limits it and shares it may be others now, or say something else. */
    public synchronized void reopen() {
        configuredRate = configuredRate.withoutLimit();
        sharedLimiter = null;
        closed = false;
        updateUnrestricted();
    }

    /** Ends all waits, and every later one at once, with a {@link CancellationException}. Who need not wait may go on. */
    @Override
    public void close() {
        closeQueue().forEach(turn -> turn.cancel(false));
        pendingSharedPermits.forEach(given -> given.cancel(false));
    }

    private synchronized List<QueuedAcquire> closeQueue() {
        closed = true;
        return queue.removeAll();
    }
}
