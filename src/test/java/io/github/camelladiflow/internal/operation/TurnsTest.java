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

import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowOperation;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.camel.impl.DefaultCamelContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The queues of writes that have a key in common. */
class TurnsTest {

    private static final Duration AN_HOUR = Duration.ofHours(1);

    private record Write(Set<String> keys, CompletableFuture<Void> end, CompletableFuture<Void> turn) {

        static Write in(KeyedQueue turns, Set<String> keys) {
            return in(turns, keys, AN_HOUR);
        }

        static Write in(KeyedQueue turns, Set<String> keys, Duration longest) {
            var end = new CompletableFuture<Void>();
            return new Write(keys, end, turns.enqueue(LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE, keys, end, longest));
        }

        boolean runs() {
            return turn.isDone() && !turn.isCompletedExceptionally() && !end.isDone();
        }
    }

    @Property(tries = 1_000)
    void neverRunsTwoWritesOfOneKeyAtOnceWhoeverLeavesTheQueue(@ForAll long seed) {
        var random = new Random(seed);
        var turns = new KeyedQueue();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            if (random.nextBoolean()) {
                var keys = new HashSet<String>();
                for (int key = 0; key < 3; key++) {
                    keys.add("k" + random.nextInt(5));
                }
                writes.add(Write.in(turns, keys));
            } else if (!writes.isEmpty()) {
                // a write that ends, or one that leaves
                writes.get(random.nextInt(writes.size())).end().complete(null);
            }
            var running = new HashSet<String>();
            for (Write write : writes) {
                if (write.runs()) {
                    assertThat(running).doesNotContainAnyElementsOf(write.keys());
                    running.addAll(write.keys());
                }
            }
        }
        for (Write write : writes) {
            assertThat(write.turn()).isDone();
            write.end().complete(null);
        }
        assertThat(turns.isEmpty()).isTrue();
    }

    @Example
    void endsAWaitAfterTheDeadlineAndKeepsTheOrderOfTheOthers() {
        var turns = new KeyedQueue();
        Write first = Write.in(turns, Set.of("a"));
        Write late = Write.in(turns, Set.of("a", "b"), Duration.ofMillis(1));
        assertThatThrownBy(late.turn()::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(LadiFlowConnectionException.class, failure -> {
                    assertThat(failure.isRetryable()).isTrue();
                    assertThat(failure.isPossiblyCarriedOut()).isFalse();
                })
                .hasMessageContaining("retryTimeout (1 ms)")
                .hasMessageContaining("nothing was written");
        late.end().complete(null);
        Write behind = Write.in(turns, Set.of("b"));

        assertThat(behind.turn()).isNotDone();
        first.end().completeExceptionally(new IllegalStateException());
        assertThat(behind.runs()).isTrue();
        behind.end().complete(null);
        assertThat(turns.isEmpty()).isTrue();
    }

    @Example
    void endsTenThousandWaitsAtOnceWhenTheContextStopsAndQueuesAgainAfterItsStart() throws Exception {
        try (var context = new DefaultCamelContext()) {
            context.start();
            KeyedQueue turns = KeyedQueue.of(context);
            Write first = Write.in(turns, Set.of("a"));
            List<Write> writes = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                writes.add(Write.in(turns, Set.of("a")));
            }
            context.stop();

            assertThat(writes).allSatisfy(write -> {
                assertThatThrownBy(write.turn()::join)
                        .hasRootCauseInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageContaining("The Camel context is stopping");
                write.end().complete(null);
            });
            Write late = Write.in(turns, Set.of("a"));
            assertThat(late.turn()).isCompletedExceptionally();
            late.end().complete(null);
            context.start();
            Write waiting = Write.in(turns, Set.of("a"));
            assertThat(waiting.turn()).isNotDone();
            waiting.turn().cancel(false);
            waiting.end().complete(null);
            first.end().complete(null);
            assertThat(turns.isEmpty()).isTrue();
        }
    }
}
