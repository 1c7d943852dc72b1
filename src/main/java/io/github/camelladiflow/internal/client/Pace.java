// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;

/**
 * Decides when the requests with one API key may be sent. Calls wait in one queue in the order of their numbers, so that
 * a call that sends another request comes before all later calls. Only the first call in the queue computes a time.
 * Thread-safe.
 */
public final class Pace {

    private final Waits waits;
    private final Lock lock = new ReentrantLock();
    private final TreeMap<Long, Call> queue = new TreeMap<>();
    private volatile PaceState state = PaceState.UNLIMITED;
    private volatile int requestsPerSecond;
    private volatile Function<Duration, CompletionStage<?>> sharedLimiter;
    private final AtomicInteger waitingForSharedLimiter = new AtomicInteger();

    public Pace(Waits waits) {
        this.waits = waits;
    }

    /** Limits the requests per second. If several limits are set, the lowest one applies. Zero has no effect. */
    public void restrictTo(int perSecond) {
        lock.lock();
        try {
            if (perSecond > 0 && (requestsPerSecond == 0 || perSecond < requestsPerSecond)) {
                requestsPerSecond = perSecond;
                state = state.withRate(perSecond);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sets a limiter that is also asked for each request. The first one that is set is used. Null has no effect. */
    public void shareWith(Function<Duration, CompletionStage<?>> limiter) {
        if (sharedLimiter == null) {
            sharedLimiter = limiter;
        }
    }

    /**
     * Waits until the call may send a request.
     *
     * @return the number of pauses so far, which identifies the slot
     * @throws LadiFlowRateLimitException if there is no slot before the call's deadline
     */
    int awaitSlot(Call call, LadiFlowOperation operation) {
        Integer reserved = call.takeReservedSlot();
        int slot = reserved != null && isCurrent(reserved) ? reserved : takeSlot(call, operation);
        if (sharedLimiter != null) {
            waitingForSharedLimiter.incrementAndGet();
            try {
                askSharedLimiter(call, operation);
            } finally {
                waitingForSharedLimiter.decrementAndGet();
            }
            // the shared limiter is asked once for each request, even if a pause has begun in the meantime
            return isCurrent(slot) ? slot : takeSlot(call, operation);
        }
        return slot;
    }

    /** Waits for the slot of the call's first request, so that what follows counts towards the call's deadline. */
    public void reserveSlot(Call call, LadiFlowOperation operation) {
        call.reserveSlot(takeSlot(call, operation));
    }

    private int takeSlot(Call call, LadiFlowOperation operation) {
        if (requestsPerSecond == 0) {
            // only the wait for a configured rate is outside the deadline
            call.begin();
        }
        PaceState current = state;
        if (current.isUnlimited()) {
            return current.pauses();
        }
        enqueue(call);
        try {
            if (!waits.await(call, operation, "a slot", () -> nanosUntilSlot(call, operation))) {
                throw noSlot(call, operation, Duration.ofSeconds(1));
            }
            return state.pauses();
        } finally {
            leave(call);
        }
    }

    private void enqueue(Call call) {
        lock.lock();
        try {
            queue.put(call.number(), call);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the slot if the call is the first in the queue and the slot's time has come. */
    private long nanosUntilSlot(Call call, LadiFlowOperation operation) {
        lock.lock();
        try {
            Map.Entry<Long, Call> first = queue.firstEntry();
            if (first.getValue() != call) {
                return Long.MAX_VALUE;
            }
            call.begin();
            long now = System.nanoTime();
            long wait = state.nextSlot(now) - now;
            if (wait > call.remaining()) {
                throw noSlot(call, operation, Duration.ofNanos(wait));
            }
            if (wait <= 0) {
                state = state.afterSlot(now);
            }
            return wait;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Call call) {
        lock.lock();
        try {
            queue.remove(call.number());
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    private void wakeFirst() {
        if (!queue.isEmpty()) {
            queue.firstEntry().getValue().wake();
        }
    }

    private LadiFlowRateLimitException noSlot(Call call, LadiFlowOperation operation, Duration wait) {
        call.endEarly();
        boolean paused = state.pausesInRow() > 0;
        return FailureFactory.ofMissingSlot(operation, paused ? 0 : requestsPerSecond, wait);
    }

    /** Asks the user's limiter, which may throw anything, return null, or never respond. */
    private void askSharedLimiter(Call call, LadiFlowOperation operation) {
        var answer = new AtomicReference<Object>();
        try {
            sharedLimiter.apply(Duration.ofNanos(Math.max(1, call.remaining()))).whenComplete((permit, failure) -> {
                answer.set(failure == null ? this : failure);
                call.wake();
            });
        } catch (Throwable e) {
            answer.set(e);
        }
        if (!waits.await(call, operation, "rateLimiter", () -> answer.get() == null ? Long.MAX_VALUE : 0)) {
            answer.set(new IllegalStateException("It did not respond within retryTimeout"));
        }
        if (answer.get() instanceof Throwable failure) {
            throw FailureFactory.ofSharedLimiter(operation, failure);
        }
    }

    /** Returns whether no pause has begun since the slot was taken. */
    boolean isCurrent(int slot) {
        return state.pauses() == slot;
    }

    /** Records a response other than 429. */
    void recordSuccess(int slot) {
        if (state.spacing() != 0) {
            lock.lock();
            try {
                state = state.afterSuccess(slot);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Records a 429. All calls that wait for a slot begin their deadlines, and wait until the pause is over. */
    void recordRejection(int slot, Duration pause) {
        lock.lock();
        try {
            state = state.afterRejection(slot, System.nanoTime(), pause.toNanos());
            queue.values().forEach(Call::begin);
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of pauses since the last success. */
    int pausesInRow() {
        return state.pausesInRow();
    }

    /** Returns how many calls wait for a slot or for the shared limiter. */
    public int waitingCount() {
        lock.lock();
        try {
            return queue.size() + waitingForSharedLimiter.get();
        } finally {
            lock.unlock();
        }
    }
}
