// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.Models;
import org.junit.jupiter.api.Test;

/** After a 429, a limiter without a configured rate admits no call for a second, then one, and two after each response. */
class GateModelTest {

    public static class Gated {

        private final SteppedLimiter limiter = new SteppedLimiter(0);

        public void acquire(int thread) {
            limiter.acquire(thread);
        }

        public boolean responded(int thread) {
            return limiter.release(thread, RateLimiter.Permit::releaseUsed);
        }

        public boolean rateLimited(int thread) {
            return limiter.release(thread, permit -> permit.releaseRateLimited(SteppedLimiter.SECOND));
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
    }

    /** Records for each thread in which opening of the gate it acquired its permits. */
    public static class Specification {

        private final List<Queue<Integer>> held = new ArrayList<>();
        private final Queue<Integer> waiting = new ArrayDeque<>();
        private int opening;
        private boolean closed;
        private boolean guarded;
        private int allowed;
        private int opensAt;
        private int now;

        public Specification() {
            for (int i = 0; i < 8; i++) {
                held.add(new ArrayDeque<>());
            }
        }

        public void acquire(int thread) {
            waiting.add(thread);
            admit();
        }

        public boolean responded(int thread) {
            Integer of = held.get(thread).poll();
            if (of == null) {
                return false;
            }
            if (of == opening && guarded) {
                guarded = !waiting.isEmpty();
                allowed += 2;
            }
            admit();
            return true;
        }

        public boolean rateLimited(int thread) {
            Integer of = held.get(thread).poll();
            if (of == null) {
                return false;
            }
            if (of == opening) {
                opening++;
                closed = true;
                guarded = true;
                allowed = 0;
                opensAt = now + 1;
            } else if (closed) {
                opensAt = Math.max(opensAt, now + 1);
            }
            admit();
            return true;
        }

        public boolean unused(int thread) {
            Integer of = held.get(thread).poll();
            if (of == null) {
                return false;
            }
            if (of == opening) {
                allowed++;
            }
            admit();
            return true;
        }

        public void second() {
            now++;
            admit();
        }

        public int waiting() {
            return waiting.size();
        }

        /** Opens the gate if it is time, and admits waiting calls. */
        private void admit() {
            if (!waiting.isEmpty() && closed && now >= opensAt) {
                closed = false;
                allowed = 1;
            }
            for (; !waiting.isEmpty() && !closed && (!guarded || allowed > 0); allowed--) {
                held.get(waiting.remove()).add(opening);
            }
        }
    }

    private static Models.Race race(List<String> before, String... threads) {
        return new Models.Race(
                before,
                Stream.of(threads).map(List::of).toList(),
                List.of("waiting", "responded 0", "responded 1", "responded 2", "second", "responded 3", "waiting"));
    }

    @Test
    void admitsOneCallAfter429AndThenTwoPerResponse() {
        var closed = List.of("acquire 0", "acquire 1", "rateLimited 0", "acquire 2", "acquire 2", "acquire 3");
        var open = List.of("acquire 0", "acquire 1", "rateLimited 0", "acquire 2", "acquire 2", "acquire 3", "second");
        Models.interleave(
                Gated.class,
                Specification.class,
                List.of(
                        race(List.of("acquire 0", "acquire 1"), "rateLimited 0", "rateLimited 1", "acquire 2"),
                        race(closed, "second", "responded 1"),
                        race(closed, "second", "acquire 0"),
                        race(closed, "rateLimited 1", "acquire 0"),
                        race(open, "responded 2", "acquire 0", "responded 1"),
                        race(open, "unused 2", "acquire 0"),
                        race(open, "rateLimited 2", "acquire 0")));
    }
}
