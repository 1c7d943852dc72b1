// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A lookup that the cache serves, compared with a route that does nothing and a route with Camel's own cache component. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class HitBenchmark {

    private ServerProcess server;
    private Routes routes;
    private Routes.Call empty;
    private Routes.Call hit;
    private Routes.Call caffeineCache;

    @Setup
    public void start() throws Exception {
        server = new ServerProcess();
        routes = new Routes(server.url(0, ResponseFixtures.SMALL), 20);
        empty = routes.call("empty");
        hit = routes.call("hit");
        caffeineCache = routes.call("caffeineCache");
    }

    @TearDown
    public void stop() {
        routes.close();
        server.close();
    }

    @Benchmark
    public Exchange emptyRoute() throws Exception {
        return empty.send();
    }

    @Benchmark
    public Exchange customerInTheCache() throws Exception {
        return hit.send();
    }

    @Benchmark
    public Exchange caffeineCacheRoute() throws Exception {
        return caffeineCache.send();
    }
}
