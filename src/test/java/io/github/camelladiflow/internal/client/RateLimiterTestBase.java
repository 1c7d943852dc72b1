// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.model.LadiFlowOperation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The base class for tests of a limiter with a clock that the test advances. */
abstract class RateLimiterTestBase {

    static final Duration LONG_TIMEOUT = Duration.ofMinutes(1);
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration NANO = Duration.ofNanos(1);
    static final Duration PAUSE = Duration.ofSeconds(20);

    final ManualTime time = new ManualTime();
    final RateLimiter limiter = new RateLimiter(time, time);

    void fillQueue(int number) {
        assertThat(acquire(number)).noneMatch(CompletableFuture::isDone);
    }

    static long grantedCount(List<CompletableFuture<Permit>> turns) {
        return turns.stream().filter(CompletableFuture::isDone).count();
    }

    List<CompletableFuture<Permit>> acquire(int number) {
        return Stream.generate(this::acquire).limit(number).toList();
    }

    CompletableFuture<Permit> acquire() {
        return acquire(LONG_TIMEOUT);
    }

    CompletableFuture<Permit> acquire(Duration timeout) {
        return limiter.acquire(timeout, LadiFlowOperation.CUSTOMER_SHOW, false);
    }

    Permit permit() {
        return permits(1).get(0);
    }

    List<Permit> permits(int number) {
        var turns = acquire(number);
        assertThat(turns).allMatch(CompletableFuture::isDone);
        return turns.stream().map(CompletableFuture::join).toList();
    }

    /** A thread that waits for capacity. */
    final class Blocked extends Thread {

        private final Duration longest;
        private final AtomicReference<InterruptedException> interrupted = new AtomicReference<>();

        Blocked(Duration longest) {
            this.longest = longest;
            setDaemon(true);
            start();
            awaitBlocking();
        }

        void awaitBlocking() {
            await().until(() -> getState() == State.WAITING);
        }

        void assertReturns() throws InterruptedException {
            join();
            assertThat(interrupted).hasNullValue();
        }

        @Override
        public void run() {
            try {
                limiter.awaitQueueCapacity(longest);
            } catch (InterruptedException e) {
                interrupted.set(e);
            }
        }
    }
}
