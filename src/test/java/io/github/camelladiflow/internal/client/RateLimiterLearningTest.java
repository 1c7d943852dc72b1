// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the limiter learns from a 429: how many calls a second LadiFlow bears. */
class RateLimiterLearningTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration CALM = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final RateLimiter limiter = new RateLimiter(time, time);
    private final List<Long> sent = new ArrayList<>();

    @Test
    void asManyPassASecondAsWereAnsweredInTheSecondBeforeThe429() {
        answerAtOnce(4);
        time.advance(SECOND);
        answerAtOnce(3);
        permit().tooMany(SECOND);
        sent.clear();
        answerAtOnce(12);
        time.advance(CALM);

        assertThat(sent).hasSize(12);
        assertThat(mostInASecond()).isEqualTo(3);
    }

    @Test
    void answersAfterThe429ToRequestsFromBeforeCountToo() {
        List<Permit> onTheirWay = IntStream.range(0, 5).mapToObj(i -> permit()).toList();
        onTheirWay.get(0).tooMany(SECOND);
        onTheirWay.get(1).tooMany(SECOND);
        onTheirWay.subList(2, 5).forEach(Permit::done);
        answerAtOnce(12);
        time.advance(CALM);

        assertThat(sent).hasSize(12);
        assertThat(mostInASecond()).isEqualTo(3);
    }

    @Test
    void nothingIsLearnedIfNothingWasAnswered() {
        permit().tooMany(SECOND);
        answerAtOnce(1_000);
        time.advance(SECOND);

        assertThat(sent).hasSize(1_000);
    }

    @Test
    void aRefusedProbeLeavesWhatWasLearned() {
        answerAtOnce(3);
        permit().tooMany(SECOND);
        time.advance(SECOND);
        permit().tooMany(SECOND);
        sent.clear();
        answerAtOnce(12);
        time.advance(CALM);

        assertThat(mostInASecond()).isEqualTo(3);
    }

    @Test
    void afterAWhileWithoutA429MorePassStepByStep() {
        answerAtOnce(3);
        permit().tooMany(SECOND);
        sent.clear();
        answerAtOnce(1_000);
        time.advance(SECOND.plus(CALM));
        assertThat(mostInASecond()).isEqualTo(4);
        time.advance(SECOND);
        assertThat(mostInASecond()).isEqualTo(6);
        time.advance(SECOND);
        assertThat(mostInASecond()).isEqualTo(10);
        time.advance(Duration.ofSeconds(10));

        assertThat(sent).hasSize(1_000);
    }

    @Test
    void noMoreIsTriedIfNobodyWantsIt() {
        answerAtOnce(3);
        permit().tooMany(SECOND);
        time.advance(LONG);
        sent.clear();
        answerAtOnce(5);

        assertThat(sent).hasSize(4);
    }

    @Test
    void whatWasRefusedSoonIsTriedMoreRarely() {
        answerAtOnce(3);
        permit().tooMany(SECOND);
        List<Long> refusals = new ArrayList<>();
        // LadiFlow bears three a second
        List<Long> borne = new ArrayList<>();
        callFor(Duration.ofMinutes(4), () -> {
            long now = time.getAsLong();
            borne.removeIf(at -> now - at >= SECOND.toNanos());
            if (borne.size() < 3) {
                borne.add(now);
                return true;
            }
            refusals.add(now);
            return false;
        });

        assertThat(refusals).hasSizeBetween(4, 7);
        long last = refusals.get(refusals.size() - 1) - refusals.get(refusals.size() - 2);
        assertThat(Duration.ofNanos(last)).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(65));
    }

    @Test
    void theLowerOfTheLearnedRateAndTheOneThatIsSetCounts() {
        limiter.limit(5);
        answerAtOnce(3);
        permit().tooMany(SECOND);
        sent.clear();
        answerAtOnce(100);
        time.advance(CALM);
        assertThat(mostInASecond()).isEqualTo(3);
        time.advance(Duration.ofSeconds(20));

        assertThat(sent).hasSize(100);
        assertThat(mostInASecond()).isEqualTo(5);
    }

    @Test
    void aCallThatIsMadeAgainGoesBeforeThoseThatWereNotAndThoseMadeAgainKeepTheirOrder() {
        permit().tooMany(SECOND);
        List<String> order = new ArrayList<>();
        for (String name : List.of("new 1", "again 1", "new 2", "again 2")) {
            var turn = name.startsWith("again")
                    ? limiter.acquireAgain(LONG, LadiFlowOperation.CUSTOMER_SHOW)
                    : limiter.acquire(LONG, LadiFlowOperation.CUSTOMER_SHOW);
            turn.thenAccept(permit -> {
                order.add(name);
                permit.done();
            });
        }
        time.advance(SECOND);

        assertThat(order).containsExactly("again 1", "again 2", "new 1", "new 2");
    }

    @Test
    void whoBlocksWhenFullIsBlockedByTheLearnedRateToo() throws Exception {
        answerAtOnce(1);
        permit().tooMany(SECOND);
        for (int i = 0; i < 6; i++) {
            limiter.acquire(LONG, LadiFlowOperation.CUSTOMER_SHOW).thenAccept(Permit::done);
        }
        // room is for half of what goes in the time that a call has
        var blocked = CompletableFuture.runAsync(() -> {
            try {
                limiter.awaitRoom(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(blocked).isNotDone();
        time.advance(SECOND);

        assertThat(blocked).succeedsWithin(LONG);
        assertThat(limiter.waiting()).isEqualTo(5);
    }

    private void answerAtOnce(int calls) {
        for (int i = 0; i < calls; i++) {
            limiter.acquire(LONG, LadiFlowOperation.CUSTOMER_SHOW).thenAccept(permit -> {
                sent.add(time.getAsLong());
                permit.done();
            });
        }
    }

    /** Ten callers, who call again when they are answered; what was refused they make again. */
    private void callFor(Duration length, BooleanSupplier ladiFlow) {
        for (int i = 0; i < 10; i++) {
            call(false, ladiFlow);
        }
        time.advance(length);
    }

    private void call(boolean again, BooleanSupplier ladiFlow) {
        var turn = again
                ? limiter.acquireAgain(LONG, LadiFlowOperation.CUSTOMER_SHOW)
                : limiter.acquire(LONG, LadiFlowOperation.CUSTOMER_SHOW);
        turn.thenAccept(permit -> {
            boolean answered = ladiFlow.getAsBoolean();
            if (answered) {
                permit.done();
            } else {
                permit.tooMany(SECOND);
            }
            time.accept(() -> call(!answered, ladiFlow), 1_000_000);
        });
    }

    private long mostInASecond() {
        return sent.stream()
                .mapToLong(first -> sent.stream()
                        .filter(at -> at - first >= 0 && at - first < SECOND.toNanos())
                        .count())
                .max()
                .orElse(0);
    }

    private Permit permit() {
        var turn = limiter.acquire(LONG, LadiFlowOperation.CUSTOMER_SHOW);
        assertThat(turn).isCompleted();
        return turn.join();
    }
}
