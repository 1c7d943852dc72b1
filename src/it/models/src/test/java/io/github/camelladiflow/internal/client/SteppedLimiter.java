// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.camelladiflow.model.LadiFlowOperation;

/** A limiter whose clock advances in steps of a second. At the end of each step, its timer runs all tasks that are due. */
final class SteppedLimiter {

    static final Duration SECOND = Duration.ofSeconds(1);
    private static final int THREADS = 8;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND.toNanos() / 2);
    /** The time that each thread last read from the clock. Delays of the timer start at this time. */
    private final ThreadLocal<Long> read = ThreadLocal.withInitial(now::get);

    private final Queue<Due> timer = new ConcurrentLinkedQueue<>();
    private final RateLimiter limiter = new RateLimiter(this::time, this::after);

    @SuppressWarnings("unchecked")
    private final Queue<RateLimiter.Permit>[] held = new Queue[THREADS];

    private record Due(long at, Runnable task) {}

    SteppedLimiter(int perSecond) {
        limit(perSecond);
        for (int i = 0; i < THREADS; i++) {
            held[i] = new ConcurrentLinkedQueue<>();
        }
    }

    private long time() {
        read.set(now.get());
        return read.get();
    }

    private void after(Runnable task, long nanos) {
        timer.add(new Due(read.get() + nanos, task));
    }

    /** Acquires a permit for the thread, immediately or after the calls that wait longer. */
    void acquire(int thread) {
        limiter.acquire(Duration.ofMinutes(1), LadiFlowOperation.CUSTOMER_SHOW, false)
                .thenAccept(held[thread]::add);
        settle();
    }

    /** Releases the thread's oldest permit, and returns whether it had one. */
    boolean release(int thread, Consumer<RateLimiter.Permit> how) {
        // waitingCount() returns only after threads that admit several calls have admitted all of them
        limiter.waitingCount();
        var permit = held[thread].poll();
        if (permit != null) {
            how.accept(permit);
            settle();
        }
        return permit != null;
    }

    void second() {
        now.addAndGet(SECOND.toNanos());
        settle();
    }

    int waiting() {
        return limiter.waitingCount();
    }

    void limit(int perSecond) {
        limiter.restrictTo(perSecond);
    }

    void awaitCapacity() throws InterruptedException {
        limiter.awaitQueueCapacity(SECOND);
    }

    void close() {
        limiter.close();
    }

    private void settle() {
        for (Due due : timer) {
            if (now.get() - due.at() >= 0 && timer.remove(due)) {
                due.task().run();
            }
        }
    }
}
