// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * The calls that wait for a permit from one limiter, in order of arrival, with retries first. Guarded by the lock of
 * its limiter.
 */
final class PermitQueue {

    /** The time after which a grant counts only half as much as a new grant. */
    private static final long MEMORY_NANOS = 20 * ConfiguredRate.NANOS_PER_SECOND;

    private final TreeSet<QueuedAcquire> waiting = new TreeSet<>(Comparator.comparingLong(call -> call.position));
    private CountDownLatch shrunk = new CountDownLatch(1);
    private long lastPosition;
    /** The start of a period in which calls have been waiting, and the number of permits granted since then. */
    private long queuedSince;

    private int grantedCount;

    /** A waiting call. */
    static final class QueuedAcquire extends CompletableFuture<RateLimiter.Permit> {

        private final long position;

        private QueuedAcquire(long position) {
            this.position = position;
        }
    }

    QueuedAcquire add(boolean retry, long now) {
        if (waiting.isEmpty()) {
            queuedSince = now;
            grantedCount = 0;
        }
        lastPosition++;
        var call = new QueuedAcquire(retry ? lastPosition + Long.MIN_VALUE : lastPosition);
        waiting.add(call);
        return call;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    QueuedAcquire pollFirst() {
        return waiting.pollFirst();
    }

    void remove(QueuedAcquire call) {
        waiting.remove(call);
        signalShrunk();
    }

    List<QueuedAcquire> removeAll() {
        List<QueuedAcquire> all = List.copyOf(waiting);
        waiting.clear();
        signalShrunk();
        return all;
    }

    /** Returns a latch that opens when the queue becomes shorter. */
    CountDownLatch shrunkLatch() {
        return shrunk;
    }

    void signalShrunk() {
        shrunk.countDown();
        shrunk = new CountDownLatch(1);
    }

    void countGranted() {
        grantedCount++;
    }

    /** Returns how many calls per second recently got a permit. The number is below the limit if LadiFlow is slow. */
    double grantedPerSecond(long now, int limit) {
        if (now - queuedSince > MEMORY_NANOS) {
            // older grants count less and less
            queuedSince += (now - queuedSince) / 2;
            grantedCount /= 2;
        }
        double seconds = (now - queuedSince) / (double) ConfiguredRate.NANOS_PER_SECOND;
        return seconds < 2 ? limit : Math.min(limit, grantedCount / seconds);
    }
}
