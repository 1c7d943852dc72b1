// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the API key that each attempt requests from the supplier, and suppliers that fail. */
class ApiKeySupplierTest extends LookupTestBase {

    private static final String PHONE = SandboxCustomer.of(1).phone();

    private final AtomicReference<Supplier<String>> supplier = new AtomicReference<>(sandbox::apiKey);

    @BeforeEach
    void create() {
        component.getConfiguration().setApiKey(null);
        component.getConfiguration().setApiKeySupplier(() -> supplier.get().get());
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
    }

    /** Starts a producer, which requests a key, too. Then sets the supplier, and sends a message. */
    private SentMessage send(String uri, Object body, Supplier<String> next) throws Exception {
        MessageSender sender = sender(uri);
        supplier.set(next);
        return sender.send(body);
    }

    private SentMessage lookUp(int maxRetries, Supplier<String> next) throws Exception {
        return send("ladiflow:customer/show?maxRetries=" + maxRetries, PHONE, next);
    }

    private List<String> requestedKeys() {
        return sandbox.requests().stream()
                .map(request -> request.header("Api-Key").orElseThrow())
                .toList();
    }

    /** After a 401, a call is retried only if the key has changed, but at most maxRetries times. */
    @Test
    void requestsKeyBeforeEachAttempt() throws Exception {
        sandbox.next(2, Reply.status(503));
        var sent = lookUp(3, () -> "key-" + sandbox.requestCount());

        assertThat(sent.failure()).isInstanceOf(LadiFlowAuthenticationException.class);
        assertThat(sent.header(LadiFlowConstants.ATTEMPTS)).isEqualTo(4);
        assertThat(requestedKeys()).containsExactly("key-0", "key-1", "key-2", "key-3");
    }

    @ParameterizedTest
    @CsvSource({"5, 2", "1, 2", "0, 1"})
    void retriesWithChangedKeyAfter401(int maxRetries, int attempts) throws Exception {
        var sent = lookUp(maxRetries, () -> sandbox.requestCount() == 0 ? "old" : sandbox.apiKey());

        assertThat(sent.failure() == null).isEqualTo(attempts == 2);
        assertThat(requestedKeys()).isEqualTo(List.of("old", sandbox.apiKey()).subList(0, attempts));
    }

    @Test
    void doesNotRetryWithRejectedKey() throws Exception {
        assertThat(lookUp(5, () -> "old").failure()).isInstanceOf(LadiFlowAuthenticationException.class);
        assertThat(requestedKeys()).containsExactly("old");
    }

    @Test
    void failsWithoutRequestAndWithoutShowingAnythingIfThereIsNoKey() throws Exception {
        Map<Supplier<String>, String> suppliers = Map.of(
                () -> {
                    throw new IllegalStateException("Unexpected token s3cret-key");
                },
                "it failed with IllegalStateException",
                () -> {
                    throw new AssertionError("s3cret-key");
                },
                "it failed with AssertionError",
                () -> "",
                "is missing",
                () -> null,
                "is missing",
                () -> "s3cret-key\n",
                "is not the key alone");
        for (var next : suppliers.entrySet()) {
            supplier.set(sandbox::apiKey);
            assertThat(lookUp(5, next.getKey()).failure())
                    .isInstanceOf(LadiFlowAuthenticationException.class)
                    .hasMessageContainingAll("apiKeySupplier returned no API key", next.getValue())
                    .satisfies(failure ->
                            assertThat(Throwables.getStackTrace(failure)).doesNotContain("s3cret-key"))
                    // another key would come from there
                    .message()
                    .doesNotContain("api-key", "RAW(");
        }
        assertThat(sandbox.requestCount()).isZero();
    }

    @Test
    void showsWhySupplierFailed() throws Exception {
        var missing = new NoSuchFileException("/run/secrets/ladiflow");
        var failure = lookUp(0, () -> {
                    throw new UncheckedIOException(missing);
                })
                .failure();

        assertThat(failure).hasMessageContaining("NoSuchFileException. ");
    }

    @Test
    void keepsInterruptStatusOfSupplier() throws Exception {
        lookUp(0, () -> {
            throw sneakyThrow(new InterruptedException());
        });

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void writeStaysPossiblyCarriedOutIfKeyIsMissingForRetry() throws Exception {
        sandbox.next(Reply.status(503));
        var sent = send(
                "ladiflow:customer/create?retryWrites=true",
                Map.of("email", "hoa@example.com"),
                () -> sandbox.requestCount() == 0 ? sandbox.apiKey() : null);

        assertThat(((LadiFlowException) sent.failure()).isPossiblyCarriedOut()).isTrue();
        assertThat(sent.failure().getSuppressed()).hasAtLeastOneElementOfType(LadiFlowAuthenticationException.class);
    }

    /** Throws a checked exception, as other JVM languages can do. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneakyThrow(Throwable checked) throws E {
        throw (E) checked;
    }

    @Test
    void sendsNothingIfSupplierExceedsDeadline() throws Exception {
        component.getConfiguration().setRetryTimeout(Duration.ofMillis(50));
        var failure = lookUp(0, () -> {
                    long end = System.nanoTime() + Duration.ofMillis(100).toNanos();
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    return sandbox.apiKey();
                })
                .failure();

        assertThat(failure)
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContainingAll("retryTimeout expired", "apiKeySupplier");
        assertThat(sandbox.requestCount()).isZero();
    }
}
