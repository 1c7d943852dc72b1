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

/** A limiter without a rate of its own, that LadiFlow refuses: nobody passes for a second, then one, and two for each answer. */
class GateModelTest {

    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Gated {

        private final SteppedLimiter limiter = new SteppedLimiter(0);

        @Operation
        public void acquire(@Param(name = "thread") int thread) {
            limiter.acquire(thread);
        }

        @Operation
        public boolean answered(@Param(name = "thread") int thread) {
            return limiter.give(thread, RateLimiter.Permit::done);
        }

        @Operation
        public boolean refused(@Param(name = "thread") int thread) {
            return limiter.give(thread, permit -> permit.tooMany(SteppedLimiter.SECOND));
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

    /** Each thread holds the numbers of the openings that its permits are of. */
    public static class Specification {

        private final List<Queue<Integer>> held = new ArrayList<>();
        private final Queue<Integer> waiting = new ArrayDeque<>();
        private int opening;
        private boolean closed;
        private boolean guarded;
        private int room;
        private int opensAt;
        private int now;

        public Specification() {
            for (int i = 0; i < 8; i++) {
                held.add(new ArrayDeque<>());
            }
        }

        public void acquire(int thread) {
            waiting.add(thread);
            let();
        }

        public boolean answered(int thread) {
            Integer of = held.get(thread).poll();
            if (of == null) {
                return false;
            }
            if (of == opening && guarded) {
                guarded = !waiting.isEmpty();
                room += 2;
            }
            let();
            return true;
        }

        public boolean refused(int thread) {
            Integer of = held.get(thread).poll();
            if (of == null) {
                return false;
            }
            if (of == opening) {
                opening++;
                closed = true;
                guarded = true;
                room = 0;
                opensAt = now + 1;
            } else if (closed) {
                opensAt = Math.max(opensAt, now + 1);
            }
            let();
            return true;
        }

        public boolean unused(int thread) {
            Integer of = held.get(thread).poll();
            if (of == null) {
                return false;
            }
            if (of == opening) {
                room++;
            }
            let();
            return true;
        }

        public void second() {
            now++;
            let();
        }

        public int waiting() {
            return waiting.size();
        }

        /** It opens for those who come or wait. */
        private void let() {
            if (!waiting.isEmpty() && closed && now >= opensAt) {
                closed = false;
                room = 1;
            }
            for (; !waiting.isEmpty() && !closed && (!guarded || room > 0); room--) {
                held.get(waiting.remove()).add(opening);
            }
        }
    }

    @Test
    void afterA429OnePassesAndThenTwoForEachAnswer() {
        Models.check(Gated.class, Specification.class, 2_000, 4);
    }
}
