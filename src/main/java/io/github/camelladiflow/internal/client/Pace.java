// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
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
    private final TreeMap<Long, Call> queue = new TreeMap<>();
    private volatile PaceState state = PaceState.UNLIMITED;
    private volatile int requestsPerSecond;
    private volatile Function<Duration, CompletionStage<?>> sharedLimiter;

    public Pace(Waits waits) {
        this.waits = waits;
    }

    /** Limits the requests per second. If several limits are set, the lowest one applies. Zero has no effect. */
    public synchronized void restrictTo(int perSecond) {
        if (perSecond > 0 && (requestsPerSecond == 0 || perSecond < requestsPerSecond)) {
            requestsPerSecond = perSecond;
            state = state.withRate(perSecond);
        }
    }

    /** Returns whether the first wait of a call is outside its deadline, because a rate is configured. */
    public boolean isLimited() {
        return requestsPerSecond > 0;
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
        if (sharedLimiter == null) {
            return slot;
        }
        askSharedLimiter(call, operation);
        // the shared limiter is asked once for each request, even if a pause has begun in the meantime
        return isCurrent(slot) ? slot : takeSlot(call, operation);
    }

    /** Waits for the slot of the call's first request, so that what follows counts towards the call's deadline. */
    public void reserveSlot(Call call, LadiFlowOperation operation) {
        call.reserveSlot(takeSlot(call, operation));
    }

    private int takeSlot(Call call, LadiFlowOperation operation) {
        if (!isLimited()) {
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

    private synchronized void enqueue(Call call) {
        queue.put(call.number(), call);
    }

    /** Takes the slot if the call is the first in the queue and the slot's time has come. */
    private synchronized long nanosUntilSlot(Call call, LadiFlowOperation operation) {
        if (queue.firstEntry().getValue() != call) {
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
    }

    private synchronized void leave(Call call) {
        queue.remove(call.number());
        wakeFirst();
    }

    private void wakeFirst() {
        if (!queue.isEmpty()) {
            queue.firstEntry().getValue().wake();
        }
    }

    private LadiFlowRateLimitException noSlot(Call call, LadiFlowOperation operation, Duration wait) {
        call.endEarly();
        String reason = state.pausesInRow() > 0 || !isLimited()
                ? "LadiFlow limits the requests (HTTP 429)"
                : "too many calls are waiting because of maxRequestsPerSecond=" + requestsPerSecond;
        return new LadiFlowRateLimitException(
                "This call to " + operation + " cannot get a slot within retryTimeout: " + reason
                        + ". Make fewer calls, set maxRequestsPerSecond to what the store's plan allows, or raise"
                        + " retryTimeout.",
                operation,
                wait);
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
            var rejection = new LadiFlowRateLimitException(
                    "The component's rateLimiter did not grant a permit for " + operation
                            + " within retryTimeout. The suppressed exception shows why. Increase retryTimeout, or"
                            + " check the bean.",
                    operation,
                    Duration.ofSeconds(1));
            rejection.addSuppressed(failure instanceof CompletionException ? failure.getCause() : failure);
            throw rejection;
        }
    }

    /** Returns whether no pause has begun since the slot was taken. */
    boolean isCurrent(int slot) {
        return state.pauses() == slot;
    }

    /** Records a response other than 429. */
    void recordSuccess(int slot) {
        if (state != PaceState.UNLIMITED) {
            synchronized (this) {
                state = state.afterSuccess(slot);
            }
        }
    }

    /** Records a 429. All calls that wait for a slot begin their deadlines, and wait until the pause is over. */
    synchronized void recordRejection(int slot, Duration pause) {
        state = state.afterRejection(slot, System.nanoTime(), pause.toNanos());
        queue.values().forEach(Call::begin);
        wakeFirst();
    }

    /** Returns the number of pauses since the last success. */
    int pausesInRow() {
        return state.pausesInRow();
    }

    /** Returns how many calls wait for a slot. */
    public synchronized int waitingCount() {
        return queue.size();
    }
}
