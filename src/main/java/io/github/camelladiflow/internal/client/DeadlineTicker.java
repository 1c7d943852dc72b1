// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls its listeners every few milliseconds, as long as there are any. Adding and removing a listener costs almost
 * nothing, unlike scheduling and cancelling a timer task. Thread-safe.
 */
public final class DeadlineTicker {

    private static final Logger LOG = LoggerFactory.getLogger(DeadlineTicker.class);

    /** The period, which is also the longest delay of a notification. */
    private static final long PERIOD_MS = 20;

    private final Set<TickListener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Executor delayedExecutor;

    /** A listener that is called until it is removed. */
    interface TickListener {

        /**
         * Called in each period; must be fast and must not throw.
         *
         * @param now the current time, as returned by {@link System#nanoTime()}
         */
        void onTick(long now);
    }

    /** Creates a ticker that runs on the JDK's thread for timeouts. */
    public DeadlineTicker() {
        this(CompletableFuture.delayedExecutor(PERIOD_MS, TimeUnit.MILLISECONDS, Runnable::run));
    }

    /**
     * Creates a ticker that uses the given timer.
     *
     * @param timer runs each task after a delay
     */
    DeadlineTicker(Executor timer) {
        this.delayedExecutor = timer;
    }

    void add(TickListener one) {
        listeners.add(one);
        scheduleTick();
    }

    void remove(TickListener one) {
        listeners.remove(one);
    }

    private void scheduleTick() {
        if (!listeners.isEmpty() && scheduled.compareAndSet(false, true)) {
            delayedExecutor.execute(this::tick);
        }
    }

    private void tick() {
        scheduled.set(false);
        long now = System.nanoTime();
        listeners.forEach(one -> notifyListener(one, now));
        scheduleTick();
    }

    private static void notifyListener(TickListener one, long now) {
        try {
            one.onTick(now);
        } catch (RuntimeException | Error e) {
            // the other listeners must still be called
            LOG.warn("A timer task of the component failed: {}", e.toString());
        }
    }
}
