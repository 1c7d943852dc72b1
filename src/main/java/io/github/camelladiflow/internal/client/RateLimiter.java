// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

import io.github.camelladiflow.internal.client.PermitQueue.QueuedAcquire;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;

/**
 * Limits the rate of calls to one store with a {@link ConfiguredRate} and, after a 429, with a {@link Gate} and an
 * {@link AdaptiveRate}. Calls get permits in order of arrival, except that retries take precedence. Thread-safe.
 */
public final class RateLimiter implements AutoCloseable {

    private final LongSupplier clock;
    private final ObjLongConsumer<Runnable> scheduler;
    final RetryBudget retryBudget = new RetryBudget();
    private final PermitQueue queue = new PermitQueue();
    private final SharedPermits sharedPermits;

    private final ConfiguredRate configuredRate = new ConfiguredRate();
    private Gate gate = Gate.OPEN;
    private final AdaptiveRate adaptiveRate = new AdaptiveRate();
    private long nextWakeUp = Long.MAX_VALUE;
    private boolean closed;
    /**
     * Whether calls get permits immediately: no rate is set or learned, the gate is open, and there is no shared
     * limiter.
     */
    private boolean unrestricted = true;
    /** Whether {@link #grantQueuedPermits} is running. If it releases an unused permit, it must not call itself. */
    private boolean granting;

    /** The permission to send one request. Only the first release has an effect. */
    final class Permit {

        private final Gate given = gate;
        private final boolean countsTowardsRate = !unrestricted && effectiveLimit() != AdaptiveRate.UNLIMITED;
        private boolean released;

        /** Releases the permit of a request that was sent. */
        void releaseUsed() {
            release(true, null);
        }

        /** Releases the permit of a request that got a 429, and closes the gate. */
        void releaseRateLimited(Duration pause) {
            release(true, pause);
        }

        /** Releases the permit of a request that was not sent. */
        void releaseUnused() {
            release(false, null);
        }

