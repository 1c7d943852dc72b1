// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.map.IMap;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.grid.hazelcast.Bucket4jHazelcast;
import io.github.bucket4j.grid.hazelcast.HazelcastProxyManager;
import io.github.camelladiflow.options.LadiFlowRateLimiter;

/**
 * The rate limit that all workers share: a bucket of Bucket4j for each store, in a map of Hazelcast. Each worker is a
 * member of the Hazelcast cluster. If a worker cannot reach the bucket, it sends no request.
 */
public final class SharedRate implements LadiFlowRateLimiter {

    private final HazelcastProxyManager<String> buckets;
    private final BucketConfiguration configuration;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "shared-rate");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Joins the other workers, with the settings in {@code hazelcast.yaml}.
     *
     * @param rate the number of requests per second of all workers together
     */
    public SharedRate(int rate) {
        IMap<String, byte[]> map = Hazelcast.newHazelcastInstance(Config.load()).getMap("ladiflow-rate");
        buckets = Bucket4jHazelcast.entryProcessorBasedBuilder(map).build();
        configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(1).refillGreedy(rate, Duration.ofSeconds(1)))
                .build();
    }

    @Override
    public CompletionStage<?> acquire(String store, Duration longest) {
        var bucket = buckets.asAsync().builder().build(store, () -> CompletableFuture.completedFuture(configuration));
        return bucket.asScheduler().tryConsume(1, longest, timer).thenAccept(granted -> {
            if (!granted) {
                throw new IllegalStateException("The bucket has no permit within " + longest + ".");
            }
        });
    }
}
