// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LadiFlowClientTest extends ClientFixture {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final RetrySettings SECOND_PAUSES = new RetrySettings(5, SECOND, SECOND, A_MINUTE);

    private final ManualTime time = new ManualTime();

    private final List<String> threadNames = new CopyOnWriteArrayList<>();
    /** Returns a key, and records the thread. */
    private final Supplier<String> keyAndThread = () -> {
        threadNames.add(Thread.currentThread().getName());
        return "key";
    };

    // ---- one call

    @Test
    void releasesPermitWhenReaderThrows() throws Exception {
        var bugs = List.of(new IllegalArgumentException("a bug"), new NullPointerException(), new StackOverflowError());
        var limiter = new RateLimiter(time, time);
        limiter.restrictTo(1);
        for (Throwable bug : bugs) {
            var fails = new ApiRequest<JsonValue>(
                    SHOW,
                    request(SHOW).json(),
                    data -> {
                        throw SharedLimiterTest.sneakyThrow(bug);
                    },
                    true);
            CallResult<JsonValue> result = timed(
                            client().call(fails, settings(() -> "key", NO_RETRIES), key -> limiter))
                    .join();
            assertThat(result.failure()).hasRootCause(bug);
            time.advance(SECOND);
        }
        assertThat(acquire(limiter)).as("nothing is out").isCompleted();
    }

    @Test
    void reportsEachRequestToListener() throws Exception {
        replies.add(failure(503));
        call(() -> "key", retries(1)).join();

        assertThat(outcomes).containsExactly(Outcome.SERVER_FAILED, Outcome.FOUND);
    }

    @Test
    void failsAndReleasesPermitWhenTimeIsOverBeforeRequest() throws Exception {
        limiter.restrictTo(1);
        CallResult<JsonValue> result = call(() -> "key", new RetrySettings(0, MILLI, MILLI, Duration.ofNanos(1)))
                .join();

        assertThat(result.failure()).hasMessageContaining("retryTimeout expired before the request to customer/show");
        assertThat(acquire(limiter)).isCompleted();
        assertThat(requestedKeys()).isEmpty();
    }

    @Test
    void doesNotReuseConnectionBeforeResponseIsDecoded() throws Exception {
        LadiFlowClient client = client();
        Supplier<String> key = () -> "key";
        var request = new ApiRequest<JsonValue>(
                SHOW,
                request(SHOW).json(),
                data -> call(client, key, NO_RETRIES, limiter).join().value(),
                true);
        client.call(request, settings(key, NO_RETRIES), unused -> limiter);

        assertThat(server.requests()).hasSize(2);
        assertThat(server.connectionCount()).isEqualTo(2);
    }

    // ---- retries

    @Test
    void doesNotRetryAfter429WithoutRetries() throws Exception {
        replies.add(failure(429));
        CallResult<JsonValue> result = call(() -> "key", NO_RETRIES).join();

        assertThat(result.failure()).isInstanceOf(LadiFlowRateLimitException.class);
        assertThat(result.attempts()).isOne();
    }

    @Test
    void delaysOtherCallsOfStoreAfter429() throws Exception {
        replies.add(failure(429));
        var limiter = new RateLimiter(time, time);
        var first = call(client(), () -> "first", SECOND_PAUSES, limiter);
        var second = call(client(), () -> "second", SECOND_PAUSES, limiter);
        await().until(() -> limiter.waitingCount() == 2);
        time.advance(SECOND);

        assertThat(first.join().attempts()).isEqualTo(2);
        assertThat(second.join().attempts()).isOne();
        assertThat(requestedKeys()).startsWith("first").containsExactlyInAnyOrder("first", "first", "second");
        assertThat(limiter.consecutiveClosings()).isZero();
    }

    @Test
    void sendsRequestAfterPauseOnSameConnectionIfGateClosesWhileConnectionOpens() throws Exception {
        var limiter = new RateLimiter(time, time);
        limiter.restrictTo(2);
        Permit unused = acquire(limiter).join();
        Permit refused = acquire(limiter).join();
        Iterator<Runnable> events = List.<Runnable>of(() -> {}, () -> refused.releaseRateLimited(SECOND), () -> {})
                .iterator();
        Supplier<String> keys = () -> {
            events.next().run();
            return "key";
        };
        var call = call(client(), keys, NO_RETRIES, limiter);
        unused.releaseUnused();
        await().until(() -> call.isDone() || limiter.consecutiveClosings() == 1 && limiter.waitingCount() == 1);
        assertThat(requestedKeys()).isEmpty();
        time.advance(SECOND);

        assertThat(call.join().attempts()).isOne();
        assertThat(requestedKeys()).containsExactly("key");
        assertThat(server.connectionCount()).isOne();
        time.advance(SECOND);
        assertThat(acquire(limiter)).isCompleted();
        assertThat(acquire(limiter)).as("no permit is lost").isCompleted();
    }

    @Test
    void sendsRetriesBeforeFirstAttempts() throws Exception {
        replies.add(failure(503));
        var limiter = new RateLimiter(time, time);
        limiter.restrictTo(1);
        // the pause is long enough for the other call to begin its wait
        LadiFlowClient client = client();
        var again = call(client, () -> "again", SECOND_PAUSES, limiter);
        var first = call(client, () -> "first", SECOND_PAUSES, limiter);
        await().until(() -> limiter.waitingCount() == 2);
        time.advance(SECOND);
        await().until(again::isDone);
        time.advance(SECOND);
        await().until(first::isDone);

        assertThat(requestedKeys()).containsExactly("again", "again", "first");
    }

    @Test
    void doesNotGrowStackWithRetries() throws Exception {
        replies.addAll(Collections.nCopies(100, failure(503)));
        replies.addAll(Collections.nCopies(100, failure(429)));
        List<Long> depths = new ArrayList<>();
        CallResult<JsonValue> result = call(
                        () -> {
                            depths.add(StackWalker.getInstance().walk(frames -> frames.count()));
                            return "key";
                        },
                        new RetrySettings(1_000, MILLI, MILLI, A_MINUTE))
                .join();

        assertThat(result.failure()).isNull();
        assertThat(result.attempts()).isEqualTo(201);
        assertThat(depths).hasSize(201).allSatisfy(depth -> assertThat(depth).isLessThan(depths.get(0) + 50));
    }

    @Test
    void runsFirstAttemptOnCallerThreadAndRetriesOnGivenThreads() throws Exception {
        replies.addAll(List.of(failure(503), failure(429), failure(503)));
        call(keyAndThread, retries(5)).join();

        assertThat(threadNames).containsExactly(Thread.currentThread().getName(), "given", "given", "given");
    }

    @Test
    void runsFirstAttemptOnGivenThreadsAfterWaitingForPermit() throws Exception {
        limiter.restrictTo(1);
        Permit others = permit();
        var call = call(keyAndThread, NO_RETRIES);
        assertThat(call).isNotDone();
        others.releaseUnused();

        assertThat(call.join().failure()).isNull();
        assertThat(threadNames).last().isEqualTo("given");
    }

    // ---- the retry budget

    private void spendBudget() {
        spendBudget(limiter);
    }

    private static void spendBudget(RateLimiter limiter) {
        for (int i = 0; i < 100; i++) {
            RetryBudget.CallShare share = limiter.retryBudget.new CallShare(SHOW);
            share.recordFailedAttempt(true, Duration.ZERO);
            share.tryTakeForRetry();
        }
    }

    @Test
    void sendsNoRetryWithoutBudgetWhileNoCallSucceeds() throws Exception {
        spendBudget();
        replies.add(failure(503));
        CallResult<JsonValue> result = call(() -> "key", retries(2)).join();

        assertThat(((LadiFlowException) result.failure()).getHttpStatus()).isEqualTo(503);
        assertThat(result.attempts()).isOne();
        assertThat(requestedKeys()).hasSize(1);
        assertThat(suppressed).hasValue(2);
    }

    @Test
    void releasesPermitOfRetryThatIsNotSent() throws Exception {
        var limiter = new RateLimiter(time, time);
        limiter.restrictTo(1);
        spendBudget(limiter);
        replies.add(failure(503));
        var call = call(client(), () -> "key", retries(1), limiter);
        await().until(() -> limiter.waitingCount() == 1);
        time.advance(SECOND);

        assertThat(call.join().attempts()).isOne();
        assertThat(acquire(limiter)).isCompleted();
    }

    @Test
    void sendsRetryWithoutBudgetAfterAnotherCallSucceeded() throws Exception {
        spendBudget();
        replies.add(failure(503));
        var success = new CompletableFuture<String>();
        Iterator<Supplier<String>> keys =
                List.<Supplier<String>>of(() -> "first", success::join).iterator();
        var first = call(() -> keys.next().get(), retries(1));
        call(() -> "second", NO_RETRIES).join();
        success.complete("first");

        assertThat(first.join().failure()).isNull();
        assertThat(requestedKeys()).containsExactly("first", "second", "first");
        assertThat(suppressed).hasValue(0);
    }

    @Test
    void sendsRetryAfter429WithoutBudget() throws Exception {
        spendBudget();
        replies.addAll(List.of(failure(429), failure(429)));

        assertThat(call(() -> "key", retries(2)).join().attempts()).isEqualTo(3);
    }

    @Test
    void sendsRetryWithoutBudgetAfterStalePooledConnection() throws Exception {
        server.setScript(connection -> {
            connection.readRequest();
            connection.write(SUCCESS);
        });
        LadiFlowClient client = client();
        spendBudget();
        for (int attempts = 1; attempts <= 2; attempts++) {
            CallResult<JsonValue> result =
                    call(client, () -> "key", retries(1), limiter).join();
            assertThat(result.failure()).isNull();
            assertThat(result.attempts()).isEqualTo(attempts);
        }
    }

    @Test
    void failsCallWhenRetryIsNotSentAndKeySupplierThrows() throws Exception {
        spendBudget();
        replies.add(failure(401));
        Iterator<String> keys = List.of("one", "two", "three").iterator();
        CallResult<JsonValue> result = call(keys::next, retries(5)).join();

        assertThat(result.failure()).isInstanceOf(LadiFlowAuthenticationException.class);
        assertThat(requestedKeys()).containsExactly("one");
    }

    // ---- the end of waits

    @Test
    void releasesPermitOfCallCancelledBeforeItIsSent() throws Exception {
        limiter.restrictTo(1);
        Permit others = permit();
        var call = call(() -> "key", NO_RETRIES);
        call.cancel(false);
        others.releaseUnused();

        assertThat(acquire(limiter).join()).as("not after a second").isNotNull();
        assertThat(requestedKeys()).isEmpty();
    }

    @Test
    void doesNotRetryCancelledCall() throws Exception {
        replies.add(failure(503));
        var limiter = new RateLimiter(time, time);
        limiter.restrictTo(1);
        var call = call(client(), () -> "key", retries(5), limiter);
        call.cancel(false);
        await().until(() -> limiter.waitingCount() == 1);
        var behindTheRepetition = acquire(limiter);
        time.advance(SECOND);

        assertThat(behindTheRepetition.join()).isNotNull();
        assertThat(requestedKeys()).hasSize(1);
    }

    @Test
    void endsPauseBeforeRetryOnStop() throws Exception {
        replies.add(failure(503));
        LadiFlowClient client = client();
        var call = call(client, () -> "key", new RetrySettings(1, A_MINUTE, A_MINUTE, Duration.ofHours(1)), limiter);
        assertThat(call).isNotDone();
        client.stop();

        assertThat(call.join().abandoned()).isTrue();
        assertThat(call.join().failure()).hasMessageContaining("stopping");
        assertThat(requestedKeys()).hasSize(1);
    }

    @Test
    void reportsAbandonedCallAfterStop() throws Exception {
        LadiFlowClient client = client();
        client.stop();
        CallResult<JsonValue> result =
                call(client, () -> "key", retries(5), limiter).join();

        assertThat(result.failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("stopped");
        assertThat(result.abandoned()).isTrue();
    }

    @Test
    void closesConnectionsOnStop() throws Exception {
        LadiFlowClient client = client();
        call(client, () -> "key", NO_RETRIES, limiter).join();
        client.stop();
        client.start();
        call(client, () -> "key", NO_RETRIES, limiter).join();

        assertThat(server.connectionCount()).isEqualTo(2);
    }

    @Test
    void keepsInterruptStatusAndSendsNothingWhenInterrupted() throws Exception {
        occupyLimiter(40);
        LadiFlowClient client = client();
        Thread.currentThread().interrupt();
        CallResult<JsonValue> result =
                call(client, () -> "key", NO_RETRIES, limiter).join();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.abandoned()).isTrue();
        assertThat(result.failure()).hasMessageContaining("interrupted");
        assertThat(limiter.waitingCount()).isEqualTo(40);
        assertThat(requestedKeys()).isEmpty();
    }

    @Test
    void rejectsCallWhenFullAndBlockWhenFullIsOff() throws Exception {
        occupyLimiter(60);
        var call = callWithoutBlocking(client());

        assertThat(call).isCompleted();
        assertThat(call.join().failure()).isInstanceOf(LadiFlowRateLimitException.class);
    }

    // ---- threads that cannot be created

    @Test
    void releasesPermitWhenNoThreadCanBeCreated() throws Exception {
        var error = new OutOfMemoryError("unable to create native thread");
        Executor none = task -> {
            throw error;
        };
        LadiFlowClient client = client(url(), none);
        limiter.restrictTo(1);
        Permit others = permit();
        var waiting = call(client, () -> "key", NO_RETRIES, limiter);
        others.releaseUnused();
        assertThat(waiting.join().failure()).hasCause(error);
        assertThat(acquire(limiter)).isCompleted();

        for (int status : new int[] {503, 429}) {
            replies.add(failure(status));
            CallResult<JsonValue> paused =
                    call(client, () -> "key", retries(5), new RateLimiter()).join();
            assertThat(paused.failure()).hasCause(error);
            assertThat(paused.attempts()).isOne();
            assertThat(paused.abandoned()).isTrue();
        }
    }

    @Test
    void failsAllWaitingCallsWhenNoThreadCanBeCreated() throws Exception {
        Queue<Runnable> tasks = new ArrayDeque<>();
        LadiFlowClient client = client(url(), task -> {
            tasks.add(task);
            throw new OutOfMemoryError("unable to create native thread");
        });
        limiter.restrictTo(1_000);
        var others = Stream.generate(this::permit).limit(1_000).toList();
        // a call would block if the creation of the others took seconds
        var calls =
                Stream.generate(() -> callWithoutBlocking(client)).limit(10_000).toList();
        others.get(0).releaseUnused();

        assertThat(calls).isNotEmpty().allSatisfy(call -> assertThat(call).isCompleted());
        assertThat(requestedKeys()).isEmpty();
    }

    private CompletableFuture<CallResult<JsonValue>> callWithoutBlocking(LadiFlowClient client) {
        var settings = settings(() -> "key", NO_RETRIES);
        settings.setBlockWhenFull(false);
        return timed(client.call(request(SHOW), settings, key -> limiter));
    }

    /** One call holds the only permit, and the others wait for it. */
    private void occupyLimiter(int waiting) {
        limiter.restrictTo(1);
        permit();
        for (int i = 0; i < waiting; i++) {
            acquire(limiter);
        }
    }
}
