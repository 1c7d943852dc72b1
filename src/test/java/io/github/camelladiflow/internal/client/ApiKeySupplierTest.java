// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the API key that each attempt requests from the supplier, and a key that the server rejects or returns. */
class ApiKeySupplierTest extends ClientFixture {

    @Test
    void masksApiKeyEchoedByServer() throws Exception {
        replies.add(CannedResponses.httpResponse(
                200, "", "{\"data\":{},\"code\":200,\"message\":\"hello made-up-secret, made-up-secret\"}"));

        assertThat(call(() -> "made-up-secret", NO_RETRIES).response().message())
                .isEqualTo("hello xxxxxx, xxxxxx");
    }

    @Test
    void requestsApiKeyBeforeEachAttempt() throws Exception {
        replies.addAll(List.of(failure(503), failure(503)));
        Iterator<String> keys = List.of("one", "two", "three").iterator();
        CallResult<Object> result = call(keys::next, retries(5));

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
                    throw PaceTest.sneakyThrow(new IOException("s3cret-key"));
                },
                "it failed with IOException",
                () -> "",
                "is missing",
                () -> null,
                "is missing",
                () -> "s3cret-key\n",
                "is not the key alone");
        for (var supplier : suppliers.entrySet()) {
            CallResult<Object> result = call(supplier.getKey(), retries(5));
            assertThat(result.failure())
                    .isInstanceOf(LadiFlowAuthenticationException.class)
                    .hasMessageContainingAll("apiKeySupplier returned no API key", supplier.getValue())
                    // another key would come from there
                    .message()
                    .doesNotContain("api-key", "RAW(");
            assertThat(Throwables.getStackTrace(result.failure())).doesNotContain("s3cret-key");
            assertThat(result.attempts()).isZero();
        }
    }

    @Test
    void showsWhereSupplierFailed() throws Exception {
        var missing = new NoSuchFileException("/run/secrets/ladiflow");
        CallResult<Object> result = call(
                () -> {
                    throw new UncheckedIOException(missing);
                },
                NO_RETRIES);

        assertThat(result.failure()).hasMessageContaining("NoSuchFileException. ");
        assertThat(result.failure().getStackTrace()).isEqualTo(missing.getStackTrace());
    }

    @Test
    void keepsInterruptStatusWhenSupplierIsInterrupted() throws Exception {
        call(
                () -> {
                    throw PaceTest.sneakyThrow(new InterruptedException());
                },
                NO_RETRIES);
        assertThat(Thread.interrupted()).isTrue();

        call(() -> "", NO_RETRIES);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void staysPossiblyCarriedOutWhenKeyIsMissingOnRetry() throws Exception {
        replies.add(failure(503));
        Iterator<String> keys = List.of("key").iterator();
        ApiRequest<Object> asked = request(LadiFlowOperation.CUSTOMER_CREATE);
        var write = new ApiRequest<>(asked.operation(), asked.json(), asked.reader(), true);

        CallResult<Object> result = call(client(), write, settings(keys::next, retries(5)));

        assertThat(((LadiFlowException) result.failure()).isPossiblyCarriedOut())
                .isTrue();
        assertThat(result.failure().getSuppressed()).hasAtLeastOneElementOfType(LadiFlowAuthenticationException.class);
    }

    @ParameterizedTest
    @CsvSource({"1, 5, FOUND, 2", "2, 5, AUTHENTICATION_FAILED, 2", "1, 1, FOUND, 2", "1, 0, AUTHENTICATION_FAILED, 1"})
    void retriesOnceWithChangedKeyAfter401(int refusals, int maxRetries, Outcome outcome, int attempts)
            throws Exception {
        replies.addAll(Collections.nCopies(refusals, failure(401)));
        var key = new AtomicReference<>("old");
        CallResult<Object> result = call(() -> key.getAndSet("new"), retries(maxRetries));

        assertThat(result.serviceOutcome()).isEqualTo(outcome);
        assertThat(result.attempts()).isEqualTo(attempts);
        assertThat(requestedKeys()).isEqualTo(List.of("old", "new").subList(0, attempts));
    }
}
