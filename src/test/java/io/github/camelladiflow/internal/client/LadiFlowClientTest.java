// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests one call: its attempts, what it reports, and what ends it. */
class LadiFlowClientTest extends ClientFixture {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final RetrySettings SECOND_PAUSES = new RetrySettings(5, SECOND, SECOND, A_MINUTE);
    private static final RetrySettings LONG_PAUSES = new RetrySettings(1, A_MINUTE, A_MINUTE, Duration.ofHours(1));

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private static ApiRequest<Object> write(boolean repeatable) {
        var request = request(LadiFlowOperation.CUSTOMER_CREATE);
        return new ApiRequest<>(request.operation(), request.json(), request.reader(), repeatable);
    }

    // ---- attempts

    @Test
    void reportsEachRequestToListener() throws Exception {
        replies.add(failure(503));
        CallResult<Object> result = call(() -> "key", retries(1));

        assertThat(result.attempts()).isEqualTo(2);
        assertThat(outcomes).containsExactly(Outcome.SERVER_FAILED, Outcome.FOUND);
    }

    @Test
    void retriesReadsUntilMaxRetries() throws Exception {
        replies.addAll(List.of(failure(503), failure(429), failure(503)));
        CallResult<Object> result = call(() -> "key", retries(2));

        assertThat(result.failure()).isInstanceOf(LadiFlowServerException.class);
        assertThat(result.attempts()).isEqualTo(3);
    }

    @Test
    void doesNotRetryAfter429WithoutRetries() throws Exception {
        replies.add(failure(429));
        CallResult<Object> result = call(() -> "key", NO_RETRIES);

        assertThat(result.failure()).isInstanceOf(LadiFlowRateLimitException.class);
        assertThat(result.attempts()).isOne();
    }

    @Test
    void retriesWriteOnlyIfItWasNotCarriedOut() throws Exception {
        for (int status : new int[] {429, 503}) {
            replies.add(failure(status));
            CallResult<Object> result = call(client(), write(false), settings(() -> "key", retries(1)));

            assertThat(result.attempts()).isEqualTo(status == 429 ? 2 : 1);
            assertThat(result.failure() == null).isEqualTo(status == 429);
        }
    }

    @Test
    void reportsFirstFailureAfterWhichWriteMayHaveBeenCarriedOut() throws Exception {
        replies.addAll(List.of(failure(503), failure(400)));
        CallResult<Object> result = call(client(), write(true), settings(() -> "key", retries(1)));

        assertThat(result.failure()).isInstanceOf(LadiFlowServerException.class);
        assertThat(((LadiFlowException) result.failure()).isPossiblyCarriedOut())
                .isTrue();
        assertThat(result.failure().getSuppressed()).hasSize(1);
    }

    @Test
    void retriesHundredTimes() throws Exception {
        replies.addAll(Collections.nCopies(100, failure(503)));
        replies.addAll(Collections.nCopies(10, failure(429)));
        CallResult<Object> result = call(() -> "key", new RetrySettings(1_000, MILLI, MILLI, A_MINUTE));

        assertThat(result.failure()).isNull();
        assertThat(result.attempts()).isEqualTo(111);
    }

    @Test
    void failsImmediatelyIfPauseEndsAfterDeadline() throws Exception {
        replies.add(CannedResponses.httpResponse(503, "Retry-After: 60\r\n", ""));
        CallResult<Object> result =
                call(() -> "key", new RetrySettings(5, MILLI, Duration.ofHours(1), Duration.ofSeconds(30)));

        assertThat(result.failure()).isInstanceOf(LadiFlowServerException.class);
        assertThat(result.attempts()).isOne();
    }

    @Test
    void failsWithoutRequestIfDeadlineIsOver() throws Exception {
        CallResult<Object> result = call(() -> "key", new RetrySettings(0, MILLI, MILLI, Duration.ofNanos(1)));

        assertThat(result.failure()).hasMessageContaining("retryTimeout expired before the request to customer/show");
        assertThat(requestedKeys()).isEmpty();
    }

