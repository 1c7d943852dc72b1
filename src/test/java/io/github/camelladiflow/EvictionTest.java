// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class EvictionTest extends LookupTestBase {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final SandboxCustomer LAN = SandboxCustomer.of(1);

    private MessageSender lookup;
    private MessageSender webhook;

    @BeforeEach
    void start() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        component.getConfiguration().setCacheNotFoundTtl(Duration.ofMinutes(10));
        addRoute(route -> {
            route.from("direct:lookup").to("ladiflow:customer/show?notFound=NULL");
            route.from("direct:webhook").to("ladiflow:customer/show?cacheMode=EVICT");
        });
        lookup = sender("direct:lookup");
        webhook = sender("direct:webhook");
    }

    @Test
    void evictsByAnyKeyOfCustomer() {
        List<String> keys = List.of(LAN.id(), LAN.email(), LAN.phone());
        for (String asked : keys) {
            for (String evicted : keys) {
                lookup.send(asked);
                assertThat(cacheStatus(lookup.send(asked))).isEqualTo("HIT");
                webhook.send(evicted);

                assertThat(cacheStatus(lookup.send(asked))).isEqualTo("MISS");
                webhook.send(evicted);
            }
        }
    }

    @Test
    void readsKeyLikeLookup() {
        String json = "{\"_id\":\"" + LAN.id() + "\",\"event\":\"changed\"}";
        var lookupByPhone = CustomerLookup.byPhone(LAN.phone());
        var customer = Customer.fromJson(LAN.json());
        for (Object body : List.of(json, Map.of("email", LAN.email()), lookupByPhone, customer, LAN.phone())) {
            lookup.send(LAN.phone());
            webhook.send(body);

            assertThat(cacheStatus(lookup.send(LAN.phone()))).isEqualTo("MISS");
        }
    }

    @Test
    void sendsNoRequestAndKeepsMessage() throws Exception {
        MessageSender eviction = sender("ladiflow:customer/show?cacheMode=EVICT");
        var sent = eviction.send(LAN.phone(), exchange -> exchange.getIn().setHeader("event", "changed"));

        assertThat(sent.failure()).isNull();
        assertThat(sent.body()).isEqualTo(LAN.phone());
        assertThat(sent.header("event")).isEqualTo("changed");
        assertThat(sent.header(LadiFlowConstants.OUTCOME)).isEqualTo("OK");
        assertThat(sandbox.requestCount()).isZero();
    }

    @Test
    void deliversInFlightResponseWithoutStoringIt() throws Exception {
        for (String evicted : List.of(LAN.id(), LAN.email(), LAN.phone())) {
            sandbox.clearRequests();
            Future<SentMessage> leader = startHeldLookup(lookup, LAN.phone());
            Future<SentMessage> joined = lookup.start(LAN.phone());
            await().until(() -> threadsBlockedInComponent().size() >= 2);
            webhook.send(evicted);
            sandbox.release();

            assertThat(leader.get().body()).isInstanceOf(Customer.class);
            assertThat(joined.get().body()).isInstanceOf(Customer.class);
            var cache = component.services().lookupCache().caffeineCache();
            assertThat(cache.asMap()).isEmpty();
        }
    }

    @Test
    void neitherReadsNorChangesCacheIfTtlOfEndpointIsZero() throws Exception {
        component.getConfiguration().setCacheStaleIfError(Duration.ofHours(1));
        MessageSender uncached = sender("ladiflow:customer/show?cacheTtl=0");
        lookup.send(LAN.phone());
        sandbox.update(LAN.id(), customer -> customer.put("name", "changed"));

        var sent = uncached.send(LAN.phone());

        assertThat(name(sent)).isEqualTo("changed");
        assertThat(cacheStatus(sent)).isNull();
        assertThat(name(lookup.send(LAN.phone()))).isNotEqualTo("changed");
        assertThat(sandbox.requestCount()).isEqualTo(2);
    }

    @Test
    void looksUpAndCachesCurrentDataAfterEviction() throws Exception {
        addRoute(route -> route.from("direct:current")
                .to("ladiflow:customer/show?cacheMode=EVICT")
                .to("ladiflow:customer/show"));
        MessageSender current = sender("direct:current");
        lookup.send(LAN.phone());
        sandbox.update(LAN.id(), customer -> customer.put("name", "changed"));

        assertThat(name(current.send(LAN.phone()))).isEqualTo("changed");
        assertThat(name(lookup.send(LAN.phone()))).isEqualTo("changed");
        assertThat(sandbox.requestCount()).isEqualTo(2);
    }

    private static Object cacheStatus(SentMessage sent) {
        return sent.header(LadiFlowConstants.CACHE);
    }

    private static String name(SentMessage sent) {
        return ((Customer) sent.body()).getName();
    }
}
