// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.sandbox.Reply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests calls whose user code fails: the supplier of the key, and the meter registry. */
class UserCodeExceptionTest extends SandboxRouteTestBase {

    private static final String LOOKUP = "ladiflow:customer/show?maxRetries=1&retryDelay=1ms";

    private static final int NEVER = Integer.MAX_VALUE;

    /** Throws an undeclared checked exception, as code in Kotlin, Groovy or with Lombok can do. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneakyThrow(Throwable checked) throws E {
        throw (E) checked;
    }

    @ParameterizedTest
    @ValueSource(
            classes = {IOException.class, InterruptedException.class, NoClassDefFoundError.class, ThreadDeath.class})
    void endsExchangeWhenKeySupplierThrows(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getDeclaredConstructor().newInstance();
        var failsAfterRequests = new AtomicInteger(NEVER);
        component().getConfiguration().setApiKeySupplier(() -> {
            if (sandbox().requestCount() >= failsAfterRequests.get()) {
                throw sneakyThrow(thrown);
            }
            return sandbox().apiKey();
        });
        sendSuccessfully(LOOKUP, LAN.phone());

        failsAfterRequests.set(1);
        assertFailsBecauseOfKey(type);

        failsAfterRequests.set(2);
        sandbox().next(Reply.status(503));
        assertFailsBecauseOfKey(type);
        assertThat(sandbox().requestCount()).isEqualTo(2);

        failsAfterRequests.set(NEVER);
        sendSuccessfully(LOOKUP, LAN.phone());
    }

    private void assertFailsBecauseOfKey(Class<? extends Throwable> type) {
        Exception failure = send(LOOKUP, LAN.phone()).getException();
        // the supplier may have interrupted this thread
        Thread.interrupted();
        assertThat(failure)
                .isInstanceOf(LadiFlowAuthenticationException.class)
                .hasMessageContainingAll("apiKeySupplier returned no API key", type.getSimpleName());
    }

    @Test
    void completesCallWhenMeterRegistryThrows() {
        context.getRegistry().bind("meters", new SimpleMeterRegistry() {
            @Override
            protected Counter newCounter(Meter.Id id) {
                if (id.getTag("operation") != null) {
                    throw new NoClassDefFoundError("made up");
                }
                return super.newCounter(id);
            }
        });
        component();

        sendSuccessfully(LOOKUP, LAN.phone());
    }

    @Test
    void sendsNothingWhenKeySupplierExceedsDeadline() {
        var deadline = Duration.ofMillis(50);
        var calls = new AtomicInteger();
        component().getConfiguration().setApiKeySupplier(() -> {
            long begin = System.nanoTime();
            // not at the start
            while (calls.get() > 0 && System.nanoTime() - begin <= deadline.toNanos()) {
                Thread.onSpinWait();
            }
            calls.incrementAndGet();
            return sandbox().apiKey();
        });

        assertThat(send("ladiflow:customer/show?retryTimeout=" + deadline.toMillis() + "ms", LAN.phone())
                        .getException())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContainingAll("retryTimeout expired", "apiKeySupplier");
        assertThat(sandbox().requestCount()).isZero();
    }
}
