// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.camel.impl.DefaultCamelContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the queues of writes with a common key. */
class KeyedQueueTest {

    private static final Duration AN_HOUR = Duration.ofHours(1);

    private record Write(Set<String> keys, CompletableFuture<Void> end, CompletableFuture<Void> permit) {

        static Write enqueue(KeyedQueue turns, Set<String> keys) {
            return enqueue(turns, keys, AN_HOUR);
        }

        static Write enqueue(KeyedQueue turns, Set<String> keys, Duration longest) {
            var end = new CompletableFuture<Void>();
            return new Write(keys, end, turns.enqueue(LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE, keys, end, longest));
        }

        boolean isRunning() {
            return permit.isDone() && !permit.isCompletedExceptionally() && !end.isDone();
        }
    }

    @Property(tries = 1_000)
    void runsOneWritePerKeyAtATime(@ForAll long seed) {
        var random = new Random(seed);
        var turns = new KeyedQueue();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            if (random.nextBoolean()) {
                var keys = new HashSet<String>();
                for (int key = 0; key < 3; key++) {
                    keys.add("k" + random.nextInt(5));
                }
                writes.add(Write.enqueue(turns, keys));
            } else if (!writes.isEmpty()) {
                // a write that ends, or a write that leaves the queue
                writes.get(random.nextInt(writes.size())).end().complete(null);
            }
            var running = new HashSet<String>();
            for (Write write : writes) {
                if (write.isRunning()) {
                    assertThat(running).doesNotContainAnyElementsOf(write.keys());
                    running.addAll(write.keys());
                }
            }
        }
        for (Write write : writes) {
            assertThat(write.permit()).isDone();
            write.end().complete(null);
        }
        assertThat(turns.isEmpty()).isTrue();
    }

    @Example
    void failsWaitAfterDeadlineAndKeepsOrderOfOthers() {
        var turns = new KeyedQueue();
        Write first = Write.enqueue(turns, Set.of("a"));
        Write late = Write.enqueue(turns, Set.of("a", "b"), Duration.ofMillis(1));
        assertThatThrownBy(late.permit()::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(LadiFlowConnectionException.class, failure -> {
                    assertThat(failure.isRetryable()).isTrue();
                    assertThat(failure.isPossiblyCarriedOut()).isFalse();
                })
                .hasMessageContaining("retryTimeout (1 ms)")
                .hasMessageContaining("Nothing was written");
        late.end().complete(null);
        Write behind = Write.enqueue(turns, Set.of("b"));

        assertThat(behind.permit()).isNotDone();
        first.end().completeExceptionally(new IllegalStateException());
        assertThat(behind.isRunning()).isTrue();
        behind.end().complete(null);
        assertThat(turns.isEmpty()).isTrue();
    }

    @Example
    void failsAllWaitsOnStopAndQueuesAgainAfterStart() throws Exception {
        try (var context = new DefaultCamelContext()) {
            context.start();
            KeyedQueue turns = KeyedQueue.of(context);
            Write first = Write.enqueue(turns, Set.of("a"));
            List<Write> writes = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                writes.add(Write.enqueue(turns, Set.of("a")));
            }
            context.stop();

            assertThat(writes).allSatisfy(write -> {
                assertThatThrownBy(write.permit()::join)
                        .hasRootCauseInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageContaining("The Camel context is stopping");
                write.end().complete(null);
            });
            Write late = Write.enqueue(turns, Set.of("a"));
            assertThat(late.permit()).isCompletedExceptionally();
            late.end().complete(null);
            context.start();
            Write waiting = Write.enqueue(turns, Set.of("a"));
            assertThat(waiting.permit()).isNotDone();
            waiting.permit().cancel(false);
            waiting.end().complete(null);
            first.end().complete(null);
            assertThat(turns.isEmpty()).isTrue();
        }
    }
}
