// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

import io.github.camelladiflow.internal.client.DeadlineTicker;
import io.github.camelladiflow.internal.client.GrowingExecutor;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/** The threads of one component, and the number of exchanges that wait without a thread. Thread-safe. */
public final class Executors {

    /** The profile of the thread pool on which routes continue after an asynchronous call. */
    static final String CONTINUATION_PROFILE = "ladiflow";
    /** The profile of the pool that runs calls after a wait: retries, and calls that waited for a permit. */
    static final String RETRY_PROFILE = "ladiflow-retry";

    /** The maximum number of exchanges that wait without a thread. */
    static final int MAX_WAITING = 10_000;

    /** The number of threads in a pool. It equals camel-http's default number of connections to one host. */
    private static final int POOL_SIZE = 20;

    private final ExecutorServiceManager manager;
    private final DeadlineTicker ticker = new DeadlineTicker();
    private final ExecutorService retryPool;
    private final ExecutorService continuationPool;
    private final GrowingExecutor continuation;
    private final Semaphore waitingSlots = new Semaphore(MAX_WAITING);

    /** Creates the pools. Camel's management shows {@code source} as the owner of the pools. */
    Executors(ExecutorServiceManager manager, Object source) {
        this.manager = manager;
        this.retryPool = newPool(source, "LadiFlowRetry", RETRY_PROFILE);
        this.continuationPool = newPool(source, "LadiFlow", CONTINUATION_PROFILE);
        this.continuation = new GrowingExecutor(continuationPool, ticker);
    }

    /**
     * Creates a pool with the user's profile or, if there is none, with the component's own profile. The pool never
     * runs a task on the thread that submits it.
     */
    private ExecutorService newPool(Object source, String name, String profileId) {
        ThreadPoolProfile users = manager.getThreadPoolProfile(profileId);
        ThreadPoolProfile profile = users != null ? users.clone() : new ThreadPoolProfile(profileId);
        if (users == null) {
            profile.setPoolSize(POOL_SIZE);
            profile.setMaxPoolSize(POOL_SIZE);
            profile.setAllowCoreThreadTimeOut(true);
        }
        // the queue has no limit: waiting tasks are in memory anyway, and if the queue were full, a task would run on
        // the submitting thread. For Camel, zero or less means that there is no queue
        profile.setMaxQueueSize(Integer.MAX_VALUE);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return manager.newThreadPool(source, name, profile);
    }

    DeadlineTicker ticker() {
        return ticker;
    }

    /**
     * Returns the executor for tasks that may block, such as the rest of a route after a call that has released its
     * thread.
     */
    public Executor continuation() {
        return continuation;
    }

    /** Continues a call on a thread of the pool, or on this thread if the pool has been stopped. */
    void runRetry(Runnable step) {
        try {
            retryPool.execute(step);
        } catch (RejectedExecutionException stopped) {
            step.run();
        }
    }

    /** Returns how many exchanges are waiting without a thread. */
    public int waitingCount() {
        return MAX_WAITING - waitingSlots.availablePermits();
    }

    /**
     * Acquires a slot for an exchange that releases its thread while it waits. Returns false if too many exchanges are
     * already waiting.
     */
    public boolean tryAcquireWaitingSlot() {
        return waitingSlots.tryAcquire();
    }

    public void releaseWaitingSlot() {
        waitingSlots.release();
    }

    /** Throws an exception if the maximum number of calls is already waiting without a thread. */
    public void checkWaitingCapacity(LadiFlowOperation operation) {
        if (waitingSlots.availablePermits() == 0) {
            throw new LadiFlowRateLimitException(
                    "More than " + MAX_WAITING + " calls are waiting. Make fewer calls, or set blockWhenFull=true.",
                    operation,
                    null);
        }
    }

    void shutdown() {
        manager.shutdown(retryPool);
        manager.shutdown(continuationPool);
    }
}
