// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at whatever has to be looked at every few milliseconds, on one thread, which sleeps when there is nothing: a timer
 * whose tasks cost nothing to start and to cancel. Thread-safe.
 */
public final class Watch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** How often it looks, which is how late it may notice something. */
    static final Duration PERIOD = Duration.ofMillis(20);

    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;

    /** Something that is looked at until it is taken away. */
    interface Watched {

        /**
         * Looks at it; must be quick and must not throw.
         *
         * @param now the time, as {@link System#nanoTime()}
         */
        void look(long now);
    }

    /**
     * Begins to watch.
     *
     * @param threads makes a daemon thread of a name that runs something
     */
    public Watch(BiFunction<String, Runnable, Thread> threads) {
        thread = threads.apply("LadiFlowWatch", this::run);
        thread.start();
    }

    void add(Watched one) {
        watched.add(one);
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    void remove(Watched one) {
        watched.remove(one);
    }

    private void run() {
        while (!closed) {
            if (watched.isEmpty()) {
                asleep = true;
                if (watched.isEmpty() && !closed) {
                    LockSupport.park(this);
                }
                asleep = false;
            } else {
                LockSupport.parkNanos(this, PERIOD.toNanos());
                long now = System.nanoTime();
                watched.forEach(one -> look(one, now));
            }
            // it would no longer sleep
            Thread.interrupted();
        }
    }

    private static void look(Watched one, long now) {
        try {
            one.look(now);
        } catch (RuntimeException | Error e) {
            // the others must not go unwatched
            LOG.warn("What is watched failed: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
