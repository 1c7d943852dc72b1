// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.LookupContext.Entrance;
import io.github.camelladiflow.internal.component.StoreCaller;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.SandboxCustomers;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.caffeine.CaffeineConstants;
import org.apache.camel.component.caffeine.cache.CaffeineCacheComponent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The cache of customers as others see it: camel-caffeine, a user's own bean, another component, other routes. */
class CaffeineCacheComponentTest extends Lookups {

    private static final String CACHE = "caffeine-cache:ladiflow-customers";
    private static final String PHONE = SandboxCustomers.customer(1).phone();

    @BeforeEach
    void create() {
        context.component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        // as createCacheIfNotExist=false in the URI, which Camel cannot read on a Turkish machine
        context.camel()
                .getComponent("caffeine-cache", CaffeineCacheComponent.class)
                .getConfiguration()
                .setCreateCacheIfNotExist(false);
    }

    // ---- in which order things may start

    @Test
    void worksInARouteBeforeTheLookups() throws Exception {
        context.camel().getComponent("ladiflow");
        context.route(CaffeineCacheComponentTest::cache)
                .route(CaffeineCacheComponentTest::lookup)
                .start();

        assertGetAndInvalidate();
    }

    @Test
    void worksInARouteThatIsAddedToARunningContext() throws Exception {
        context.route(CaffeineCacheComponentTest::lookup).start();
        context.route(CaffeineCacheComponentTest::cache);

        assertGetAndInvalidate();
    }

    @Test
    void withoutTheComponentItFailsAtStartInsteadOfMakingACacheOfItsOwn() throws Exception {
        context.route(CaffeineCacheComponentTest::cache);

        assertThatThrownBy(context::start).rootCause().hasMessageContaining("ladiflow-customers");
    }

    // ---- whose cache it is

    @Test
    void aUsersBeanOfThatNameIsUsedInsteadOfOurs() throws Exception {
        Cache<String, Customer> users = Caffeine.newBuilder().build();
        context.camel().getRegistry().bind("ladiflow-customers", users);
        context.route(CaffeineCacheComponentTest::lookup).start();
        Entrance lookup = context.entrance("direct:lookup");
        lookup.send(PHONE);

        assertThat(users.asMap()).containsKey(keyText());
        users.invalidateAll();
        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("MISS");
    }

    @Test
    void theCacheIsBoundUnderTheNameThatWasSet() throws Exception {
        context.component().setCacheName("known-people");
        context.route(CaffeineCacheComponentTest::lookup).start();
        context.entrance("direct:lookup").send(PHONE);

        Cache<?, ?> bound = context.camel().getRegistry().lookupByNameAndType("known-people", Cache.class);
        assertThat(bound.asMap()).hasSize(2);
    }

    @Test
    void twoComponentsShareTheCacheAndOneThatIsRemovedLeavesItToTheOther() throws Exception {
        var second = new LadiFlowComponent();
        second.getConfiguration().setApiKey(sandbox.apiKey());
        second.getConfiguration().setBaseUrl(sandbox.baseUrl());
        second.getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        context.component().getLookupOptions().setCacheTtl(null);
        context.start();
        context.camel().getComponent("ladiflow");
        context.camel().addComponent("second", second);
        Entrance lookup = context.entrance("second:customer/show");
        lookup.send(PHONE);
        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
        context.camel().removeComponent("ladiflow");

        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
    }

    @Test
    void aComponentThatIsAddedAgainCachesAsBefore() throws Exception {
        context.start();
        Entrance before = context.entrance("ladiflow:customer/show");
        before.send(PHONE);
        before.close();
        var again = new LadiFlowComponent();
        again.setConfiguration(context.configuration());
        again.setLookupOptions(context.component().getLookupOptions());
        context.camel().removeComponent("ladiflow");
        context.camel().addComponent("again", again);
        Entrance lookup = context.entrance("again:customer/show");
        lookup.send(PHONE);

        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
    }

    @Test
    void aContextThatIsStartedAgainCachesAsBefore() throws Exception {
        context.route(CaffeineCacheComponentTest::lookup).start();
        context.entrance("direct:lookup").send(PHONE);
        context.close();
        // a context that stops forgets its registry
        context.camel().getRegistry().bind("ladiflow", context.component());
        context.start();
        Entrance lookup = context.entrance("direct:lookup");
        lookup.send(PHONE);

        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
    }

    // ---- what routes share

    @Test
    void aRouteCannotChangeTheCustomerThatOthersGet() throws Exception {
        context.route(route -> route.from("direct:changing")
                        .to("ladiflow:customer/show")
                        .process(exchange -> {
                            Customer customer = exchange.getMessage().getBody(Customer.class);
                            assertThatThrownBy(() -> customer.getTags().clear())
                                    .isInstanceOf(UnsupportedOperationException.class);
                            assertThatThrownBy(() -> customer.getCustomFields().clear())
                                    .isInstanceOf(UnsupportedOperationException.class);
                            Map<?, ?> map = exchange.getMessage().getBody(Map.class);
                            map.clear();
                            var tree = exchange.getMessage().getBody(ObjectNode.class);
                            tree.put("name", "changed");
                            byte[] bytes = exchange.getMessage().getBody(byte[].class);
                            Arrays.fill(bytes, (byte) 0);
                            exchange.getMessage().setBody(map);
                        }))
                .start();
        Entrance changing = context.entrance("direct:changing");
        Entrance lookup = context.entrance("ladiflow:customer/show");
        assertThat(changing.send(PHONE).failure()).isNull();
        var sent = lookup.send(PHONE);

        assertThat(sent.header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
        assertThat(((Customer) sent.body()).getName())
                .isEqualTo(SandboxCustomers.customer(1).name());
        assertThat(((Customer) sent.body()).toJson())
                .isEqualTo(
                        Customer.fromJson(SandboxCustomers.customer(1).json()).toJson());
    }

    // ---- helpers

    private static void lookup(RouteBuilder route) {
        route.from("direct:lookup").to("ladiflow:customer/show");
    }

    private static void cache(RouteBuilder route) {
        route.from("direct:cache").to(CACHE);
    }

    private void assertGetAndInvalidate() throws Exception {
        Entrance lookup = context.entrance("direct:lookup");
        Entrance cache = context.entrance("direct:cache");
        Object customer = lookup.send(PHONE).body();

        assertThat(act(cache, CaffeineConstants.ACTION_GET).body()).isSameAs(customer);
        act(cache, CaffeineConstants.ACTION_INVALIDATE_ALL);
        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("MISS");
    }

    private Entrance.Sent act(Entrance cache, String action) {
        var sent = cache.send(null, exchange -> {
            exchange.getIn().setHeader(CaffeineConstants.ACTION, action);
            exchange.getIn().setHeader(CaffeineConstants.KEY, keyText());
        });
        assertThat(sent.failure()).isNull();
        return sent;
    }

    private String keyText() {
        return StoreCaller.scope(sandbox.baseUrl(), sandbox.apiKey()) + " phone " + PHONE;
    }
}
