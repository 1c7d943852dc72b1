// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/**
 * The only place where the component waits. Each wait ends at the deadline of its call, when its thread is interrupted,
 * and when the producer or consumer that made the call is stopped. Camel stops these after it has drained its routes, so
 * a wait goes on while the context stops. Thread-safe.
 */
public final class Waits {

    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicLong calls = new AtomicLong();

    /**
     * Returns a new call, which comes after all earlier calls.
     *
     * @param stopped becomes true when whoever makes the call is stopped, and stays true. Whoever sets it must call
     *     {@link #wakeAll}
     */
    public Call newCall(LadiFlowConfiguration settings, AtomicBoolean stopped) {
        return new Call(settings, calls.incrementAndGet(), stopped);
    }

    /**
     * Waits until the wait is over.
     *
     * @param nanosLeft returns the nanoseconds after which to check again, 0 or less if the wait is over. Whoever
     *     shortens this time must wake the call
     * @param what the reason for the wait, for the exception
     * @return whether the wait was over before the call's deadline
     * @throws LadiFlowConnectionException if the thread is interrupted, or the call's owner is stopped
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

    /** Throws an exception if the call must not go on. */
    void check(Call call, LadiFlowOperation operation, String what) {
        String reason = call.isStopped()
                ? "The producer, consumer or component was stopped, so "
                : Thread.currentThread().isInterrupted() ? "The thread was interrupted, so " : null;
        if (reason != null) {
            call.endEarly();
            String message = reason + operation + " ended while it waited for " + what + ".";
            throw new LadiFlowConnectionException(message, operation, true, false, null);
        }
    }

    /** Makes all waiting calls check whether they must go on. */
    public void wakeAll() {
        waiting.forEach(Call::wake);
    }
}
