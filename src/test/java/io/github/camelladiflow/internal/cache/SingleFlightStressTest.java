/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.cache.CustomerCache.Loader;
import io.github.camelladiflow.model.CallResult;
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
    private final CustomerCache cache = CustomerCache.create(10_000, Ticker.systemTicker());

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aThousandWhoAskWhileTheFirstIsHeldShareOneRequest() throws Exception {
        cache.begin(POLICY);
        for (int time = 0; time < TIMES; time++) {
            CacheKey key = key(time, 0);
            var held = new ConcurrentLinkedQueue<Consumer<CallResult<Customer>>>();
            var results = new ConcurrentLinkedQueue<CacheResult>();
            Loader loader = listener -> {
                held.add(listener);
                return false;
            };
            together(() -> {
                for (int i = 0; i < ASKING / THREADS; i++) {
                    cache.get(key, POLICY, loader, results::add);
                }
            });
            assertThat(held).as("requests").hasSize(1);
            boolean fails = time % 2 == 1;
            held.remove().accept(fails ? FakeLadiFlow.outage() : FakeLadiFlow.found(customer(time, 0)));

            assertThat(results).hasSize(ASKING);
            assertThat(count(results, CacheStatus.MISS)).isOne();
            assertThat(count(results, CacheStatus.MERGED)).isEqualTo(ASKING - 1);
            Object shared = outcome(results.peek());
            assertThat(results).allMatch(result -> outcome(result) == shared);
            assertThat(cache.airborne()).isZero();
        }
    }

    @Test
    void fiftyKeysThatLandWhileOthersJoinMakeFiftyRequests() throws Exception {
        int keys = 50;
        cache.begin(POLICY);
        for (int time = 0; time < TIMES; time++) {
            int round = time;
            var requests = new AtomicInteger();
            var results = new ConcurrentLinkedQueue<CacheResult>();
            together(() -> {
                for (int i = 0; i < ASKING / THREADS; i++) {
                    int number = i % keys;
                    cache.get(
                            key(round, number),
                            POLICY,
                            listener -> {
                                requests.incrementAndGet();
                                Thread.yield();
                                listener.accept(FakeLadiFlow.found(customer(round, number)));
                                return true;
                            },
                            results::add);
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
        cache.begin(POLICY);
        for (int time = 0; time < TIMES; time++) {
            int round = time;
            var version = new AtomicInteger();
            var results = new ConcurrentLinkedQueue<CacheResult>();
            Loader loader = listener -> {
                int read = version.get();
                Thread.yield();
                listener.accept(read % 5 == 4 ? FakeLadiFlow.outage() : FakeLadiFlow.found(customer(round, read)));
                return true;
            };
            together(() -> {
                for (int i = 0; i < ASKING / THREADS; i++) {
                    if (i % 10 == 9) {
                        // as a webhook does: the customer changes, then comes the word of it
                        version.incrementAndGet();
                        cache.evict(key(round, 0));
                    } else if (i % 10 == 4) {
                        cache.refresh(key(round, 0), POLICY, loader, results::add);
                    } else {
                        cache.get(key(round, 0), POLICY, loader, results::add);
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
        return new CacheKey("store", CustomerLookup.byEmail("a" + number + ".of" + time + "@example.com"));
    }

    private static Customer customer(int time, int number) {
        return FakeLadiFlow.customer(
                "%012x%012x".formatted(time, number), "a0.of" + time + "@example.com", "0901234567", "A" + number);
    }

    private static Object outcome(CacheResult result) {
        return result.call().answer() != null
                ? result.call().answer().value()
                : result.call().failure();
    }

    private static long count(Queue<CacheResult> results, CacheStatus status) {
        return results.stream().filter(result -> result.status() == status).count();
    }
}
