// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.Models;
import org.junit.jupiter.api.Test;

/** At most two permits are in use. Each is free a second after the response, and waiting calls acquire it in order. */
class RateLimiterModelTest {

    private static final int PERMITS = 2;

    /** Shows which threads hold permits, which threads wait, and which events are still due. */
    private static final List<String> AFTER = List.of(
            "waiting",
            "acquire 3",
            "acquire 3",
            "waiting",
            "responded 0",
            "responded 1",
            "responded 2",
            "second",
            "waiting",
            "responded 3",
            "responded 3");

    public static class Limited {

        private final SteppedLimiter limiter = new SteppedLimiter(PERMITS);

        public void acquire(int thread) {
            limiter.acquire(thread);
        }

        public boolean responded(int thread) {
            return limiter.release(thread, RateLimiter.Permit::releaseUsed);
        }

        public boolean unused(int thread) {
            return limiter.release(thread, RateLimiter.Permit::releaseUnused);
        }

        public void second() {
            limiter.second();
        }

        public int waiting() {
            return limiter.waiting();
        }

        /** Sets the rate to one permit per second. */
        public void lower() {
            limiter.limit(1);
        }

        /** Returns when fewer than two calls wait. */
        public void awaitCapacity() throws InterruptedException {
            limiter.awaitCapacity();
        }

        public void close() {
            limiter.close();
        }
    }

    public static class Specification {

        private final int[] held = new int[8];
        private final Queue<Integer> waiting = new ArrayDeque<>();
        private final List<Integer> back = new ArrayList<>();
        private int permits = PERMITS;
        private int out;
        private int now;
        private boolean closed;

        public void acquire(int thread) {
            if (!closed) {
                waiting.add(thread);
                admit();
            }
        }

        public boolean responded(int thread) {
            if (held[thread] == 0) {
                return false;
            }
            held[thread]--;
            back.add(now + 1);
            return true;
        }

        public boolean unused(int thread) {
            if (held[thread] == 0) {
                return false;
            }
            held[thread]--;
            out--;
            admit();
            return true;
        }

        public void second() {
            now++;
            while (back.remove((Integer) now)) {
                out--;
            }
            admit();
        }

        public int waiting() {
            return waiting.size();
        }

        public void lower() {
            permits = 1;
        }

        public void awaitCapacity() {}

        public void close() {
            closed = true;
            waiting.clear();
        }

        private void admit() {
            for (; !waiting.isEmpty() && out < permits; out++) {
                held[waiting.remove()]++;
            }
        }
    }

    /**
     * Threads run step by step, in many orders. A call between two steps of another call sees the limiter as it was
     * before or after that call, and calls that wait for capacity are notified. The effects of a waiting call's timeout
     * are not tested, because the JDK's timer has its own time.
     */
    @Test
    void neitherLosesNorDuplicatesPermits() {
        var out = List.of("acquire 0", "acquire 1");
        var due = List.of("acquire 0", "acquire 1", "responded 0", "responded 1", "acquire 2", "acquire 2");
        Models.interleave(
                Limited.class,
                Specification.class,
                List.of(
                        race(List.of(), "acquire 0", "acquire 1", "acquire 2"),
                        race(out, "unused 0", "unused 1"),
                        race(out, "unused 0", "acquire 2"),
                        race(out, "responded 0", "responded 1", "acquire 2"),
                        race(List.of("acquire 0", "acquire 1", "acquire 2"), "unused 0", "responded 1", "second"),
                        race(List.of("acquire 0", "acquire 1", "responded 0", "acquire 2"), "second", "unused 1"),
                        race(due, "second", "waiting"),
                        race(List.of(), "acquire 0", "lower"),
                        race(List.of("acquire 0", "acquire 1", "acquire 2", "acquire 2"), "awaitCapacity", "unused 0"),
                        race(out, "acquire 2", "close")));
    }

    private static Models.Race race(List<String> before, String... threads) {
        return new Models.Race(before, Stream.of(threads).map(List::of).toList(), AFTER);
    }
}
