// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.github.camelladiflow.internal.Models;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/** Two permits a second: no more are out, each comes back a second after the answer, and who waits gets it in turn. */
class RateLimiterModelTest {

    private static final int PERMITS = 2;

    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Limited {

        private final SteppedLimiter limiter = new SteppedLimiter(PERMITS);

        @Operation
        public void acquire(@Param(name = "thread") int thread) {
            limiter.acquire(thread);
        }

        @Operation
        public boolean answered(@Param(name = "thread") int thread) {
            return limiter.give(thread, RateLimiter.Permit::done);
        }

        @Operation
        public boolean unused(@Param(name = "thread") int thread) {
            return limiter.give(thread, RateLimiter.Permit::unused);
        }

        @Operation
        public void second() {
            limiter.second();
        }

        @Operation
        public int waiting() {
            return limiter.waiting();
        }
    }

    public static class Specification {

        private final int[] held = new int[8];
        private final Queue<Integer> waiting = new ArrayDeque<>();
        private final List<Integer> back = new ArrayList<>();
        private int out;
        private int now;

        public void acquire(int thread) {
            waiting.add(thread);
            let();
        }

        public boolean answered(int thread) {
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
            let();
            return true;
        }

        public void second() {
            now++;
            while (back.remove((Integer) now)) {
                out--;
            }
            let();
        }

        public int waiting() {
            return waiting.size();
        }

        private void let() {
            for (; !waiting.isEmpty() && out < PERMITS; out++) {
                held[waiting.remove()]++;
            }
        }
    }

    @Test
    void noPermitIsLostOrGivenTwice() {
        Models.check(Limited.class, Specification.class, 2_000, 4);
    }
}
