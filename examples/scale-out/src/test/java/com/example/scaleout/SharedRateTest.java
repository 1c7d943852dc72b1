// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests two members in this JVM. {@link ScaleOutTest} tests a worker that is killed. */
class SharedRateTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int BLOCK = 5;
    /**
     * The rest of 41 permits per second for the bucket: minus a block, and minus a block and two threads for each of
     * two workers.
     */
    private static final int REFILL = 22;

    private HazelcastInstance one;
    private HazelcastInstance two;

    @BeforeEach
    void start() throws Exception {
        String cluster = "ladiflow-" + UUID.randomUUID();
        one = member(cluster);
        two = member(cluster);
        assertThat(one.getCluster().getMembers()).hasSize(2);
    }

    private static HazelcastInstance member(String cluster) {
        return Hazelcast.newHazelcastInstance(Config.load().setClusterName(cluster));
    }

    @AfterEach
    void stop() {
        List.of(one, two).forEach(member -> member.getLifecycleService().terminate());
    }

    private static SharedRate rate(HazelcastInstance member, boolean failOpen) {
        return new SharedRate(member, 41, 2, 2, BLOCK, failOpen);
    }

    @Test
    void limitsTwoWorkersToOneSharedBucket() throws Exception {
        var rates = List.of(rate(one, false), rate(two, false));
        int permits = 60;
        long start = System.nanoTime();
        take(permits, rates);
        double seconds = (System.nanoTime() - start) / 1e9;

        // the bucket counts in whole milliseconds
        assertThat(BLOCK + REFILL * seconds).isGreaterThan(permits - 1);
    }

    @Test
    void keepsSeparateBucketPerStore() throws Exception {
        var rate = rate(one, false);
        take(BLOCK, List.of(rate));

        rate.acquire("another", LONG).toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    @Test
    void keepsBucketAndPermitsWhenMemberTerminates() throws Exception {
        take(20, List.of(rate(one, false), rate(two, false)));
        one.getLifecycleService().terminate();

        take(20, List.of(rate(two, false)));
    }

    @Test
    void blocksWithoutClusterUnlessFailOpenIsSet() throws Exception {
        var closed = rate(one, false);
        var open = rate(one, true);
        one.getLifecycleService().terminate();
        var heldBack = closed.acquire("store", LONG).toCompletableFuture();
        take(20, List.of(open));

        assertThatThrownBy(() -> heldBack.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void rejectsRateThatIsTooLowToShare() {
        assertThatThrownBy(() -> new SharedRate(one, 10, 2, 2, BLOCK, false)).hasMessageContaining("divide it");
    }

    private static void take(int permits, List<SharedRate> rates) throws Exception {
        var given = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < permits; i++) {
            given.add(rates.get(i % rates.size()).acquire("store", LONG).toCompletableFuture());
        }
        CompletableFuture.allOf(given.toArray(CompletableFuture<?>[]::new)).get(1, TimeUnit.MINUTES);
    }
}
