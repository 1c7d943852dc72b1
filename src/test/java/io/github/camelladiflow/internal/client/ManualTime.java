// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/** A clock and a timer that a test moves on one thread; what is due runs while it does so. Others may read it and add to it. */
final class ManualTime implements LongSupplier, ObjLongConsumer<Runnable> {

    private final Queue<Due> timer = new PriorityBlockingQueue<>(1, Comparator.comparingLong(Due::at));
    // a clock may begin anywhere, and run over
    private final long beginning = Long.MAX_VALUE - Duration.ofMillis(5_432).toNanos();
    private volatile long passed;

    private record Due(long at, Runnable task) {}

    @Override
    public long getAsLong() {
        return beginning + passed;
    }

    @Override
    public void accept(Runnable task, long nanos) {
        timer.add(new Due(passed + nanos, task));
    }

    /** Moves the clock alone: a timer may be late. */
    void advanceClock(Duration time) {
        passed += time.toNanos();
    }

    void advance(Duration time) {
        long end = passed + time.toNanos();
        while (!timer.isEmpty() && timer.peek().at() <= end) {
            Due due = timer.remove();
            passed = Math.max(passed, due.at());
            due.task().run();
        }
        passed = end;
    }
}
