// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests which state the calls to one store share with each other and with earlier calls. */
class SharedStoreTest extends LookupTestBase {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final SandboxCustomer LAN = SandboxCustomer.of(1);

    @Test
    void sharesRateLimitBetweenComponentsOfStore() throws Exception {
        var second = newComponent();
        context.getRegistry().bind("second", second);
        component.setMaxRequestsPerSecond(1);
        MessageSender limited = sender("ladiflow:customer/show");
        MessageSender other = sender("second:customer/show");

        Future<SentMessage> first = startHeldLookup(limited, LAN.phone());
        other.start(SandboxCustomer.of(2).phone());

        await().until(() -> ComponentServices.of(second).waitingForSlotCount() == 1);
        assertThat(sandbox.requestCount()).isOne();
        sandbox.release();
        assertThat(first.get().body()).isInstanceOf(Customer.class);
        assertThat(other.awaitCompleted(1).get(0).body()).isInstanceOf(Customer.class);
    }

    @Test
    void neverServesLookupByAllKeysFromCache() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        MessageSender one = sender("ladiflow:customer/show");
        MessageSender all = sender("ladiflow:customer/show?lookupField=ALL");
        one.send(LAN.phone());
        one.send(LAN.email());

        for (int i = 0; i < 2; i++) {
            var sent = all.send(Map.of("phone", LAN.phone(), "email", LAN.email()));
            assertThat(sent.body()).isInstanceOf(Customer.class);
            assertThat(sent.header(LadiFlowConstants.CACHE)).isNull();
        }

        assertThat(sandbox.requestCount()).isEqualTo(4);
        assertThat(one.send(LAN.phone()).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
    }

    /** If the key has changed since it was rejected, the call is retried, but at most maxRetries times. */
    @Test
    void stopsAfterMaxRetriesWhenKeyAlwaysChanges() throws Exception {
        var keys = new AtomicInteger();
        component.getConfiguration().setApiKey(null);
        component.getConfiguration().setApiKeySupplier(() -> "key-number-" + keys.incrementAndGet());
        component.getConfiguration().setMaxRetries(3);
        sandbox.always(Reply.unauthorized());

        var sent = sender("ladiflow:customer/show").send(LAN.phone());
        await().atMost(LONG).until(() -> sent.failure() != null);

        assertThat(sent.failure()).isInstanceOf(LadiFlowAuthenticationException.class);
        assertThat(sandbox.requestCount()).isEqualTo(4);
        assertThat(sent.header(LadiFlowConstants.ATTEMPTS)).isEqualTo(4);
    }

    /** After an eviction, later calls do not share the request, but calls that already share it continue to wait. */
    @Test
    void endsCallsSharingDetachedRequestWhenContextStops() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        component.getConfiguration().setRetryTimeout(Duration.ofHours(1));
        component.getConfiguration().setResponseTimeout(Duration.ofHours(1));
        context.getShutdownStrategy().setTimeout(Duration.ofHours(1).toSeconds());
        addRoute(route -> route.from("direct:lookup").to("ladiflow:customer/show"));
        MessageSender lookups = sender("direct:lookup");
        Future<SentMessage> leader = startHeldLookup(lookups, LAN.phone());
        lookups.start(5, LAN.phone());
        await().until(() -> threadsBlockedInComponent().size() >= 5);
        sender("ladiflow:customer/show?cacheMode=EVICT").send(LAN.phone());

        Future<?> stopping = threads.submit(context::stop);

        assertThat(lookups.awaitCompleted(5))
                .allSatisfy(sent -> assertThat(sent.failure())
                        .isInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageContaining("stopping"));
        sandbox.release();
        assertThat(leader.get().body()).isInstanceOf(Customer.class);
        stopping.get();
    }

    @Test
    void removesDroppedHeaderOfEarlierWrite() throws Exception {
        MessageSender writes = sender("ladiflow:customer/create-or-update");
        var body = Map.of("email", LAN.email(), "first_name", "Lan");

        var sent = writes.send(body, exchange -> exchange.getMessage().setHeader(LadiFlowConstants.DROPPED, "tags"));

        assertThat(sent.body()).isInstanceOf(Customer.class);
        assertThat(sent.exchange().getMessage().getHeaders()).doesNotContainKey(LadiFlowConstants.DROPPED);
    }
}
