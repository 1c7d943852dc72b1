// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.grid.hazelcast.Bucket4jHazelcast;
import io.github.bucket4j.grid.hazelcast.HazelcastProxyManager;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rate limit of an account in a bucket that all workers share. The bucket is Bucket4j's, in a map of Hazelcast, of
 * which each worker is a member.
 *
 * <p>LadiFlow never receives more requests in a second than the account allows. In a second, the bucket grants a block
 * and its refill. Permits that were taken before and are still in use are at most a block, and a request of each
 * thread, for each worker. So the refill is the account's rate minus all of these.
 */
public final class SharedRate implements LadiFlowRateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(SharedRate.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 200;

    private final HazelcastProxyManager<String> buckets;
    private final BucketConfiguration configuration;
    private final int block;
    private final boolean failOpen;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "shared-rate");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Joins the other workers, with the settings in {@code hazelcast.yaml}.
     *
     * @param rate the account's rate limit in requests per second
     * @param workers the maximum number of workers at the same time
     * @param threads the number of simultaneous requests of each worker
     * @param block the number of permits that a worker acquires at once
     * @param failOpen whether to send requests while the other workers cannot be reached, so that only {@code
     *     maxRequestsPerSecond} limits them; otherwise requests wait
     */
    public SharedRate(int rate, int workers, int threads, int block, boolean failOpen) {
        this(Hazelcast.newHazelcastInstance(Config.load()), rate, workers, threads, block, failOpen);
    }

    SharedRate(HazelcastInstance member, int rate, int workers, int threads, int block, boolean failOpen) {
        int refill = rate - block - workers * (block + threads);
        if (refill < 1) {
            throw new IllegalArgumentException("A rate of " + rate + " is too low to be shared by " + workers
                    + " workers in blocks of " + block + ": divide it");
        }
        IMap<String, byte[]> map = member.getMap("ladiflow-rate");
        this.buckets = Bucket4jHazelcast.entryProcessorBasedBuilder(map).build();
        this.configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(block).refillGreedy(refill, Duration.ofSeconds(1)))
                .build();
        this.block = block;
        this.failOpen = failOpen;
    }

    @Override
    public CompletionStage<?> acquire(String store, Duration longest) {
        return accounts.computeIfAbsent(store, Account::new).acquire(longest);
    }

    private record Waiting(CompletableFuture<Void> given, long end) {}

    /** The permits of one account that this worker has acquired, and the calls that wait for more permits. */
    private final class Account {

        private final AsyncBucketProxy bucket;
        private final Deque<Waiting> queue = new ArrayDeque<>();
        private int held;
        private boolean asking;

        Account(String store) {
            bucket = buckets.asAsync().builder().build(store, () -> CompletableFuture.completedFuture(configuration));
        }

        synchronized CompletableFuture<Void> acquire(Duration longest) {
            if (held > 0) {
                held--;
                return CompletableFuture.completedFuture(null);
            }
            var waiting = new Waiting(new CompletableFuture<>(), System.nanoTime() + longest.toNanos());
            queue.add(waiting);
            ask();
            return waiting.given();
        }

        private synchronized void ask() {
            if (asking || queue.isEmpty()) {
                return;
            }
            asking = true;
            CompletableFuture<Boolean> granted;
            try {
                granted = bucket.asScheduler().tryConsume(block, PATIENCE, timer);
            } catch (RuntimeException e) {
                granted = CompletableFuture.failedFuture(e);
            }
            granted.copy().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).whenCompleteAsync((given, failure) -> {
                if (failure != null) {
                    LOG.warn(
                            "The rate cannot be shared with the other workers ({}). Requests {}.",
                            failure.toString(),
                            failOpen ? "are sent anyway" : "wait");
                }
                answered(given, failure != null);
            });
        }

        private void answered(Boolean given, boolean failed) {
            var next = new ArrayList<Waiting>();
            synchronized (this) {
                asking = false;
                long now = System.nanoTime();
                queue.removeIf(waiting -> waiting.end() - now <= 0);
                held = !failed && given ? block : 0;
                for (int count = failed && failOpen ? queue.size() : Math.min(held, queue.size()); count > 0; count--) {
                    next.add(queue.remove());
                }
                held = Math.max(0, held - next.size());
                if (held == 0 && (failed || !given)) {
                    timer.schedule(this::ask, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                } else {
                    ask();
                }
            }
            next.forEach(waiting -> waiting.given().complete(null));
        }
    }
}
