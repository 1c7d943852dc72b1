// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelladiflow.LookupTestContext.MessageSender;
import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What calls of one store share with each other and with earlier calls, and what they do not share. */
class SharedStoreTest extends LookupTestBase {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final SandboxCustomer LAN = SandboxCustomer.of(1);

    @Test
    void sharesRateLimitBetweenComponentsOfStore() throws Exception {
        var second = new LadiFlowComponent();
        second.getConfiguration().setApiKey(sandbox.apiKey());
        second.getConfiguration().setBaseUrl(sandbox.baseUrl());
        context.camelContext().getRegistry().bind("second", second);
        context.component().setMaxRequestsPerSecond(1);
        MessageSender limited = context.start().sender("ladiflow:customer/show");
        MessageSender other = context.sender("second:customer/show");

        Future<MessageSender.SentMessage> first = startHeldLookup(limited, LAN.phone());
        other.send(SandboxCustomer.of(2).phone());

        assertThat(ComponentServices.of(second).waitingForPermitCount()).isOne();
        assertThat(sandbox.requestCount()).isOne();
        sandbox.release();
        assertThat(first.get().body()).isInstanceOf(Customer.class);
        assertThat(other.awaitCompleted(1).get(0).body()).isInstanceOf(Customer.class);
    }

    @Test
    void neverServesLookupByAllKeysFromCache() throws Exception {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        MessageSender one = context.start().sender("ladiflow:customer/show");
        MessageSender all = context.sender("ladiflow:customer/show?lookupField=ALL");
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

    /** A key that has changed since it was rejected is tried, but only maxRetries times. */
    @Test
    void stopsAfterMaxRetriesWhenKeyAlwaysChanges() throws Exception {
        var keys = new AtomicInteger();
        context.configuration().setApiKey(null);
        context.configuration().setApiKeySupplier(() -> "key-number-" + keys.incrementAndGet());
        context.configuration().setMaxRetries(3);
        sandbox.always(Reply.unauthorized());

        var sent = context.start().sender("ladiflow:customer/show").send(LAN.phone());
        await().atMost(LONG).until(() -> sent.failure() != null);

        assertThat(sent.failure()).isInstanceOf(LadiFlowAuthenticationException.class);
        assertThat(sandbox.requestCount()).isEqualTo(4);
        assertThat(sent.header(LadiFlowConstants.ATTEMPTS)).isEqualTo(4);
    }

    /** After an eviction no later call shares the request, but those that share it already wait on. */
    @Test
    void endsCallsSharingDetachedRequestWhenContextStops() throws Exception {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        context.configuration().setRetryTimeout(Duration.ofHours(1));
        context.configuration().setResponseTimeout(Duration.ofHours(1));
        context.camelContext()
                .getShutdownStrategy()
                .setTimeout(Duration.ofHours(1).toSeconds());
        context.addRoute(route -> route.from("direct:lookup").to("ladiflow:customer/show"));
        MessageSender lookups = context.start().sender("direct:lookup");
        Future<MessageSender.SentMessage> leader = startHeldLookup(lookups, LAN.phone());
        lookups.send(5, LAN.phone());
        context.sender("ladiflow:customer/show?cacheMode=EVICT").send(LAN.phone());

        Future<?> stopping = threads.submit(context::close);

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
        MessageSender writes = context.start().sender("ladiflow:customer/create-or-update?onDropped=WARN");
        var body = Map.of("email", LAN.email(), "first_name", "Lan");

        var sent = writes.send(body, exchange -> exchange.getMessage().setHeader(LadiFlowConstants.DROPPED, "tags"));

        assertThat(sent.body()).isInstanceOf(Customer.class);
        assertThat(sent.exchange().getMessage().getHeaders()).doesNotContainKey(LadiFlowConstants.DROPPED);
    }
}