    @Test
    void reportsBugsOfReader() throws Exception {
        for (RuntimeException bug : List.of(new IllegalArgumentException("a bug"), new NullPointerException())) {
            var fails = new ApiRequest<Object>(
                    SHOW,
                    request(SHOW).json(),
                    (data, utf8) -> {
                        throw bug;
                    },
                    true);

            assertThat(call(client(), fails, settings(() -> "key", NO_RETRIES)).failure())
                    .isSameAs(bug);
        }
    }

    @Test
    void doesNotReuseConnectionBeforeResponseIsDecoded() throws Exception {
        LadiFlowClient client = client();
        var request = new ApiRequest<Object>(
                SHOW,
                request(SHOW).json(),
                (data, utf8) -> call(client, () -> "key", NO_RETRIES).value(),
                true);
        call(client, request, settings(() -> "key", NO_RETRIES));

        assertThat(server.requests()).hasSize(2);
        assertThat(server.connectionCount()).isEqualTo(2);
    }

    // ---- other calls of the same key

    @Test
    void delaysOtherCallsOfStoreAfter429() throws Exception {
        replies.add(failure(429));
        LadiFlowClient client = client();
        var first = threads.submit(() -> call(client, () -> "first", SECOND_PAUSES));
        await().until(() -> pace.waitingCount() == 1);
        var second = threads.submit(() -> call(client, () -> "second", SECOND_PAUSES));

        assertThat(first.get().attempts()).isEqualTo(2);
        assertThat(second.get().attempts()).isOne();
        assertThat(requestedKeys()).startsWith("first").containsExactlyInAnyOrder("first", "first", "second");
        assertThat(pace.pausesInRow()).isZero();
    }

    @Test
    void sendsRequestAfterPauseIfPauseBeginsWhileConnectionOpens() throws Exception {
        LadiFlowClient client = client();
        Call call = waits.newCall(settings(() -> "key", NO_RETRIES));
        var asked = new AtomicInteger();
        // the call asks for the pace of its key before it opens a connection; the slot is already reserved
        pace.reserveSlot(call, SHOW);
        server.setScript(connection -> {
            connection.readRequest();
            connection.write(SUCCESS);
        });
        CallResult<Object> result = client.call(request(SHOW), call, key -> {
            if (asked.incrementAndGet() == 1) {
                pace.recordRejection(0, Duration.ofMillis(300));
            }
            return pace;
        });

        assertThat(result.attempts()).isOne();
        assertThat(requestedKeys()).containsExactly("key");
    }

    // ---- what ends a call

    @Test
    void stopEndsPauseBeforeRetry() throws Exception {
        replies.add(failure(503));
        var call = threads.submit(() -> call(() -> "key", LONG_PAUSES));
        await().until(() -> server.requests().size() == 1 && outcomes.size() == 1);
        waits.stop();

        assertThat(call.get().failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("The Camel context is stopping");
        assertThat(call.get().failure().getSuppressed()).hasOnlyElementsOfType(LadiFlowServerException.class);
        assertThat(call.get().attempts()).isOne();
    }

    @Test
    void interruptEndsPauseBeforeRetryAndKeepsItsFlag() throws Exception {
        replies.add(failure(503));
        var flag = new CountDownLatch(1);
        var thread = new Thread(() -> {
            try {
                CallResult<Object> result = call(() -> "key", LONG_PAUSES);
                if (Thread.currentThread().isInterrupted()
                        && result.failure().getMessage().contains("The thread was interrupted")) {
                    flag.countDown();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        await().until(() -> outcomes.size() == 1);
        thread.interrupt();

        assertThat(flag.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void failsClearlyAfterStop() throws Exception {
        LadiFlowClient client = client();
        client.close();

        assertThat(call(client, () -> "key", NO_RETRIES).failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("stopped");
    }
}
