/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Where calls wait without a thread: for the pause before a repetition, or for their turn in the budget. A timer ends the
 * waits; what comes after them runs on the threads for calls. Closing it ends all waits at once. Thread-safe.
 */
public final class WaitingRoom implements AutoCloseable {

    private final ScheduledExecutorService timer;
    private final ExecutorService callers;
    private final Set<CompletableFuture<Void>> waits = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Opens a waiting room.
     *
     * @param timer ends waits; stays the caller's
     * @param callers runs what comes after waits; stays the caller's
     */
    public WaitingRoom(ScheduledExecutorService timer, ExecutorService callers) {
        this.timer = timer;
        this.callers = callers;
    }

    /**
     * Begins a wait that somebody else ends. It ends with a {@link CancellationException} when the room is closed.
     *
     * @return the wait
     */
    CompletableFuture<Void> begin() {
        var wait = new CompletableFuture<Void>();
        waits.add(wait);
        wait.whenComplete((nothing, failure) -> waits.remove(wait));
        if (closed) {
            wait.cancel(false);
        }
        return wait;
    }

    /** Begins a wait that ends by itself. */
    CompletableFuture<Void> pause(Duration duration) {
        CompletableFuture<Void> wait = begin();
        endAfter(duration, wait, () -> wait.complete(null));
        return wait;
    }

    /** Has something done after a while, unless the wait is over by then. */
    void endAfter(Duration duration, CompletableFuture<Void> wait, Runnable action) {
        try {
            Future<?> alarm = timer.schedule(action, duration.toNanos(), TimeUnit.NANOSECONDS);
            wait.whenComplete((nothing, failure) -> alarm.cancel(false));
        } catch (RejectedExecutionException stopped) {
            wait.cancel(false);
        }
    }

    /** Has something done after a while. */
    void later(Duration duration, Runnable action) {
        try {
            timer.schedule(action, duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            action.run();
        }
    }

    /** Runs a step on a thread for calls, or here if there are none any more. */
    void onCallerThread(Runnable step) {
        try {
            callers.execute(step);
        } catch (RejectedExecutionException stopped) {
            step.run();
        }
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /**
     * Returns how many calls wait.
     *
     * @return the number at this moment
     */
    public int size() {
        return waits.size();
    }

    /** Ends all waits, and every later one at once, with a {@link CancellationException}. */
    @Override
    public void close() {
        closed = true;
        waits.forEach(wait -> wait.cancel(false));
    }
}
