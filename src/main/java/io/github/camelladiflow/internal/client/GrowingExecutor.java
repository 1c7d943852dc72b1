// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what follows a wait: the rest of a route, which may itself wait for something that only a later task ends. So while
 * its oldest task does not move, or none is completed, it takes more threads, twice as many each time it looks, and gives
 * them up when nothing is left to run. Thread-safe.
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

    /** A task that can be told that there is no thread for it. */
    public interface RejectableTask extends Runnable {

        /** Told instead of being run. */
        void reject(Throwable reason);
    }

    /**
     * Makes a pool of what Camel made.
     *
     * @param executor with a queue without bounds, or with a thread for each task, as virtual threads are used
     */
    public GrowingExecutor(ExecutorService executor, DeadlineTicker watch) {
        this.executor = executor;
        this.threadPool = executor instanceof ThreadPoolExecutor fixed ? fixed : null;
        this.initialSize = threadPool == null ? 0 : threadPool.getCorePoolSize();
        this.ticker = watch;
    }

    /** Runs a task on a thread of the pool, or rejects it; throws what there was instead of a thread if it cannot be told. */
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
            // once may be a machine that is busy
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
            LOG.warn("There is no thread for what follows a call that had to wait: {}", noThread.toString());
            // else the pool would try for a thread for each task, and refuse those that its threads can run
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
