// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * A clock and a timer that a test advances on one thread, which also runs the tasks that are due. Other threads may
 * read the clock and add tasks.
 */
final class ManualTime implements LongSupplier, ObjLongConsumer<Runnable> {

    private final Queue<ScheduledTask> timer =
            new PriorityBlockingQueue<>(1, Comparator.comparingLong(ScheduledTask::at));
    // the clock may begin at any value, and may overflow
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

    /** Advances only the clock, because a timer may be late. */
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
