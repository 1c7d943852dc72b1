// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import io.github.camelladiflow.LookupContext.Entrance;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxCustomers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class EvictionTest extends Lookups {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final SandboxCustomer LAN = SandboxCustomers.customer(1);

    private Entrance lookup;
    private Entrance webhook;

    @BeforeEach
    void start() throws Exception {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        context.component().getLookupOptions().setCacheNotFoundTtl(Duration.ofMinutes(10));
        context.route(route -> {
                    route.from("direct:lookup").to("ladiflow:customer/show?notFound=NULL");
                    route.from("direct:webhook").to("ladiflow:customer/show?cacheMode=EVICT");
                })
                .start();
        lookup = context.entrance("direct:lookup");
        webhook = context.entrance("direct:webhook");
    }

    @Test
    void aWebhookEvictsByIdEmailOrPhoneWhateverTheCustomerWasLookedUpBy() {
        List<String> keys = List.of(LAN.id(), LAN.email(), LAN.phone());
        for (String asked : keys) {
            for (String evicted : keys) {
                lookup.send(asked);
                assertThat(status(lookup.send(asked))).isEqualTo("HIT");
                webhook.send(evicted);

                assertThat(status(lookup.send(asked))).as("after an eviction").isEqualTo("MISS");
                webhook.send(evicted);
            }
        }
    }

    @Test
    void aWebhookReadsItsKeyAsALookupDoes() {
        String json = "{\"_id\":\"" + LAN.id() + "\",\"event\":\"changed\"}";
        List<Object> bodies = List.of(
                json, Map.of("email", LAN.email()), CustomerLookup.byPhone(LAN.phone()), customer(), LAN.phone());
        for (Object body : bodies) {
            lookup.send(LAN.phone());
            webhook.send(body);

            assertThat(status(lookup.send(LAN.phone()))).isEqualTo("MISS");
        }
    }

    @Test
    void anEvictionSendsNoRequestAndLeavesTheMessageAsItIs() throws Exception {
        Entrance eviction = context.entrance("ladiflow:customer/show?cacheMode=EVICT");
        var sent = eviction.send(LAN.phone(), exchange -> exchange.getIn().setHeader("event", "changed"));

        assertThat(sent.returned()).isTrue();
        assertThat(sent.failure()).isNull();
        assertThat(sent.body()).isEqualTo(LAN.phone());
        assertThat(sent.header("event")).isEqualTo("changed");
        assertThat(sent.header(LadiFlowConstants.OUTCOME)).isNull();
        assertThat(sandbox.requestCount()).isZero();
    }

    @Test
    void anEvictionWithNothingToReadFails() {
        assertThat(webhook.send("neither id nor address").failure()).isNotNull();
    }

    @Test
    void aRunningRequestIsDeliveredButNotStored() throws Exception {
        for (String evicted : List.of(LAN.id(), LAN.email(), LAN.phone())) {
            sandbox.clearRequests();
            Future<Entrance.Sent> leader = lead(lookup, LAN.phone());
            var joined = lookup.send(LAN.phone());
            webhook.send(evicted);
            sandbox.release();

            assertThat(leader.get().body()).isInstanceOf(Customer.class);
            await().atMost(LONG).until(() -> joined.doneSync() != null);
            assertThat(joined.body()).isInstanceOf(Customer.class);
            assertThat(context.component()
                            .services()
                            .customerCache()
                            .caffeineCache()
                            .asMap())
                    .isEmpty();
        }
    }

    @Test
    void refreshAsksAndStoresAndBypassLeavesTheCacheAlone() throws Exception {
        Entrance refresh = context.entrance("ladiflow:customer/show?cacheMode=REFRESH");
        Entrance bypass = context.entrance("ladiflow:customer/show?cacheMode=BYPASS");
        lookup.send(LAN.phone());
        sandbox.update(LAN.id(), customer -> customer.put("name", "changed"));

        assertThat(name(bypass.send(LAN.phone()))).isEqualTo("changed");
        assertThat(name(lookup.send(LAN.phone()))).isNotEqualTo("changed");
        assertThat(name(refresh.send(LAN.phone()))).isEqualTo("changed");
        assertThat(name(lookup.send(LAN.phone()))).isEqualTo("changed");
        assertThat(sandbox.requestCount()).isEqualTo(3);
        assertThat(status(bypass.send(LAN.phone()))).isNull();
    }

    private static Object status(Entrance.Sent sent) {
        return sent.header(LadiFlowConstants.CACHE);
    }

    private static String name(Entrance.Sent sent) {
        return ((Customer) sent.body()).getName();
    }

    private static Customer customer() {
        return Customer.fromJson(LAN.json());
    }
}
