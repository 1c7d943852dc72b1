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
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RequestBudgetTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final WaitingRoom room = new WaitingRoom(timer, callers);

    @AfterEach
    void stop() {
        room.close();
        timer.shutdownNow();
        callers.shutdownNow();
    }

    @Test
    void withoutALimitNobodyWaits() {
        var budget = new RequestBudget(0, room);
        for (int i = 0; i < 1_000; i++) {
            assertThat(acquire(budget)).isCompleted();
        }
        budget.release();

        assertThat(budget.available()).isEqualTo(Integer.MAX_VALUE);
        assertThat(budget.waiting()).isZero();
    }

    @Test
    void soManyAsAllowedGoAtOnceAndTheOthersWait() {
        var budget = new RequestBudget(3, room);
        for (int i = 0; i < 3; i++) {
            assertThat(acquire(budget)).isCompleted();
        }

        assertThat(acquire(budget)).isNotDone();
        assertThat(budget.available()).isZero();
        assertThat(budget.waiting()).isOne();
    }

    @Test
    void aPermitComesBackNoEarlierThanASecondAfterTheAnswer() {
        var budget = new RequestBudget(1, room);
        acquire(budget);
        var turn = acquire(budget).thenApply(nothing -> System.nanoTime());
        long answered = System.nanoTime();
        budget.release();

        assertThat(turn.join() - answered)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void thoseWhoWaitKeepTheirOrder() {
        var budget = new RequestBudget(1, room);
        acquire(budget);
        List<Integer> order = new ArrayList<>();
        List<CompletableFuture<Void>> turns = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            turns.add(acquire(budget).thenRun(() -> order.add(number)));
        }
        // as if 50 requests had been answered
        for (int i = 0; i < 50; i++) {
            budget.release();
        }
        CompletableFuture.allOf(turns.toArray(CompletableFuture[]::new)).join();

        assertThat(order).hasSize(50).isSorted();
    }

    @Test
    void whoWouldWaitTooLongIsTurnedAwayAtOnceWithTheRateLimitException() {
        var budget = new RequestBudget(1, room);
        acquire(budget);
        for (int i = 0; i < 60; i++) {
            assertThat(acquire(budget)).isNotDone();
        }
        var tooMany = acquire(budget);

        assertThat(tooMany).isCompletedExceptionally();
        assertThatThrownBy(tooMany::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LadiFlowRateLimitException.class)
                .hasMessageContaining("maxRequestsPerSecond")
                .hasMessageContaining("retryTimeout");
        assertThat(budget.waiting()).isEqualTo(60);
    }

    @Test
    void whoHasWaitedTooLongIsTurnedAwayAndLosesNoPermit() {
        var budget = new RequestBudget(1, room);
        acquire(budget);
        var impatient = budget.acquire(Duration.ofMillis(1), LadiFlowOperation.CUSTOMER_SHOW);
        await().atMost(LONG).until(impatient::isCompletedExceptionally);
        assertThatThrownBy(impatient::get).hasCauseInstanceOf(LadiFlowRateLimitException.class);
        await().atMost(LONG).until(() -> budget.waiting() == 0);
        budget.release();

        await().atMost(LONG).until(() -> budget.available() == 1);
    }

    @Test
    void whoGivesUpHisTurnLosesNoPermit() {
        var budget = new RequestBudget(1, room);
        acquire(budget);
        var waiting = acquire(budget);
        budget.abandon(waiting);
        assertThat(budget.waiting()).isZero();
        budget.release();
        await().atMost(LONG).until(() -> budget.available() == 1);

        // the turn has come already
        var mine = acquire(budget);
        var next = acquire(budget);
        budget.abandon(mine);
        assertThat(next).isCompleted();
        // somebody who was turned away has no permit to give back
        room.close();
        var refused = acquire(budget);
        budget.abandon(refused);
        assertThat(budget.available()).isZero();
    }

    @Test
    void aClosedRoomEndsTheWait() {
        var budget = new RequestBudget(1, room);
        acquire(budget);
        var waiting = acquire(budget);
        room.close();

        assertThat(waiting).isCancelled();
        assertThatThrownBy(acquire(budget)::get).isInstanceOf(CancellationException.class);
        assertThat(room.size()).isZero();
    }

    private static CompletableFuture<Void> acquire(RequestBudget budget) {
        return budget.acquire(LONG, LadiFlowOperation.CUSTOMER_SHOW);
    }
}
