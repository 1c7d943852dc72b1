// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PermitQueueTest {

    private static final long SECOND = 1_000_000_000L;

    private final PermitQueue queue = new PermitQueue();

    @Test
    void returnsRetriesBeforeFirstAttemptsEachInOrderOfArrival() {
        var first = queue.add(false, 0);
        var second = queue.add(false, 0);
        var firstRetry = queue.add(true, 0);
        var secondRetry = queue.add(true, 0);
        assertThat(queue.size()).isEqualTo(4);

        assertThat(new Object[] {queue.pollFirst(), queue.pollFirst(), queue.pollFirst(), queue.pollFirst()})
                .containsExactly(firstRetry, secondRetry, first, second);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void opensLatchWhenCallsAreRemoved() {
        var first = queue.add(false, 0);
        var second = queue.add(false, 0);
        var latch = queue.shrunkLatch();
        assertThat(latch.getCount()).isEqualTo(1);
        queue.remove(first);
        assertThat(latch.getCount()).isZero();

        var next = queue.shrunkLatch();
        assertThat(next.getCount()).isEqualTo(1);
        assertThat(queue.removeAll()).containsExactly(second);
        assertThat(next.getCount()).isZero();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void measuresGrantsSinceCallsHaveBeenWaiting() {
        var first = queue.add(false, 100 * SECOND);
        grant(30);
        assertThat(queue.grantedPerSecond(102 * SECOND - 1, 50)).as("too early").isEqualTo(50);
        assertThat(queue.grantedPerSecond(102 * SECOND, 50)).isEqualTo(15);
        assertThat(queue.grantedPerSecond(102 * SECOND, 10))
                .as("at most the limit")
                .isEqualTo(10);
        queue.add(false, 103 * SECOND);
        assertThat(queue.grantedPerSecond(110 * SECOND, 50)).isEqualTo(3);

        queue.remove(first);
        queue.removeAll();
        queue.add(false, 200 * SECOND);
        grant(4);
        assertThat(queue.grantedPerSecond(204 * SECOND, 50))
                .as("after an empty queue")
                .isEqualTo(1);
    }

    @Test
    void countsGrantsHalfAfter20Seconds() {
        queue.add(false, 100 * SECOND);
        grant(80);
        assertThat(queue.grantedPerSecond(120 * SECOND, 50)).isEqualTo(4);
        assertThat(queue.grantedPerSecond(124 * SECOND, 50)).as("40 in 12 s").isEqualTo(40 / 12.0);
        grant(40);
        assertThat(queue.grantedPerSecond(132 * SECOND, 50)).as("80 in 20 s").isEqualTo(4);
    }

    private void grant(int count) {
        for (int i = 0; i < count; i++) {
            queue.countGranted();
        }
    }
}
