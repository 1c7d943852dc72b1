// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.internal.Models;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** The pool of one thread: each task is run once, also one that waits for a later one. */
class GrowingPoolModelTest {

    private static final Watch WATCH = new Watch();

    public static class Pooled {

        private final GrowingPool pool;
        private volatile boolean twice;

        public Pooled() {
            var threads = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), run -> {
                var thread = new Thread(run, "pooled");
                thread.setDaemon(true);
                return thread;
            });
            threads.allowCoreThreadTimeOut(true);
            pool = new GrowingPool(threads, WATCH);
        }

        @Operation
        public void run() {
            submit(() -> {}).join();
        }

        @Operation
        public void runWhatWaitsForALaterOne() {
            submit(() -> submit(() -> {}).join()).join();
        }

        @Operation
        public void look() {
            pool.look(System.nanoTime());
        }

        @Operation
        public boolean hasRunOneTwice() {
            return twice;
        }

        private CompletableFuture<Void> submit(Runnable work) {
            var done = new CompletableFuture<Void>();
            pool.execute(new GrowingPool.Task() {
                @Override
                public void run() {
                    work.run();
                    if (!done.complete(null)) {
                        twice = true;
                    }
                }

                @Override
                public void reject(Throwable reason) {
                    done.completeExceptionally(reason);
                }
            });
            return done;
        }
    }

    public static class Specification {

        public void run() {}

        public void runWhatWaitsForALaterOne() {}

        public void look() {}

        public boolean hasRunOneTwice() {
            return false;
        }
    }

    @Test
    void everyTaskIsRunAlsoOneThatWaitsForALaterOne() {
        Models.check(Pooled.class, Specification.class, 10);
    }
}
