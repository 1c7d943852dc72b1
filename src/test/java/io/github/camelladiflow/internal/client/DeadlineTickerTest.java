// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlineTickerTest {

    private final Queue<Runnable> timer = new ArrayDeque<>();
    private final DeadlineTicker ticker = new DeadlineTicker(timer::add);

    @Test
    void ticksUntilTaskIsRemoved() {
        var looks = new AtomicInteger();
        DeadlineTicker.TickListener one = now -> looks.incrementAndGet();
        ticker.add(one);
        ticker.add(one);
        tick();
        tick();
        ticker.remove(one);
        tick();

        assertThat(looks).hasValue(2);
        assertThat(timer).as("nothing is left to look at").isEmpty();
    }

    @Test
    void passesCurrentTime() throws Exception {
        long start = System.nanoTime();
        var told = new AtomicReference<Long>();
        var looked = new CountDownLatch(1);
        var real = new DeadlineTicker();
        DeadlineTicker.TickListener one = now -> {
            told.set(now);
            looked.countDown();
        };
        real.add(one);
        looked.await();
        real.remove(one);

        assertThat(told.get() - start).isBetween(1L, System.nanoTime() - start);
    }

    @Test
    void continuesWithOtherTasksAfterFailure() {
        ticker.add(now -> {
            throw new IllegalStateException("a bug");
        });
        ticker.add(now -> {
            throw new AssertionError("a bug");
        });
        var looks = new AtomicInteger();
        ticker.add(now -> looks.incrementAndGet());
        tick();
        tick();

        assertThat(looks).hasValue(2);
    }

    private void tick() {
        timer.remove().run();
    }
}