        /**
         * Returns whether the gate has closed since the permit was acquired, for example while the call was waiting for
         * a connection.
         */
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
                if (sent && (gate == given || gate.isCurrent(given.generation()))) {
                    if (pause == null) {
                        adaptiveRate.recordResponse(now);
                    } else {
                        adaptiveRate.recordRejection(now);
                    }
                }
                if (unrestricted && pause == null && gate == given && !countsTowardsRate) {
                    return;
                }
                if (countsTowardsRate && sent) {
                    configuredRate.recordResponse(now);
                } else if (countsTowardsRate) {
                    configuredRate.releaseUnused();
                }
                int generation = given.generation();
                if (pause != null) {
                    gate = gate.afterRateLimitResponse(generation, now + pause.toNanos());
                } else {
                    gate = sent ? gate.afterResponse(generation, queue.isEmpty()) : gate.afterUnusedPermit(generation);
                }
                grantQueuedPermits();
                updateUnrestricted();
            }
        }
    }

    /** Creates a limiter without a limit. */
    public RateLimiter() {
        this(
                System::nanoTime,
                (task, nanos) -> CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
                        .execute(task));
    }

    /**
     * Creates a limiter that uses the given clock and scheduler.
     *
     * @param clock returns the time in nanoseconds
     * @param scheduler runs a task after a number of nanoseconds
     */
    RateLimiter(LongSupplier clock, ObjLongConsumer<Runnable> scheduler) {
        this.clock = clock;
        this.scheduler = scheduler;
        this.sharedPermits = new SharedPermits(clock);
    }

    /**
     * Sets the maximum number of requests per second. If several numbers are set, the lowest one applies. Zero has no
     * effect.
     */
    public synchronized void restrictTo(int requestsPerSecond) {
        configuredRate.restrictTo(requestsPerSecond);
        updateUnrestricted();
    }

    /**
     * Sets a second limiter, which must also grant a permit for each call. If several limiters are set, only the first
     * one is used. Null has no effect.
     */
    public synchronized void shareWith(Function<Duration, CompletionStage<?>> limiter) {
        sharedPermits.use(limiter);
        updateUnrestricted();
    }

    /**
     * Blocks the thread until the queue is so short that a new call will probably get its permit within half of its
     * timeout.
     *
     * @return the time that the thread has waited, in nanoseconds
     */
    long awaitQueueCapacity(Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        for (CountDownLatch full = fullQueueLatch(timeout); full != null; full = fullQueueLatch(timeout)) {
            full.await();
        }
        return System.nanoTime() - start;
    }

    /** Returns a latch that opens when the queue is shorter, or null if the queue is short enough. */
    private synchronized CountDownLatch fullQueueLatch(Duration timeout) {
        boolean full = !queue.isEmpty()
                && effectiveLimit() != AdaptiveRate.UNLIMITED
                && !closed
                && queue.size() * 2
                        > timeout.toMillis() / 1_000.0 * queue.grantedPerSecond(clock.getAsLong(), effectiveLimit());
        return full ? queue.shrunkLatch() : null;
    }

    /** Returns a permit if nothing limits the calls, otherwise null. */
    synchronized Permit tryAcquire() {
        return unrestricted ? new Permit() : null;
    }

    /**
     * Acquires a permit.
     *
     * @param timeout the longest time to wait
     * @param retry whether the permit is for a retry; retries come before first attempts
     * @return the permit, or a {@link LadiFlowRateLimitException} if the wait takes too long
     */
    CompletableFuture<Permit> acquire(Duration timeout, LadiFlowOperation operation, boolean retry) {
        long deadline = clock.getAsLong() + timeout.toNanos();
        CompletableFuture<Permit> acquired = acquireOrEnqueue(timeout, operation, retry);
        CompletableFuture<Permit> own =
                acquired instanceof QueuedAcquire queued ? withTimeout(queued, timeout, operation) : acquired;
        if (!sharedPermits.areUsed()) {
            return own;
        }
        Function<Permit, CompletableFuture<Permit>> shared =
                permit -> sharedPermits.acquire(permit, deadline, operation);
        // a queued permit is granted under this limiter's lock. The shared limiter is not called under this lock. If it
        // responds while it holds its own lock, a deadlock could occur
        return own.isDone() ? own.thenCompose(shared) : own.thenComposeAsync(shared, task -> scheduler.accept(task, 0));
    }

    private void updateUnrestricted() {
        unrestricted = configuredRate.permitsPerSecond() == 0
                && adaptiveRate.limit() == AdaptiveRate.UNLIMITED
                && gate.isOpen()
                && !sharedPermits.areUsed()
                && queue.isEmpty();
    }

    /**
     * Returns a future with a permit, a failed future with the reason why there is none, or a {@link QueuedAcquire}.
     */
    private synchronized CompletableFuture<Permit> acquireOrEnqueue(
            Duration timeout, LadiFlowOperation operation, boolean retry) {
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
        if (expected >= timeout.toNanos()) {
            return CompletableFuture.failedFuture(rateLimitException(Duration.ofNanos(expected), operation));
        }
        QueuedAcquire queued = queue.add(retry, now);
        scheduleWakeUp();
        return queued;
    }

    private CompletableFuture<Permit> withTimeout(QueuedAcquire queued, Duration timeout, LadiFlowOperation operation) {
        queued.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        return queued.handle((permit, failure) -> {
            if (failure == null) {
                return permit;
            }
            removeFromQueue(queued);
            throw failure instanceof CancellationException stopping
                    ? stopping
                    : rateLimitException(Duration.ofNanos(ConfiguredRate.NANOS_PER_SECOND), operation);
        });
    }

    private synchronized void removeFromQueue(QueuedAcquire queued) {
        queue.remove(queued);
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
            adaptiveRate.onGateOpened(now);
        }
        configuredRate.takeBack(now);
        if (!gate.admits()) {
            return false;
        }
        if (configuredRate.permitsInUse() >= adaptiveRate.limit()) {
            adaptiveRate.onLimitReached(now);
        }
        return configuredRate.permitsInUse() < effectiveLimit();
    }

    private Permit takePermit() {
        var permit = new Permit();
        if (permit.countsTowardsRate) {
            configuredRate.acquire();
        }
        gate = gate.afterAcquire();
        return permit;
    }

    /** Grants the available permits to queued calls, in the order of the queue. The calls continue on other threads. */
    private void grantQueuedPermits() {
        if (queue.isEmpty() || granting) {
            return;
        }
        granting = true;
        try {
            long now = clock.getAsLong();
            while (!queue.isEmpty() && canAcquire(now)) {
                QueuedAcquire first = queue.pollFirst();
                if (!first.isDone()) {
                    queue.countGranted();
                    Permit permit = takePermit();
                    if (!first.complete(permit)) {
                        permit.releaseUnused();
                    }
                }
            }
        } finally {
            granting = false;
        }
        queue.signalShrunk();
        scheduleWakeUp();
    }

    /**
     * If calls are queued, schedules the next grant for the time at which a permit becomes available or the gate opens.
     */
    private void scheduleWakeUp() {
        long next = Long.MAX_VALUE;
        if (gate.closed()) {
            next = gate.opensAt();
        } else if (gate.admits() && configuredRate.nextReturn() != null) {
            next = configuredRate.nextReturn();
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

    /** Returns how many times in a row the gate has been closed. */
    synchronized int consecutiveClosings() {
        return gate.consecutiveClosings();
    }

    private LadiFlowRateLimitException rateLimitException(Duration wait, LadiFlowOperation operation) {
        return FailureFactory.ofPermitTimeout(operation, gate.isOpen() ? configuredRate.permitsPerSecond() : 0, wait);
    }

    /** Returns how many calls are waiting for a permit. */
    public synchronized int waitingCount() {
        return queue.size() + sharedPermits.pendingCount();
    }

    /** Returns whether no call is waiting, the gate is open, and no permit is in use. */
    public synchronized boolean isIdle() {
        long now = clock.getAsLong();
        configuredRate.takeBack(now);
        return queue.isEmpty()
                && sharedPermits.pendingCount() == 0
                && gate.at(now).admits()
                && configuredRate.permitsInUse() == 0;
    }

    /** Returns whether earlier failures still delay calls or reduce the number of their retries. */
    public synchronized boolean hasLearned() {
        return !gate.isOpen() || adaptiveRate.limit() != AdaptiveRate.UNLIMITED || !retryBudget.isFull();
    }

    /** Reopens the limiter after it was closed. The configured rate and the shared limiter must be set again. */
    public synchronized void reopen() {
        configuredRate.removeLimit();
        sharedPermits.reopen();
        closed = false;
        updateUnrestricted();
    }

    /**
     * Ends all waits with a {@link CancellationException}. Each later wait immediately ends in the same way. Calls that
     * do not have to wait continue.
     */
    @Override
    public void close() {
        closeQueue().forEach(queued -> queued.cancel(false));
        sharedPermits.close();
    }

    private synchronized List<QueuedAcquire> closeQueue() {
        closed = true;
        return queue.removeAll();
    }
}
