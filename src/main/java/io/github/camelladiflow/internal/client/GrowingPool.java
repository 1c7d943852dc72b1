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
public final class GrowingPool implements Executor, Watch.Watched {

    private static final Logger LOG = LoggerFactory.getLogger(GrowingPool.class);

    private final ExecutorService executor;
    private final ThreadPoolExecutor pool;
    private final int size;
    private final Watch watch;
    private Runnable oldest;
    private long completed;
    private int more;

    /** A task that can be told that there is no thread for it. */
    public interface Task extends Runnable {

        /** Told instead of being run. */
        void reject(Throwable reason);
    }

    /**
     * Makes a pool of what Camel made.
     *
     * @param executor with a queue without bounds, or with a thread for each task, as virtual threads are used
     */
    public GrowingPool(ExecutorService executor, Watch watch) {
        this.executor = executor;
        this.pool = executor instanceof ThreadPoolExecutor fixed ? fixed : null;
        this.size = pool == null ? 0 : pool.getCorePoolSize();
        this.watch = watch;
    }

    /** Runs a task on a thread of the pool, or rejects it; throws what there was instead of a thread if it cannot be told. */
    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
            if (pool != null && !pool.getQueue().isEmpty()) {
                watch.add(this);
            }
        } catch (RejectedExecutionException stopped) {
            task.run();
        } catch (Throwable noThread) {
            if (!(task instanceof Task told)) {
                throw noThread;
            }
            told.reject(noThread);
        }
    }

    @Override
    public void look(long now) {
        Runnable head = pool.getQueue().peek();
        long done = pool.getCompletedTaskCount();
        if (head == null) {
            shrink();
        } else if (head != oldest && done != completed) {
            more = 0;
        } else if (more == 0) {
            // once may be a machine that is busy
            more = 1;
        } else {
            grow();
        }
        oldest = head;
        completed = done;
    }

    private void grow() {
        try {
            more = Math.min(more, pool.getQueue().size());
            int threads = pool.getPoolSize() + more;
            pool.setMaximumPoolSize(Math.max(threads, pool.getMaximumPoolSize()));
            pool.setCorePoolSize(threads);
            more *= 2;
        } catch (Throwable noThread) {
            LOG.warn("There is no thread for what follows a call that had to wait: {}", noThread.toString());
            // else the pool would try for a thread for each task, and refuse those that its threads can run
            pool.setCorePoolSize(Math.max(size, pool.getPoolSize()));
            rejectOldest(noThread);
        }
    }

    private void rejectOldest(Throwable reason) {
        for (Runnable waiting : pool.getQueue()) {
            if (waiting instanceof Task task && pool.getQueue().remove(task)) {
                task.reject(reason);
                return;
            }
        }
    }

    private void shrink() {
        more = 0;
        pool.setCorePoolSize(size);
        watch.remove(this);
        if (!pool.getQueue().isEmpty()) {
            watch.add(this);
        }
    }
}
