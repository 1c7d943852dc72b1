// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WatchTest {

    private final Queue<Runnable> timer = new ArrayDeque<>();
    private final DeadlineTicker watch = new DeadlineTicker(timer::add);

    @Test
    void itLooksAgainAndAgainUntilSomethingIsTakenAway() {
        var looks = new AtomicInteger();
        DeadlineTicker.TickListener one = now -> looks.incrementAndGet();
        watch.add(one);
        watch.add(one);
        look();
        look();
        watch.remove(one);
        look();

        assertThat(looks).hasValue(2);
        assertThat(timer).as("nothing is left to look at").isEmpty();
    }

    @Test
    void itTellsTheTime() throws Exception {
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
    void itLooksAgainAfterThereWasNothing() {
        for (int i = 0; i < 3; i++) {
            var looks = new AtomicInteger();
            DeadlineTicker.TickListener one = now -> looks.incrementAndGet();
            watch.add(one);
            look();
            watch.remove(one);
            look();

            assertThat(looks).hasValue(1);
        }
    }

    @Test
    void whatIsWatchedMayTakeItselfAwayAndAddOthers() {
        var looks = new AtomicInteger();
        watch.add(new DeadlineTicker.TickListener() {
            @Override
            public void onTick(long now) {
                watch.remove(this);
                watch.add(later -> looks.incrementAndGet());
            }
        });
        look();
        look();

        assertThat(looks).hasPositiveValue();
        assertThat(timer).as("it is asked to look once at a time").hasSize(1);
    }

    @Test
    void whatFailsDoesNotLeaveTheOthersUnwatched() {
        watch.add(now -> {
            throw new IllegalStateException("a bug");
        });
        watch.add(now -> {
            throw new AssertionError("a bug");
        });
        var looks = new AtomicInteger();
        watch.add(now -> looks.incrementAndGet());
        look();
        look();

        assertThat(looks).hasValue(2);
    }

    private void look() {
        timer.remove().run();
    }
}
