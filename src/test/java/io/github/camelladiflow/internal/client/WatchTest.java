// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class WatchTest {

    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final Watch watch = new Watch((name, task) -> {
        var daemon = new Thread(task, name);
        daemon.setDaemon(true);
        thread.set(daemon);
        return daemon;
    });

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void itLooksAgainAndAgainUntilSomethingIsTakenAway() throws Exception {
        var looks = new CountDownLatch(3);
        Watch.Watched one = now -> looks.countDown();
        watch.add(one);
        looks.await();
        watch.remove(one);

        awaitSleep();
    }

    @Test
    void itTellsTheTime() throws Exception {
        long start = System.nanoTime();
        var told = new AtomicReference<Long>();
        var looked = new CountDownLatch(1);
        watch.add(now -> {
            told.set(now);
            looked.countDown();
        });
        looked.await();

        assertThat(told.get() - start).isBetween(1L, System.nanoTime() - start);
    }

    @Test
    void itSleepsWhileThereIsNothingAndWakesUp() throws Exception {
        for (int i = 0; i < 50; i++) {
            awaitSleep();
            var looked = new CountDownLatch(1);
            Watch.Watched one = now -> looked.countDown();
            watch.add(one);
            looked.await();
            watch.remove(one);
        }
    }

    @Test
    void whatIsWatchedMayTakeItselfAwayAndAddOthers() throws Exception {
        var looked = new CountDownLatch(1);
        watch.add(new Watch.Watched() {
            @Override
            public void look(long now) {
                watch.remove(this);
                watch.add(later -> looked.countDown());
            }
        });

        looked.await();
    }

    @Test
    void whatFailsDoesNotLeaveTheOthersUnwatched() throws Exception {
        watch.add(now -> {
            throw new IllegalStateException("a bug");
        });
        watch.add(now -> {
            throw new AssertionError("a bug");
        });
        var looks = new CountDownLatch(3);
        watch.add(now -> looks.countDown());

        looks.await();
    }

    @Test
    void anInterruptedWatchStillLooksNoOftenerAndStillSleeps() throws Exception {
        thread.get().interrupt();
        var looks = new AtomicInteger();
        var end = new CountDownLatch(1);
        long start = System.nanoTime();
        Watch.Watched one = now -> {
            // it goes on until it is taken away, whenever that is
            if (now - start > 5 * Watch.PERIOD.toNanos()) {
                end.countDown();
            } else {
                looks.incrementAndGet();
            }
        };
        watch.add(one);
        end.await();
        watch.remove(one);

        assertThat(looks).hasValueLessThan(10);
        thread.get().interrupt();
        awaitSleep();
    }

    @Test
    void itsThreadEndsWhenItIsClosedBeItAsleepOrNot() throws Exception {
        awaitSleep();
        watch.close();
        thread.get().join();

        var busy = new Watch((name, task) -> {
            var daemon = new Thread(task, name);
            daemon.setDaemon(true);
            thread.set(daemon);
            return daemon;
        });
        busy.add(now -> {});
        busy.close();
        thread.get().join();
        assertThat(thread.get().isAlive()).isFalse();
    }

    /** Parked without an end. */
    private void awaitSleep() {
        await().pollInterval(Duration.ofMillis(2)).until(() -> thread.get().getState() == Thread.State.WAITING);
    }
}
