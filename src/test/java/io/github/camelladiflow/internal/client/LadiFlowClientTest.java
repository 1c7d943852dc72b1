// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.client.ClientFixture.RetrySettings;
import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.github.camelladiflow.internal.client.ClientFixture.A_MINUTE;
import static io.github.camelladiflow.internal.client.ClientFixture.NO_RETRIES;
import static io.github.camelladiflow.internal.client.ClientFixture.request;
import static io.github.camelladiflow.internal.client.ClientFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LadiFlowClientTest {

    private static final LadiFlowOperation SHOW = LadiFlowOperation.CUSTOMER_SHOW;
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final String SUCCESS_BODY = "{\"data\":{\"a\":1},\"code\":200,\"message\":\"ok\"}";

    private final ClientFixture fixture = new ClientFixture();
    private final RateLimiter limiter = new RateLimiter();
    private final ManualTime time = new ManualTime();
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final RawServer server = RawServer.start(connection -> {
        while (connection.readRequest() != null) {
            Reply next = replies.poll();
            connection.write(
                    next == null
                            ? CannedResponses.httpResponse(200, "", SUCCESS_BODY)
                            : CannedResponses.httpResponse(next.status(), "", next.body()));
        }
    });

    /** What the server answers; after the last one always with success. */
    private record Reply(int status, String body) {}

    @AfterEach
    void closeServer() {
        fixture.close();
        server.close();
    }

    /** The keys of the requests that came, in their order. */
    private List<String> requestedKeys() {
        return server.requests().stream()
                .map(request -> request.replaceFirst("(?s).*\r\nApi-Key: ([^\r]*)\r\n.*", "$1"))
                .toList();
    }

    // ---- one call

    @Test
    void masksApiKeyEchoedByServer() throws Exception {
        replies.add(new Reply(200, "{\"data\":{},\"code\":200,\"message\":\"hello made-up-secret, made-up-secret\"}"));

        assertThat(call(() -> "made-up-secret", NO_RETRIES).join().message()).isEqualTo("hello xxxxxx, xxxxxx");
    }

    @Test
    void releasesPermitWhenReaderThrows() throws Exception {
        var bugs = List.of(new IllegalArgumentException("a bug"), new NullPointerException(), new StackOverflowError());
        for (Throwable bug : bugs) {
            var fails = new ApiRequest<JsonValue>(
                    SHOW,
                    request(SHOW).json(),
                    data -> {
                        throw SharedLimiterTest.sneakyThrow(bug);
                    },
                    true);
            CallResult<JsonValue> result = client().call(fails, settings(() -> "key", NO_RETRIES), key -> limiter)
                    .join();
            assertThat(result.failure()).hasRootCause(bug);
        }
        limiter.restrictTo(1);
        assertThat(call(() -> "key", NO_RETRIES)).as("nothing is out").isCompleted();
    }

    // ---- repetitions

    @Test
    void requestsApiKeyBeforeEachAttempt() throws Exception {
        replies.addAll(List.of(new Reply(503, ""), new Reply(503, "")));
        Iterator<String> keys = List.of("one", "two", "three").iterator();
        CallResult<JsonValue> result = call(keys::next, retries(5)).join();

        assertThat(result.attempts()).isEqualTo(3);
        assertThat(result.failure()).isNull();
        assertThat(requestedKeys()).containsExactly("one", "two", "three");
    }

    @Test
    void failsAuthenticationAndReleasesPermitWithoutApiKey() throws Exception {
        Map<Supplier<String>, String> suppliers = Map.of(
                () -> {
                    throw new IllegalStateException("Unexpected token s3cret-key");
                },
                "it failed with IllegalStateException",
                () -> {
                    throw new AssertionError("s3cret-key");
                },
                "it failed with AssertionError",
                () -> {
                    throw SharedLimiterTest.sneakyThrow(new IOException("s3cret-key"));
                },
                "it failed with IOException",
                () -> "",
                "is missing",
                () -> null,
                "is missing",
                () -> "s3cret-key\n",
                "characters that an HTTP header cannot contain");
        for (var supplier : suppliers.entrySet()) {
            CallResult<JsonValue> result = call(supplier.getKey(), retries(5)).join();
            assertThat(result.failure())
                    .isInstanceOf(LadiFlowAuthenticationException.class)
                    .hasMessageContainingAll("apiKeySupplier returned no API key", supplier.getValue())
                    // that is where another key would come from
                    .message()
                    .doesNotContain("api-key", "RAW(");
            assertThat(Throwables.getStackTrace(result.failure())).doesNotContain("s3cret-key");
            assertThat(result.attempts()).isZero();
        }
        assertThat(call(() -> "key", NO_RETRIES)).as("nothing is out").isCompleted();
    }

    @Test
    void staysPossiblyCarriedOutWhenKeyIsMissingOnRetry() throws Exception {
        replies.add(new Reply(503, ""));
        Iterator<String> keys = List.of("key").iterator();
        ApiRequest<JsonValue> asked = request(LadiFlowOperation.CUSTOMER_CREATE);
        var write = new ApiRequest<>(asked.operation(), asked.json(), asked.reader(), true);

        CallResult<JsonValue> result = client().call(write, settings(keys::next, retries(5)), key -> limiter)
                .join();

        assertThat(((LadiFlowException) result.failure()).isPossiblyCarriedOut())
                .isTrue();
        assertThat(result.failure().getSuppressed()).hasAtLeastOneElementOfType(LadiFlowAuthenticationException.class);
    }

    @Test
    void retriesOnceWithChangedKeyAfter401() throws Exception {
        for (boolean isRefusedToo : new boolean[] {false, true}) {
            server.clearRequests();
            replies.add(new Reply(401, ""));
            if (isRefusedToo) {
                replies.add(new Reply(401, ""));
            }
            var key = new AtomicReference<>("old");
            CallResult<JsonValue> result =
                    call(() -> key.getAndSet("new"), retries(5)).join();

            assertThat(result.serviceOutcome())
                    .isEqualTo(isRefusedToo ? Outcome.AUTHENTICATION_FAILED : SHOW.success());
            assertThat(result.attempts()).isEqualTo(2);
            assertThat(requestedKeys()).containsExactly("old", "new");
        }
    }

    @Test
    void delaysOtherCallsOfStoreAfter429() throws Exception {
        replies.add(new Reply(429, ""));
        var limiter = new RateLimiter(time, time);
        var slow = new RetrySettings(5, Duration.ofSeconds(1), Duration.ofSeconds(1), A_MINUTE);
        var first = client().call(request(SHOW), settings(() -> "first", slow), key -> limiter);
        var second = client().call(request(SHOW), settings(() -> "second", slow), key -> limiter);
        await().until(() -> limiter.waitingCount() == 2);
        time.advance(Duration.ofSeconds(1));

        assertThat(first.join().attempts()).isEqualTo(2);
        assertThat(second.join().attempts()).isOne();
        assertThat(requestedKeys()).startsWith("first").containsExactlyInAnyOrder("first", "first", "second");
        assertThat(limiter.consecutiveClosings()).isZero();
    }

    @Test
    void sendsRetriesBeforeFirstAttempts() throws Exception {
        replies.add(new Reply(503, ""));
        var limiter = new RateLimiter(time, time);
        limiter.restrictTo(1);
        // so long a pause that the other waits before it is over
        var slow = new RetrySettings(5, Duration.ofSeconds(1), Duration.ofSeconds(1), A_MINUTE);
        LadiFlowClient client = client();
        var again = client.call(request(SHOW), settings(() -> "again", slow), key -> limiter);
        var first = client.call(request(SHOW), settings(() -> "first", slow), key -> limiter);
        await().until(() -> limiter.waitingCount() == 2);
        for (int second = 1; second <= 2; second++) {
            int permits = second;
            time.advance(Duration.ofSeconds(1));
            await().until(() -> again.isDone() && (permits == 1 || first.isDone()));
        }

        assertThat(requestedKeys()).containsExactly("again", "again", "first");
    }

    @Test
    void doesNotGrowStackWithRetries() throws Exception {
        for (int status : new int[] {503, 429}) {
            for (int i = 0; i < 100; i++) {
                replies.add(new Reply(status, ""));
            }
        }
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
        replies.addAll(List.of(new Reply(503, ""), new Reply(429, ""), new Reply(503, "")));
        List<String> names = new ArrayList<>();
        call(
                        () -> {
                            names.add(Thread.currentThread().getName());
                            return "key";
                        },
                        retries(5))
                .join();

        assertThat(names).containsExactly(Thread.currentThread().getName(), "given", "given", "given");
    }

    @Test
    void runsFirstAttemptOnGivenThreadsAfterWaitingForPermit() throws Exception {
        limiter.restrictTo(1);
        Permit others = permit();
        var name = new AtomicReference<String>();
        var call = call(
                () -> {
                    name.set(Thread.currentThread().getName());
                    return "key";
                },
                NO_RETRIES);
        assertThat(call).isNotDone();
        others.releaseUnused();

        assertThat(call.join().failure()).isNull();
        assertThat(name).hasValue("given");
    }

    // ---- the retry budget

    private void spendBudget() {
        for (int i = 0; i < 100; i++) {
            RetryBudget.CallShare share = limiter.retryBudget.new CallShare(SHOW);
            share.recordFailedAttempt(true, Duration.ZERO);
            share.tryTakeForRetry();
        }
    }

    @Test
    void sendsNoRetryWithoutBudgetWhileNoCallSucceeds() throws Exception {
        spendBudget();
        replies.add(new Reply(503, ""));
        CallResult<JsonValue> result = call(() -> "key", retries(2)).join();

        assertThat(((LadiFlowException) result.failure()).getHttpStatus()).isEqualTo(503);
        assertThat(result.attempts()).isOne();
        assertThat(requestedKeys()).hasSize(1);
        assertThat(fixture.suppressed).hasValue(2);
    }

    @Test
    void sendsRetryWithoutBudgetAfterAnotherCallSucceeded() throws Exception {
        spendBudget();
        replies.add(new Reply(503, ""));
        var success = new CompletableFuture<String>();
        Iterator<Supplier<String>> keys =
                List.<Supplier<String>>of(() -> "first", success::join).iterator();
        var first = call(() -> keys.next().get(), retries(1));
        call(() -> "second", NO_RETRIES).join();
        success.complete("first");

        assertThat(first.join().failure()).isNull();
        assertThat(requestedKeys()).containsExactly("first", "second", "first");
        assertThat(fixture.suppressed).hasValue(0);
    }

    @Test
    void sendsRetryAfter429WithoutBudget() throws Exception {
        spendBudget();
        replies.addAll(List.of(new Reply(429, ""), new Reply(429, "")));

        assertThat(call(() -> "key", retries(2)).join().attempts()).isEqualTo(3);
    }

    @Test
    void sendsRetryWithoutBudgetAfterStalePooledConnection() throws Exception {
        try (var closing = RawServer.start(connection -> {
            connection.readRequest();
            connection.write(CannedResponses.httpResponse(200, "", SUCCESS_BODY));
        })) {
            LadiFlowClient client = fixture.client(URI.create(closing.baseUrl()), fixture.threads);
            spendBudget();
            for (int attempts = 1; attempts <= 2; attempts++) {
                CallResult<JsonValue> result = client.call(
                                request(SHOW), settings(() -> "key", retries(1)), key -> limiter)
                        .join();
                assertThat(result.failure()).isNull();
                assertThat(result.attempts()).isEqualTo(attempts);
            }
        }
    }

    @Test
    void failsCallWhenRetryIsNotSentAndKeySupplierThrows() throws Exception {
        spendBudget();
        replies.add(new Reply(401, ""));
        Iterator<String> keys = List.of("one", "two", "three").iterator();
        CallResult<JsonValue> result = call(keys::next, retries(5)).join();

        assertThat(result.failure()).isInstanceOf(LadiFlowAuthenticationException.class);
        assertThat(requestedKeys()).containsExactly("one");
    }

    // ---- what ends a wait

    @Test
    void releasesPermitOfCallCancelledBeforeItIsSent() throws Exception {
        limiter.restrictTo(1);
        Permit others = permit();
        var call = call(() -> "key", NO_RETRIES);
        call.cancel(false);
        others.releaseUnused();

        assertThat(limiter.acquire(A_MINUTE, SHOW, false).join())
                .as("not after a second")
                .isNotNull();
        assertThat(requestedKeys()).isEmpty();
    }

    @Test
    void doesNotRetryCancelledCall() throws Exception {
        replies.add(new Reply(503, ""));
        var limiter = new RateLimiter(time, time);
        limiter.restrictTo(1);
        var call = client().call(request(SHOW), settings(() -> "key", retries(5)), key -> limiter);
        call.cancel(false);
        await().until(() -> limiter.waitingCount() == 1);
        var behindTheRepetition = limiter.acquire(A_MINUTE, SHOW, false);
        time.advance(Duration.ofSeconds(1));

        assertThat(behindTheRepetition.join()).isNotNull();
        assertThat(requestedKeys()).hasSize(1);
    }

    @Test
    void reportsAbandonedCallAfterStop() throws Exception {
        LadiFlowClient client = client();
        client.stop();
        CallResult<JsonValue> result = client.call(request(SHOW), settings(() -> "key", retries(5)), key -> limiter)
                .join();

        assertThat(result.failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("stopped");
        assertThat(result.abandoned()).isTrue();
    }

    @Test
    void keepsInterruptStatusAndSendsNothingWhenInterrupted() throws Exception {
        limiter.restrictTo(1);
        permit();
        for (int i = 0; i < 40; i++) {
            limiter.acquire(A_MINUTE, SHOW, false);
        }
        LadiFlowClient client = client();
        Thread.currentThread().interrupt();
        CallResult<JsonValue> result = client.call(request(SHOW), settings(() -> "key", NO_RETRIES), key -> limiter)
                .join();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.abandoned()).isTrue();
        assertThat(result.failure()).hasMessageContaining("interrupted");
        assertThat(limiter.waitingCount()).isEqualTo(40);
        assertThat(requestedKeys()).isEmpty();
    }

    @Test
    void rejectsCallWhenFullAndBlockWhenFullIsOff() throws Exception {
        limiter.restrictTo(1);
        permit();
        for (int i = 0; i < 60; i++) {
            limiter.acquire(A_MINUTE, SHOW, false);
        }
        var settings = settings(() -> "key", NO_RETRIES);
        settings.setBlockWhenFull(false);
        var call = client().call(request(SHOW), settings, key -> limiter);

        assertThat(call).isCompleted();
        assertThat(call.join().failure()).isInstanceOf(LadiFlowRateLimitException.class);
    }

    // ---- threads that cannot be had

    @Test
    void releasesPermitWhenNoThreadCanBeCreated() throws Exception {
        var error = new OutOfMemoryError("unable to create native thread");
        Executor none = task -> {
            throw error;
        };
        LadiFlowClient client = fixture.client(url(), none);
        limiter.restrictTo(1);
        Permit others = permit();
        var waiting = client.call(request(SHOW), settings(() -> "key", NO_RETRIES), key -> limiter);
        others.releaseUnused();
        assertThat(waiting.join().failure()).hasCause(error);
        assertThat(limiter.acquire(A_MINUTE, SHOW, false)).isCompleted();

        for (int status : new int[] {503, 429}) {
            replies.add(new Reply(status, ""));
            CallResult<JsonValue> paused = client.call(
                            request(SHOW), settings(() -> "key", retries(5)), key -> new RateLimiter())
                    .join();
            assertThat(paused.failure()).hasCause(error);
            assertThat(paused.attempts()).isOne();
            assertThat(paused.abandoned()).isTrue();
        }
    }

    @Test
    void failsAllWaitingCallsWhenNoThreadCanBeCreated() throws Exception {
        Queue<Runnable> tasks = new ArrayDeque<>();
        LadiFlowClient client = fixture.client(url(), task -> {
            tasks.add(task);
            throw new OutOfMemoryError("unable to create native thread");
        });
        limiter.restrictTo(1_000);
        List<Permit> others = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            others.add(permit());
        }
        List<CompletableFuture<CallResult<JsonValue>>> calls = new ArrayList<>();
        // whoever blocks when it is full would do so if making them took seconds
        var settings = settings(() -> "key", NO_RETRIES);
        settings.setBlockWhenFull(false);
        for (int i = 0; i < 10_000; i++) {
            calls.add(client.call(request(SHOW), settings, key -> limiter));
        }
        others.get(0).releaseUnused();

        assertThat(calls).isNotEmpty().allSatisfy(call -> assertThat(call).isCompleted());
        assertThat(requestedKeys()).isEmpty();
    }

    // ---- helpers

    private static RetrySettings retries(int number) {
        return new RetrySettings(number, MILLI, MILLI, A_MINUTE);
    }

    private Permit permit() {
        var turn = limiter.acquire(A_MINUTE, SHOW, false);
        assertThat(turn).isCompleted();
        return turn.join();
    }

    private CompletableFuture<CallResult<JsonValue>> call(Supplier<String> apiKey, RetrySettings retries)
            throws Exception {
        return client().call(request(SHOW), settings(apiKey, retries), key -> limiter);
    }

    private LadiFlowClient client() throws Exception {
        return fixture.client(url(), fixture.threads);
    }

    private URI url() {
        return URI.create(server.baseUrl());
    }
}
