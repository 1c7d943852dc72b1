// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that an exchange ends, whatever a user's code throws. */
@Execution(ExecutionMode.CONCURRENT)
class UserCodeExceptionTest extends LookupTestBase {

    private static final String PHONE = SandboxCustomer.of(1).phone();
    private static final Duration TIMEOUT = Duration.ofMillis(50);

    /** Throws an undeclared checked exception, as code in Kotlin, Groovy or with Lombok can do. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneakyThrow(Throwable checked) throws E {
        throw (E) checked;
    }

    /** A supplier that throws an exception in some of its calls, counted from 1. */
    private Supplier<String> failingKeySupplier(IntPredicate calls, Supplier<Throwable> thrown) {
        var count = new AtomicInteger();
        return () -> {
            if (calls.test(count.incrementAndGet())) {
                throw sneakyThrow(thrown.get());
            }
            return sandbox.apiKey();
        };
    }

    @ParameterizedTest
    @ValueSource(
            classes = {IOException.class, InterruptedException.class, NoClassDefFoundError.class, ThreadDeath.class})
    void endsExchangeWhenKeySupplierThrows(Class<? extends Throwable> type) throws Exception {
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        // the supplier is called once at the start, and then for the store of each call and for each attempt. So the
        // lookups fail when they determine their store, at their first attempt, and at a retry
        component
                .getConfiguration()
                .setApiKeySupplier(
                        failingKeySupplier(call -> call == 2 || call == 4 || call == 7, () -> newInstance(type)));
        sandbox.next(Reply.status(503));
        MessageSender lookup = sender("ladiflow:customer/show");
        for (int i = 1; i <= 3; i++) {
            lookup.send(PHONE);
            Thread.interrupted();
            lookup.awaitCompleted(i);
        }
        lookup.send(PHONE);

        var ended = lookup.awaitCompleted(4);
        assertThat(ended.subList(0, 3))
                .allSatisfy(sent -> assertThat(sent.failure())
                        .isInstanceOf(LadiFlowAuthenticationException.class)
                        .hasMessageContainingAll("apiKeySupplier returned no API key", type.getSimpleName()));
        assertThat(ended.get(3).body()).isInstanceOf(Customer.class);
    }

    private static Throwable newInstance(Class<? extends Throwable> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void endsExchangeWhenBodyThrowsError() throws Exception {
        Map<String, Object> body = new AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                throw new NoClassDefFoundError("made up");
            }
        };

        assertThat(sender("ladiflow:customer/show").send(body).failure())
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void endsExchangeWhenWritingResponseThrowsError() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        MessageSender lookup = sender("ladiflow:customer/show");
        var sent = lookup.send(
                PHONE,
                exchange -> exchange.setIn(new DefaultMessage(exchange) {
                    {
                        super.setBody(PHONE);
                    }

                    @Override
                    public void setBody(Object body) {
                        throw new NoClassDefFoundError("made up");
                    }
                }));
        assertThat(sent.failure()).hasRootCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void completesCallWhenMeterRegistryThrows() throws Exception {
        context.getRegistry().bind("meters", new SimpleMeterRegistry() {
            @Override
            protected Counter newCounter(Meter.Id id) {
                if (id.getTag("operation") != null) {
                    throw new NoClassDefFoundError("made up");
                }
                return super.newCounter(id);
            }
        });

        assertThat(sender("ladiflow:customer/show").send(PHONE).body()).isInstanceOf(Customer.class);
    }

    @Test
    void sendsNothingWhenKeySupplierExceedsDeadline() throws Exception {
        var calls = new AtomicInteger();
        component.getConfiguration().setRetryTimeout(TIMEOUT);
        component.getConfiguration().setApiKeySupplier(() -> {
            long begin = System.nanoTime();
            while (calls.get() == 1 && System.nanoTime() - begin <= TIMEOUT.toNanos()) {
                Thread.onSpinWait();
            }
            calls.incrementAndGet();
            return sandbox.apiKey();
        });
        MessageSender lookup = sender("ladiflow:customer/show");

        assertThat(lookup.send(PHONE).failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContainingAll("retryTimeout expired", "apiKeySupplier");
        assertThat(sandbox.requestCount()).isZero();
        component.getConfiguration().setRetryTimeout(Duration.ofMinutes(1));
        assertThat(sender("ladiflow:customer/show").send(PHONE).failure()).isNull();
    }
}
