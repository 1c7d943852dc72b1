// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/**
 * The only place where the component waits. Each wait of a Camel context ends at the deadline of its call, when its
 * thread is interrupted, and when the context stops. Thread-safe.
 */
public final class Waits {

    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicLong calls = new AtomicLong();
    private volatile boolean stopped;

    /** Returns a new call, which comes after all earlier calls. */
    public Call newCall(LadiFlowConfiguration settings) {
        return new Call(settings, calls.incrementAndGet());
    }

    /**
     * Waits until the wait is over.
     *
     * @param nanosLeft returns the nanoseconds after which to check again, 0 or less if the wait is over. Whoever
     *     shortens this time must wake the call
     * @param what the reason for the wait, for the exception
     * @return whether the wait was over before the call's deadline
     * @throws LadiFlowConnectionException if the thread is interrupted, or the context stops
     */
    public boolean await(Call call, LadiFlowOperation operation, String what, LongSupplier nanosLeft) {
        call.setWaitingThread(Thread.currentThread());
        waiting.add(call);
        try {
            for (long left = nanosLeft.getAsLong(); left > 0; left = nanosLeft.getAsLong()) {
                check(call, operation, what);
                long remaining = call.remaining();
                if (remaining <= 0) {
                    call.endEarly();
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(left, remaining));
                check(call, operation, what);
            }
            return true;
        } finally {
            waiting.remove(call);
            call.setWaitingThread(null);
        }
    }

    /** Waits for the given time, or until the call's deadline. */
    void sleep(Call call, LadiFlowOperation operation, String what, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await(call, operation, what, () -> end - System.nanoTime());
    }

    private void check(Call call, LadiFlowOperation operation, String what) {
        String reason = stopped
                ? "The Camel context is stopping, so "
                : Thread.currentThread().isInterrupted() ? "The thread was interrupted, so " : null;
        if (reason != null) {
            call.endEarly();
            String message = reason + operation + " ended while it waited for " + what + ".";
            throw new LadiFlowConnectionException(message, operation, true, false, null);
        }
    }

    public boolean isStopped() {
        return stopped;
    }

    /** Ends all waits. Until {@link #start}, each new wait ends immediately. */
    public void stop() {
        stopped = true;
        waiting.forEach(Call::wake);
    }

    public void start() {
        stopped = false;
    }
}
