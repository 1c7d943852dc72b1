// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rest of a route on a thread pool after a call that had to wait. This part of the route may wait for the
 * result of a later task. Therefore the pool adds threads if its oldest task does not start, or if no task completes.
 * On each check, it doubles the number of threads that it adds. When no tasks are queued, it removes the added threads.
 * Thread-safe.
 */
public final class GrowingExecutor implements Executor, DeadlineTicker.TickListener {

    private static final Logger LOG = LoggerFactory.getLogger(GrowingExecutor.class);

    private final ExecutorService executor;
    private final ThreadPoolExecutor threadPool;
    private final int initialSize;
    private final DeadlineTicker ticker;
    private Runnable previousHead;
    private long previousCompletedCount;
    private int threadsToAdd;

    /** A task that can be rejected if there is no thread for it. */
    public interface RejectableTask extends Runnable {

        /** Called instead of {@code run()} if there is no thread for the task. */
        void reject(Throwable reason);
    }

    /**
     * Creates an executor that uses one of Camel's thread pools.
     *
     * @param executor a pool with an unbounded queue, or with one thread for each task, such as virtual threads
     */
    public GrowingExecutor(ExecutorService executor, DeadlineTicker watch) {
        this.executor = executor;
        this.threadPool = executor instanceof ThreadPoolExecutor fixed ? fixed : null;
        this.initialSize = threadPool == null ? 0 : threadPool.getCorePoolSize();
        this.ticker = watch;
    }

    /**
     * Runs a task on a thread of the pool, or on the calling thread if the pool has been shut down. If no thread can be
     * created, rejects the task, or throws the error if the task cannot be rejected.
     */
    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
            if (threadPool != null && !threadPool.getQueue().isEmpty()) {
                ticker.add(this);
            }
        } catch (RejectedExecutionException stopped) {
            task.run();
        } catch (Throwable noThread) {
            if (!(task instanceof RejectableTask told)) {
                throw noThread;
            }
            told.reject(noThread);
        }
    }

    @Override
    public void onTick(long now) {
        Runnable head = threadPool.getQueue().peek();
        long done = threadPool.getCompletedTaskCount();
        if (head == null) {
            shrink();
        } else if (head != previousHead && done != previousCompletedCount) {
            threadsToAdd = 0;
        } else if (threadsToAdd == 0) {
            // the machine may just be busy, so the pool grows only after the second check
            threadsToAdd = 1;
        } else {
            grow();
        }
        previousHead = head;
        previousCompletedCount = done;
    }

    private void grow() {
        try {
            threadsToAdd = Math.min(threadsToAdd, threadPool.getQueue().size());
            int threads = threadPool.getPoolSize() + threadsToAdd;
            threadPool.setMaximumPoolSize(Math.max(threads, threadPool.getMaximumPoolSize()));
            threadPool.setCorePoolSize(threads);
            threadsToAdd *= 2;
        } catch (Throwable noThread) {
            LOG.warn(
                    "No thread can be created to continue calls after a wait ({}). Check the limits on threads and"
                            + " memory.",
                    noThread.toString());
            // otherwise the pool would try to create a thread for each task, and reject tasks that its threads can run
            threadPool.setCorePoolSize(Math.max(initialSize, threadPool.getPoolSize()));
            rejectOldest(noThread);
        }
    }

    private void rejectOldest(Throwable reason) {
        for (Runnable waiting : threadPool.getQueue()) {
            if (waiting instanceof RejectableTask task && threadPool.getQueue().remove(task)) {
                task.reject(reason);
                return;
            }
        }
    }

    private void shrink() {
        threadsToAdd = 0;
        threadPool.setCorePoolSize(initialSize);
        ticker.remove(this);
        if (!threadPool.getQueue().isEmpty()) {
            ticker.add(this);
        }
    }
}
