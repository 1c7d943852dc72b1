// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The single flight a hundred times over, with many threads that get in each other's way. */
class SingleFlightStressTest {

    private static final int TIMES = 100;
    private static final int THREADS = 8;
    private static final int ASKING = 1_000;
    private static final CachePolicy POLICY =
            new CachePolicy(Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1));

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AnswerCache cache = AnswerCache.create(10_000, Ticker.systemTicker());

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aThousandWhoAskWhileTheFirstIsHeldShareOneRequest() throws Exception {
        cache.keepFor(POLICY);
        for (int time = 0; time < TIMES; time++) {
            CacheKey key = key(time, 0);
            var held = new ConcurrentLinkedQueue<CompletableFuture<CallResult<Customer>>>();
            var results = new ConcurrentLinkedQueue<CallResult<Customer>>();
            Supplier<CompletableFuture<CallResult<Customer>>> loader = () -> {
                var answer = new CompletableFuture<CallResult<Customer>>();
                held.add(answer);
                return answer;
            };
            together(() -> {
                for (int i = 0; i < ASKING / THREADS; i++) {
                    cache.get(key, POLICY, loader, threads).thenAccept(results::add);
                }
            });
            assertThat(held).as("requests").hasSize(1);
            boolean fails = time % 2 == 1;
            held.remove().complete(fails ? FakeLadiFlow.outage() : FakeLadiFlow.found(customer(time, 0)));

            assertThat(results).hasSize(ASKING);
            assertThat(count(results, CacheStatus.MISS)).isOne();
            assertThat(count(results, CacheStatus.MERGED)).isEqualTo(ASKING - 1);
            Object shared = outcome(results.peek());
            assertThat(results).isNotEmpty().allMatch(result -> outcome(result) == shared);
            assertThat(cache.airborne()).isZero();
        }
    }

    @Test
    void fiftyKeysThatLandWhileOthersJoinMakeFiftyRequests() throws Exception {
        int keys = 50;
        cache.keepFor(POLICY);
        for (int time = 0; time < TIMES; time++) {
            int round = time;
            var requests = new AtomicInteger();
            var results = new ConcurrentLinkedQueue<CallResult<Customer>>();
            together(() -> {
                for (int i = 0; i < ASKING / THREADS; i++) {
                    int number = i % keys;
                    Supplier<CompletableFuture<CallResult<Customer>>> loader = () -> {
                        requests.incrementAndGet();
                        Thread.yield();
                        return completed(FakeLadiFlow.found(customer(round, number)));
                    };
                    cache.get(key(round, number), POLICY, loader, threads).thenAccept(results::add);
                }
            });

            assertThat(requests).hasValue(keys);
            assertThat(results).hasSize(ASKING);
            assertThat(count(results, CacheStatus.MISS)).isEqualTo(keys);
            assertThat(cache.airborne()).isZero();
        }
    }

    @Test
    void evictionsRefreshesAndFailuresInBetweenLoseNobodyAndLeaveNothingOld() throws Exception {
        cache.keepFor(POLICY);
        for (int time = 0; time < TIMES; time++) {
            int round = time;
            var version = new AtomicInteger();
            var results = new ConcurrentLinkedQueue<CallResult<Customer>>();
            Supplier<CompletableFuture<CallResult<Customer>>> loader = () -> {
                int read = version.get();
                Thread.yield();
                return completed(read % 5 == 4 ? FakeLadiFlow.outage() : FakeLadiFlow.found(customer(round, read)));
            };
            together(() -> {
                for (int i = 0; i < ASKING / THREADS; i++) {
                    if (i % 10 == 9) {
                        // as a webhook does: the customer changes, then comes the word of it
                        version.incrementAndGet();
                        cache.evict("store", List.of(key(round, 0).alias()));
                    } else if (i % 10 == 4) {
                        cache.refresh(key(round, 0), POLICY, loader).thenAccept(results::add);
                    } else {
                        cache.get(key(round, 0), POLICY, loader, threads).thenAccept(results::add);
                    }
                }
            });

            assertThat(results).hasSize(THREADS * asking());
            Customer cached = cache.caffeine().getIfPresent(key(round, 0).text());
            if (cached != null) {
                assertThat(cached.getName())
                        .isEqualTo(customer(round, version.get()).getName());
            }
            assertThat(cache.airborne()).isZero();
        }
    }

    private static int asking() {
        int turns = ASKING / THREADS;
        return turns - turns / 10;
    }

    /** Runs a step on all threads, begun at the same moment. */
    private void together(Runnable step) throws Exception {
        var start = new CyclicBarrier(THREADS);
        List<Callable<Void>> steps = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            steps.add(() -> {
                start.await();
                step.run();
                return null;
            });
        }
        for (var one : threads.invokeAll(steps)) {
            one.get();
        }
    }

    private static CacheKey key(int time, int number) {
        return CacheKey.of("store", CustomerLookup.byEmail("a" + number + ".of" + time + "@example.com"));
    }

    private static Customer customer(int time, int number) {
        return FakeLadiFlow.customer(
                "%012x%012x".formatted(time, number), "a0.of" + time + "@example.com", "0901234567", "A" + number);
    }

    private static CompletableFuture<CallResult<Customer>> completed(CallResult<Customer> result) {
        return CompletableFuture.completedFuture(result);
    }

    private static Object outcome(CallResult<Customer> result) {
        return result.isAnswered() ? result.value() : result.failure();
    }

    private static long count(Queue<CallResult<Customer>> results, CacheStatus status) {
        return results.stream().filter(result -> result.cache() == status).count();
    }
}
