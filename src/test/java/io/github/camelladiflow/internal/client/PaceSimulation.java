// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongPredicate;

import io.github.camelladiflow.options.LadiFlowConfiguration;

/**
 * Simulates callers that share a {@link PaceState}, with the default options, in virtual time. Each caller begins its
 * next call when its last one has ended.
 *
 * @param callers the number of callers
 * @param connections the number of connections in the pool
 * @param server returns whether the server accepts a request at a time in nanoseconds
 * @param latency the time between a request and its response
 * @param retryAfter the time that the server requests after a rejection, null if it requests none
 */
record PaceSimulation(
        int callers, int connections, LongPredicate server, Duration latency, Duration retryAfter, long seed) {

    static final long SECOND = 1_000_000_000L;

    /** A server that accepts a number of requests in any second. */
    static LongPredicate slidingWindow(int perSecond) {
        Deque<Long> accepted = new ArrayDeque<>();
        return now -> {
            while (!accepted.isEmpty() && now - accepted.peek() >= SECOND) {
                accepted.remove();
            }
            return accepted.size() < perSecond && accepted.add(now);
        };
    }

    /** A server that rejects requests at random. */
    static LongPredicate rejectingOneIn(int number, long seed) {
        var random = new Random(seed);
        return now -> random.nextInt(number) != 0;
    }

    /**
     * How it went.
     *
     * @param successes the successful calls after the first ten seconds
     * @param failures the calls that failed because their retries were rejected, too
     * @param rejectedOf500 how many of the first 500 requests were rejected
     */
    record Figures(int successes, int failures, int rejectedOf500) {}

    Figures run(Duration time) {
        return new Run().run(time.toNanos());
    }

    private final class Run {

        private record Event(long at, long number, Runnable task) {}

        /** A request that waits for a connection. */
        private record Slot(long call, int pauses) {}

        private final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
        private final TreeMap<Long, Long> queue = new TreeMap<>();
        private final Deque<Slot> waitingForConnection = new ArrayDeque<>();
        private final Map<Long, Integer> rejections = new HashMap<>();
        private final Random random = new Random(seed);
        private final LadiFlowConfiguration settings = new LadiFlowConfiguration();
        private PaceState state = PaceState.UNLIMITED;
        private long now = 1;
        private long eventCount;
        private long wakeUpCount;
        private long calls;
        private int busy;
        private int requests;
        private int successes;
        private int failures;
        private int rejectedOf500;

        Figures run(long end) {
            for (int i = 0; i < callers; i++) {
                newCall();
            }
            while (!events.isEmpty() && events.peek().at <= end) {
                Event event = events.remove();
                now = event.at;
                event.task.run();
            }
            return new Figures(successes, failures, rejectedOf500);
        }

        private void schedule(long time, Runnable task) {
            events.add(new Event(time, eventCount++, task));
        }

        private void newCall() {
            enqueue(calls++);
        }

        private void enqueue(long call) {
            queue.put(call, call);
            schedule(now, this::grant);
        }

        /** Only the first call in the queue computes a time. */
        private void grant() {
            while (!queue.isEmpty()) {
                long slot = state.nextSlot(now);
                if (slot > now) {
                    long number = ++wakeUpCount;
                    schedule(slot, () -> {
                        if (number == wakeUpCount) {
                            grant();
                        }
                    });
                    return;
                }
                state = state.afterSlot(now);
                waitingForConnection.add(new Slot(queue.pollFirstEntry().getKey(), state.pauses()));
                connect();
            }
        }

        private void connect() {
            while (busy < connections && !waitingForConnection.isEmpty()) {
                Slot slot = waitingForConnection.remove();
                if (slot.pauses == state.pauses()) {
                    send(slot);
                } else {
                    enqueue(slot.call);
                }
            }
        }

        private void send(Slot slot) {
            busy++;
            requests++;
            boolean accepted = server.test(now);
            rejectedOf500 += !accepted && requests <= 500 ? 1 : 0;
            schedule(now + latency.toNanos(), () -> {
                busy--;
                if (accepted) {
                    succeed(slot);
                } else {
                    reject(slot);
                }
                connect();
            });
        }

        private void succeed(Slot slot) {
            state = state.afterSuccess(slot.pauses);
            successes += now > 10 * SECOND ? 1 : 0;
            rejections.remove(slot.call);
            newCall();
        }

        private void reject(Slot slot) {
            Duration pause = RetryPolicy.pause(settings, retryAfter, state.pausesInRow() + 1, random.nextDouble());
            state = state.afterRejection(slot.pauses, now, pause.toNanos());
            if (rejections.merge(slot.call, 1, Integer::sum) > settings.getMaxRetries()) {
                failures++;
                rejections.remove(slot.call);
                newCall();
            } else {
                enqueue(slot.call);
            }
        }
    }
}
