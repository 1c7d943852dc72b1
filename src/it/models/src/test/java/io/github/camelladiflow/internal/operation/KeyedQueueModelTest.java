// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.Models;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;

/** Each write runs after all earlier writes that share a key with it have ended. */
class KeyedQueueModelTest {

    /** The keys of each write. Each write shares a key with the next one. */
    private static final List<Set<String>> KEYS = List.of(Set.of("e-mail"), Set.of("e-mail", "phone"), Set.of("phone"));

    /** Shows which writes run, ends all writes one after the other, and shows that the queue is empty. */
    private static final List<String> AFTER =
            List.of("runs 0", "runs 1", "runs 2", "end 0", "runs 1", "runs 2", "end 1", "runs 2", "end 2", "isEmpty");

    public static class Queued {

        private final KeyedQueue queue = new KeyedQueue();
        private final AtomicReferenceArray<CompletableFuture<Void>> starts = new AtomicReferenceArray<>(KEYS.size());
        private final List<CompletableFuture<Void>> ends = new ArrayList<>();

        public Queued() {
            KEYS.forEach(keys -> ends.add(new CompletableFuture<>()));
        }

        public void enqueue(int write) {
            starts.set(
                    write,
                    queue.enqueue(
                            LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE,
                            KEYS.get(write),
                            ends.get(write),
                            Duration.ofHours(1)));
        }

        public void end(int write) {
            ends.get(write).complete(null);
        }

        public boolean runs(int write) {
            var start = starts.get(write);
            return start != null && start.isDone() && !ends.get(write).isDone();
        }

        public boolean isEmpty() {
            return queue.isEmpty();
        }
    }

    public static class Specification {

        private final Map<Integer, List<Integer>> before = new HashMap<>();
        private final List<Integer> queue = new ArrayList<>();
        private final List<Integer> ended = new ArrayList<>();

        public void enqueue(int write) {
            before.put(
                    write,
                    queue.stream()
                            .filter(other -> KEYS.get(other).stream().anyMatch(KEYS.get(write)::contains))
                            .toList());
            queue.add(write);
        }

        public void end(int write) {
            ended.add(write);
        }

        public boolean runs(int write) {
            return before.containsKey(write)
                    && !ended.contains(write)
                    && before.get(write).stream().allMatch(this::isOver);
        }

        public boolean isEmpty() {
            return queue.stream().allMatch(this::isOver);
        }

        /** If a write leaves the queue early, the writes after it still wait for the writes before it. */
        private boolean isOver(int write) {
            return ended.contains(write) && before.get(write).stream().allMatch(this::isOver);
        }
    }

    @Test
    void runsWritesWithSameKeySequentially() {
        Models.interleave(
                Queued.class,
                Specification.class,
                List.of(race(List.of(), "enqueue 0", "enqueue 1"), race(List.of("enqueue 0"), "end 0", "enqueue 1")));
    }

    private static Models.Race race(List<String> before, String... threads) {
        return new Models.Race(before, Stream.of(threads).map(List::of).toList(), AFTER);
    }
}
