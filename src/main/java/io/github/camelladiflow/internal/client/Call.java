// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.github.camelladiflow.options.LadiFlowConfiguration;

/**
 * A call by a route: one or more requests that share a deadline and a place in the queue. The thread that makes the call
 * sends its requests and waits for them. Any thread may wake the call.
 */
public final class Call {

    final LadiFlowConfiguration settings;
    private final long number;
    private final AtomicBoolean stopped;
    private volatile boolean begun;
    private volatile long deadline;
    private volatile boolean endedEarly;
    private volatile Thread waitingThread;
    private volatile Runnable onBegin = () -> {};
    /** A slot for the first request, null if there is none. */
    private Integer reservedSlot;

    /**
     * Creates a call whose deadline has not begun.
     *
     * @param settings the timeouts and retries of the call
     * @param number the place in the queue: calls with lower numbers come first
     * @param stopped becomes true when the call's owner is stopped
     */
    Call(LadiFlowConfiguration settings, long number, AtomicBoolean stopped) {
        this.settings = settings;
        this.number = number;
        this.stopped = stopped;
    }

    /** Returns a call with the same place in the queue and a deadline of its own, which begins now. */
    public Call followUp() {
        var next = new Call(settings, number, stopped);
        next.begin();
        return next;
    }

    public LadiFlowConfiguration settings() {
        return settings;
    }

    /** Returns whether the call must not send another request, because its owner is stopped. */
    boolean isStopped() {
        return stopped.get();
    }

    long number() {
        return number;
    }

    /** Begins the deadline, unless it has already begun. */
    public synchronized void begin() {
        if (!begun) {
            deadline = System.nanoTime() + settings.getRetryTimeout().toNanos();
            begun = true;
            wake();
            onBegin.run();
        }
    }

    public boolean hasBegun() {
        return begun;
    }

    /** Sets an action that is run when the deadline begins later. */
    public void onBegin(Runnable action) {
        onBegin = action;
    }

    /** Returns the nanoseconds until the deadline, {@link Long#MAX_VALUE} if the deadline has not begun. */
    public long remaining() {
        return begun ? deadline - System.nanoTime() : Long.MAX_VALUE;
    }

    /**
     * Records that the call did not end because of LadiFlow, but because of its own deadline, an interrupt or a stop. Another call may then succeed.
     */
    void endEarly() {
        endedEarly = true;
    }

    public boolean hasEndedEarly() {
        return endedEarly;
    }

    void reserveSlot(int slot) {
        reservedSlot = slot;
    }

    Integer takeReservedSlot() {
        Integer slot = reservedSlot;
        reservedSlot = null;
        return slot;
    }

    void setWaitingThread(Thread thread) {
        waitingThread = thread;
    }

    /** Makes the call check again whether its wait is over. */
    public void wake() {
        LockSupport.unpark(waitingThread);
    }
}
