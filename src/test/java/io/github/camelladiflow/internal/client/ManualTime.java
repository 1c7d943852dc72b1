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

    private final Queue<ScheduledTask> timer =
            new PriorityBlockingQueue<>(1, Comparator.comparingLong(ScheduledTask::at));
    // a clock may begin anywhere, and run over
    private final long startTime = Long.MAX_VALUE - Duration.ofMillis(5_432).toNanos();
    private volatile long elapsed;

    private record ScheduledTask(long at, Runnable task) {}

    @Override
    public long getAsLong() {
        return startTime + elapsed;
    }

    @Override
    public void accept(Runnable task, long nanos) {
        timer.add(new ScheduledTask(elapsed + nanos, task));
    }

    /** Moves the clock alone: a timer may be late. */
    void advanceClock(Duration time) {
        elapsed += time.toNanos();
    }

    void advance(Duration time) {
        long end = elapsed + time.toNanos();
        while (!timer.isEmpty() && timer.peek().at() <= end) {
            ScheduledTask due = timer.remove();
            elapsed = Math.max(elapsed, due.at());
            due.task().run();
        }
        elapsed = end;
    }
}
