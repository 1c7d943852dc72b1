// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/** A thousand threads look up one customer that is not in the cache. */
final class BurstRun {

    private static final int COUNT = 1_000;
    private static final int ROUNDS = Integer.getInteger("rounds", 50);
    private static final int WARM_UP_ROUNDS = 50;
    private static final int LATENCY_MILLIS = 50;

    private BurstRun() {}

    static String report() throws Exception {
        try (var server = new ServerProcess();
                var routes = new Routes(server.url(LATENCY_MILLIS, ResponseFixtures.SMALL), 20)) {
            Routes.Call hit = routes.call("hit");
            var millis = new double[ROUNDS];
            long requests = 0;
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                long before = routes.requests();
                double took = round(hit, "09" + (10_000_000 + round));
                if (round >= 0) {
                    millis[round] = took;
                    requests += routes.requests() - before;
                }
            }
            var spread = Spread.of(millis);
            return Benchmarks.table(
                    List.of("1,000 lookups of one key", "first to last response, ms", "least - most", "requests"),
                    List.of(List.of(
                            "ladiflow",
                            spread.median(2),
                            spread.range(2),
                            Spread.text((double) requests / ROUNDS, 2))));
        }
    }

    private static double round(Routes.Call hit, String phone) throws Exception {
        var responded = new AtomicLongArray(COUNT);
        var all = new CountDownLatch(COUNT);
        var next = new AtomicInteger();
        Runnable ask = () -> hit.send(phone, () -> {
            responded.set(next.getAndIncrement(), System.nanoTime());
            all.countDown();
        });
        var threads = Executors.newFixedThreadPool(COUNT);
        for (int i = 0; i < COUNT; i++) {
            threads.execute(ask);
        }
        threads.shutdown();
        if (!all.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException(all.getCount() + " lookups have no response");
        }
        var times = LongStream.range(0, COUNT).map(i -> responded.get((int) i)).summaryStatistics();
        return (times.getMax() - times.getMin()) / 1e6;
    }
}
