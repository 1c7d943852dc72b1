// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.Models;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;

/** Calls for one key send one request at a time, and its response, which arrives later, ends all calls. */
class SingleFlightModelTest {

    private static final Duration LONG = Duration.ofHours(1);

    /** Each response is the number of its request. */
    public static class Shared {

        private final SingleFlight<Integer> flights = new SingleFlight<>();
        private final Queue<CompletableFuture<CallResult<Integer>>> inFlight = new ConcurrentLinkedQueue<>();
        private final Queue<CompletableFuture<CallResult<Integer>>> calls = new ConcurrentLinkedQueue<>();
        private final AtomicInteger requests = new AtomicInteger();
        private volatile CallResult<Integer> known;

        public void call() {
            calls.add(flights.getOrLoad(loadRequest(), Runnable::run));
        }

        private SingleFlight.LoadRequest<Integer> loadRequest() {
            return new SingleFlight.LoadRequest<>(
                    LadiFlowOperation.CUSTOMER_SHOW,
                    "key",
                    () -> known,
                    this::send,
                    LONG,
                    System.nanoTime() + LONG.toNanos(),
                    new CompletableFuture<>());
        }

        /** Stores the response before any other thread sees it, as the cache does. */
        private CompletableFuture<CallResult<Integer>> send() {
            requests.incrementAndGet();
            var response = new CompletableFuture<CallResult<Integer>>();
            inFlight.add(response);
            return response.thenApply(result -> known = result);
        }

        /** Responds to the oldest request, and returns whether there was one. */
        public boolean respond() {
            var oldest = inFlight.poll();
            return oldest != null && oldest.complete(CallResult.cacheHit(requests.get()));
        }

        public void detach() {
            flights.detach(key -> true);
        }

        public void close() {
            flights.close();
        }

        public int requests() {
            return requests.get();
        }

        /** Returns how many calls have ended. */
        public int ended() {
            return (int) calls.stream().filter(CompletableFuture::isDone).count();
        }
    }

    /** One of the waiting calls has sent each request. The others share the request, and end when the flights are closed. */
    public static class Specification {

        private int requests;
        private int inFlight;
        private int sharing;
        private int ended;
        private boolean shareable;
        private boolean known;
        private boolean closed;

        public void call() {
            if (known) {
                ended++;
            } else if (shareable && !closed) {
                sharing++;
            } else {
                requests++;
                inFlight++;
                shareable = true;
            }
        }

        public boolean respond() {
            if (inFlight == 0) {
                return false;
            }
            inFlight--;
            known = true;
            shareable = false;
            ended += 1 + sharing;
            sharing = 0;
            return true;
        }

        public void detach() {
            shareable = false;
        }

        public void close() {
            closed = true;
            ended += sharing;
            sharing = 0;
        }

        public int requests() {
            return requests;
        }

        public int ended() {
            return ended;
        }
    }

    @Test
    void sendsOneRequestForConcurrentCallsAndCompletesAll() {
        var after = List.of("requests", "ended", "respond", "respond", "ended", "call", "requests", "ended");
        Models.interleave(
                Shared.class,
                Specification.class,
                List.of(
                        race(List.of(), after, "call", "call"),
                        race(List.of(), after, "call", "call", "call"),
                        race(List.of("call"), after, "respond", "call"),
                        race(List.of("call"), after, "respond", "call", "call"),
                        race(List.of("call", "call"), after, "call", "respond"),
                        race(List.of("call", "call"), after, "call", "detach"),
                        race(List.of("call", "call"), after, "call", "close"),
                        race(List.of("call", "call", "detach"), after, "call", "close")));
    }

    private static Models.Race race(List<String> before, List<String> after, String... threads) {
        return new Models.Race(before, Stream.of(threads).map(List::of).toList(), after);
    }
}
