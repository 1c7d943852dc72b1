// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class GrowingExecutorTest {

    private static final int SIZE = 20;
    private static final Error NO_THREAD = new OutOfMemoryError("unable to create native thread");

    private final DeadlineTicker ticker = new DeadlineTicker();
    /** A ticker for tests that call the check themselves. */
    private final DeadlineTicker inactiveTicker = new DeadlineTicker(task -> {});

    private final List<ExecutorService> executors = new ArrayList<>();
    private final Queue<Throwable> rejections = new ConcurrentLinkedQueue<>();

    @AfterEach
    void shutDownExecutors() {
        executors.forEach(ExecutorService::shutdownNow);
    }

    /** Even slow tasks: between two checks, more tasks end than there are threads, so one of them was in the queue. */
    @Test
    void doesNotGrowForTasksThatDoNotBlock() {
        ThreadPoolExecutor executor = executor(SIZE);
        var pool = new GrowingExecutor(executor, inactiveTicker);
        var left = new AtomicInteger(1_000);
        execute(pool, 1_000, left::decrementAndGet);
        for (int goal = left.get(); goal > 0; goal = Math.max(0, left.get() - SIZE - 1)) {
            while (left.get() > goal) {
                Thread.onSpinWait();
            }
            pool.onTick(System.nanoTime());
        }

        assertThat(executor.getLargestPoolSize()).isEqualTo(SIZE);
    }

    /**
     * At the first check without progress, the machine may only be busy. Each later check adds twice as many threads as
     * the previous one.
     */
    @Test
    void doublesAddedThreadsAtEachCheckWithoutProgress() {
        ThreadPoolExecutor executor = executor(SIZE);
        var pool = new GrowingExecutor(executor, inactiveTicker);
        var end = new CountDownLatch(1);
        execute(pool, 100, () -> waitFor(end));
        var sizes = new ArrayList<Integer>();
        for (int i = 0; i < 7; i++) {
            pool.onTick(System.nanoTime());
            sizes.add(executor.getCorePoolSize());
        }
        end.countDown();

        assertThat(sizes).containsExactly(20, 21, 23, 27, 35, 51, 83);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SIZE})
    void completesTasksThatWaitForLaterTasks(int size) throws Exception {
        var pool = new GrowingExecutor(executor(size), ticker);
        var done = new CountDownLatch(60);
        execute(pool, 60, () -> {
            waitForLater(pool, 3);
            done.countDown();
        });

        done.await();
        assertThat(rejections).isEmpty();
    }

    private void waitForLater(GrowingExecutor pool, int deep) {
        if (deep > 0) {
            var later = new CountDownLatch(1);
            pool.execute(task(() -> {
                waitForLater(pool, deep - 1);
                later.countDown();
            }));
            waitFor(later);
        }
    }

    @Test
    void growsForTasksThatCannotBeRejected() {
        var pool = new GrowingExecutor(executor(1), ticker);
        var ended = new CountDownLatch(1);
        pool.execute(task(() -> {
            CompletableFuture.supplyAsync(() -> "later", pool).join();
            ended.countDown();
        }));

        waitFor(ended);
    }

    @Test
    void shrinksToOriginalSize() throws Exception {
        ThreadPoolExecutor executor = executor(1);
        executor.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        executor.allowCoreThreadTimeOut(true);
        var pool = new GrowingExecutor(executor, ticker);
        var all = new CountDownLatch(30);
        execute(pool, 30, () -> {
            all.countDown();
            waitFor(all);
        });
        all.await();

        await().until(() -> executor.getCorePoolSize() == 1);
        await().until(() -> executor.getPoolSize() <= 1);
        var again = new CountDownLatch(2);
        execute(pool, 2, again::countDown);
        again.await();
    }

    /** A task arrives after the pool has found an empty queue, but before it has left the ticker. */
    @Test
    void keepsCheckingWhenTaskArrivesWhileShrinking() throws Exception {
        var timer = new ConcurrentLinkedQueue<Runnable>();
        var between = new AtomicReference<Runnable>();
        var executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>()) {
            @Override
            public void setCorePoolSize(int size) {
                super.setCorePoolSize(size);
                Runnable task = between.getAndSet(null);
                if (task != null) {
                    task.run();
                }
            }
        };
        executors.add(executor);
        var pool = new GrowingExecutor(executor, new DeadlineTicker(timer::add));
        var first = new CountDownLatch(1);
        pool.execute(task(() -> waitFor(first)));
        pool.execute(task(() -> {}));
        first.countDown();
        await().until(() -> executor.getCompletedTaskCount() == 2);
        var later = new CountDownLatch(1);
        between.set(() -> {
            pool.execute(task(() -> waitFor(later)));
            pool.execute(task(later::countDown));
        });

        // the pool shrinks at the first check, and grows for the new tasks at the next checks
        await().until(() -> {
            Runnable look = timer.poll();
            if (look != null) {
                look.run();
            }
            return later.getCount() == 0;
        });
    }

    /** Blocking tasks keep arriving, and no task completes for a long time. */
    @Test
    void rejectsNoTaskHoweverLongNoneCompletes() {
        var executor = executor(1);
        var pool = new GrowingExecutor(executor, inactiveTicker);
        var end = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            pool.execute(task(() -> waitFor(end)));
            pool.onTick(System.nanoTime());
        }
        end.countDown();

        await().until(() -> executor.getQueue().isEmpty());
        assertThat(rejections).isEmpty();
    }

    @Test
    void rejectsOneTaskAndContinuesWhenNoThreadCanBeCreated() throws Exception {
        var pool = new GrowingExecutor(executorOfOneThread(), inactiveTicker);
        var first = new CountDownLatch(1);
        pool.execute(task(() -> waitFor(first)));
        pool.execute(task(() -> {
            throw new IllegalStateException("There was no thread");
        }));
        pool.onTick(System.nanoTime());
        assertThat(rejections).isEmpty();
        pool.onTick(System.nanoTime());
        assertThat(rejections).containsExactly(NO_THREAD);
        first.countDown();
        var after = new CountDownLatch(50);
        execute(pool, 50, after::countDown);

        assertThat(rejections).as("the one thread can run the others").hasSize(1);
        after.await();
    }

    @Test
    void keepsUnrejectableTasksInQueue() throws Exception {
        var pool = new GrowingExecutor(executorOfOneThread(), inactiveTicker);
        var first = new CountDownLatch(1);
        pool.execute(task(() -> waitFor(first)));
        var other = new CountDownLatch(1);
        pool.execute(other::countDown);
        pool.execute(task(() -> {}));
        for (int i = 0; i < 5; i++) {
            pool.onTick(System.nanoTime());
        }
        assertThat(rejections).containsExactly(NO_THREAD);
        first.countDown();

        other.await();
    }

    private ThreadPoolExecutor executorOfOneThread() {
        var threads = new AtomicInteger();
        return executor(1, task -> {
            if (threads.incrementAndGet() > 1) {
                throw NO_THREAD;
            }
            return daemon(task);
        });
    }

    @Test
    void rejectsOrThrowsWhenFirstThreadCannotBeCreated() {
        var pool = new GrowingExecutor(
                executor(1, task -> {
                    throw NO_THREAD;
                }),
                ticker);
        pool.execute(task(() -> {}));

        assertThat(rejections).containsExactly(NO_THREAD);
        assertThatThrownBy(() -> pool.execute(() -> {})).isSameAs(NO_THREAD);
    }

    @Test
    void runsTaskOnCallerThreadAfterShutdown() {
        ExecutorService executor = executor(1);
        executor.shutdown();
        var ran = new ConcurrentLinkedQueue<Thread>();
        new GrowingExecutor(executor, ticker).execute(task(() -> ran.add(Thread.currentThread())));

        assertThat(ran).containsExactly(Thread.currentThread());
    }

    /** Returns an executor with a thread for each task, with virtual threads on Java 21 and later. */
    @Test
    void usesThreadPerTaskExecutorUnchanged() throws Exception {
        var pool = new GrowingExecutor(threadPerTask(), ticker);
        var all = new CountDownLatch(500);
        execute(pool, 500, () -> {
            all.countDown();
            waitFor(all);
        });

        all.await();
        assertThat(rejections).isEmpty();
    }

    private ExecutorService threadPerTask() throws Exception {
        ExecutorService executor = Runtime.version().feature() < 21
                ? Executors.unconfigurableExecutorService(Executors.newCachedThreadPool(GrowingExecutorTest::daemon))
                : (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
        executors.add(executor);
        return executor;
    }

    private void execute(GrowingExecutor pool, int number, Runnable step) {
        for (int i = 0; i < number; i++) {
            pool.execute(task(step));
        }
    }

    private ThreadPoolExecutor executor(int size) {
        return executor(size, GrowingExecutorTest::daemon);
    }

    private ThreadPoolExecutor executor(int size, ThreadFactory factory) {
        var executor = new ThreadPoolExecutor(size, size, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), factory);
        executors.add(executor);
        return executor;
    }

    private GrowingExecutor.RejectableTask task(Runnable step) {
        return new GrowingExecutor.RejectableTask() {
            @Override
            public void run() {
                step.run();
            }

            @Override
            public void reject(Throwable reason) {
                rejections.add(reason);
            }
        };
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }
}
