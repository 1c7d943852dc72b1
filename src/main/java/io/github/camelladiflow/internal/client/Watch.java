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
 * Looks at whatever has to be looked at every few milliseconds, as long as there is something: a timer whose tasks cost
 * nothing to start and to cancel. Thread-safe.
 */
public final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** How often it looks, which is how late it may notice something. */
    private static final long PERIOD_MS = 20;

    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Executor timer;

    /** Something that is looked at until it is taken away. */
    interface Watched {

        /**
         * Looks at it; must be quick and must not throw.
         *
         * @param now the time, as {@link System#nanoTime()}
         */
        void look(long now);
    }

    /** Makes one that looks on the JDK's thread for timeouts. */
    public Watch() {
        this(CompletableFuture.delayedExecutor(PERIOD_MS, TimeUnit.MILLISECONDS, Runnable::run));
    }

    /**
     * Makes one with a time of its own.
     *
     * @param timer runs something later
     */
    Watch(Executor timer) {
        this.timer = timer;
    }

    void add(Watched one) {
        watched.add(one);
        lookLater();
    }

    void remove(Watched one) {
        watched.remove(one);
    }

    private void lookLater() {
        if (!watched.isEmpty() && waiting.compareAndSet(false, true)) {
            timer.execute(this::look);
        }
    }

    private void look() {
        waiting.set(false);
        long now = System.nanoTime();
        watched.forEach(one -> look(one, now));
        lookLater();
    }

    private static void look(Watched one, long now) {
        try {
            one.look(now);
        } catch (RuntimeException | Error e) {
            // the others must not go unwatched
            LOG.warn("What is watched failed: {}", e.toString());
        }
    }
}
