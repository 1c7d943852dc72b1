// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.Models;
import org.junit.jupiter.api.Test;

/** A limiter without a configured rate, after a 429: no call passes for a second, then one, and two after each response. */
class GateModelTest {

    public static class Gated {

        private final SteppedLimiter limiter = new SteppedLimiter(0);

        public void acquire(int thread) {
            limiter.acquire(thread);
        }

        public boolean answered(int thread) {
            return limiter.give(thread, RateLimiter.Permit::releaseUsed);
        }

        public boolean refused(int thread) {
            return limiter.give(thread, permit -> permit.releaseRateLimited(SteppedLimiter.SECOND));
        }

        public boolean unused(int thread) {
            return limiter.give(thread, RateLimiter.Permit::releaseUnused);
        }

        public void second() {
            limiter.second();
        }

        public int waiting() {
            return limiter.waiting();
        }
    }

    /** For each thread, the numbers of the openings in which it got its permits. */
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

        /** Opens for arriving and waiting calls. */
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

    private static Models.Race race(List<String> before, String... threads) {
        return new Models.Race(
                before,
                Stream.of(threads).map(List::of).toList(),
                List.of("waiting", "answered 0", "answered 1", "answered 2", "second", "answered 3", "waiting"));
    }

    @Test
    void admitsOneCallAfter429AndThenTwoPerResponse() {
        var closed = List.of("acquire 0", "acquire 1", "refused 0", "acquire 2", "acquire 2", "acquire 3");
        var open = List.of("acquire 0", "acquire 1", "refused 0", "acquire 2", "acquire 2", "acquire 3", "second");
        Models.interleave(
                Gated.class,
                Specification.class,
                List.of(
                        race(List.of("acquire 0", "acquire 1"), "refused 0", "refused 1", "acquire 2"),
                        race(closed, "second", "answered 1"),
                        race(closed, "second", "acquire 0"),
                        race(closed, "refused 1", "acquire 0"),
                        race(open, "answered 2", "acquire 0", "answered 1"),
                        race(open, "unused 2", "acquire 0"),
                        race(open, "refused 2", "acquire 0")));
    }
}
