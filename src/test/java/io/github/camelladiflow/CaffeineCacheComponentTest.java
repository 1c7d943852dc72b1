// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.internal.component.StoreCaller;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.caffeine.CaffeineConstants;
import org.apache.camel.component.caffeine.cache.CaffeineCacheComponent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests how camel-caffeine, a user's own bean, another component and other routes share the cache of customers. */
class CaffeineCacheComponentTest extends LookupTestBase {

    private static final String CACHE_URI = "caffeine-cache:ladiflow-customers";
    private static final String PHONE = SandboxCustomer.of(1).phone();

    @BeforeEach
    void create() {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        // this is like createCacheIfNotExist=false in the URI, which Camel cannot read on a machine with a Turkish
        // locale
        context.getComponent("caffeine-cache", CaffeineCacheComponent.class)
                .getConfiguration()
                .setCreateCacheIfNotExist(false);
    }

    // ---- the order in which routes and components may start

    @Test
    void worksInRouteAddedBeforeLookups() throws Exception {
        context.getComponent("ladiflow");
        addRoute(CaffeineCacheComponentTest::addCacheRoute);
        addRoute(CaffeineCacheComponentTest::addLookupRoute);
        context.start();

        assertCachesAndClears();
    }

    @Test
    void worksInRouteAddedToRunningContext() throws Exception {
        addRoute(CaffeineCacheComponentTest::addLookupRoute);
        context.start();
        addRoute(CaffeineCacheComponentTest::addCacheRoute);

        assertCachesAndClears();
    }

    @Test
    void failsAtStartWithoutComponent() throws Exception {
        addRoute(CaffeineCacheComponentTest::addCacheRoute);

        assertThatThrownBy(context::start).rootCause().hasMessageContaining("ladiflow-customers");
    }

    // ---- the owner of the cache

    @Test
    void usesCacheBeanOfUser() throws Exception {
        Cache<String, Customer> users = Caffeine.newBuilder().build();
        context.getRegistry().bind("ladiflow-customers", users);
        addRoute(CaffeineCacheComponentTest::addLookupRoute);
        MessageSender lookup = sender("direct:lookup");
        lookup.send(PHONE);

        assertThat(users.asMap()).containsKey(cacheKey());
        users.invalidateAll();
        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("MISS");
    }

    @Test
    void bindsCacheUnderConfiguredName() throws Exception {
        component.setCacheName("known-people");
        addRoute(CaffeineCacheComponentTest::addLookupRoute);
        sender("direct:lookup").send(PHONE);

        Cache<?, ?> bound = context.getRegistry().lookupByNameAndType("known-people", Cache.class);
        assertThat(bound.asMap().keySet()).hasToString("[" + cacheKey() + "]");
    }

    @Test
    void keepsSharedCacheWhenOneComponentIsRemoved() throws Exception {
        var second = newComponent();
        second.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        component.getConfiguration().setCacheTtl(null);
        context.getComponent("ladiflow");
        context.addComponent("second", second);
        MessageSender lookup = sender("second:customer/show");
        assertCaches(lookup);
        context.removeComponent("ladiflow");

        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
    }

    @Test
    void cachesAfterComponentIsAddedAgain() throws Exception {
        MessageSender before = sender("ladiflow:customer/show");
        before.send(PHONE);
        before.close();
        var again = new LadiFlowComponent();
        again.setConfiguration(component.getConfiguration());
        context.removeComponent("ladiflow");
        context.addComponent("again", again);
        assertCaches(sender("again:customer/show"));
    }

    @Test
    void cachesAfterContextIsRestarted() throws Exception {
        addRoute(CaffeineCacheComponentTest::addLookupRoute);
        sender("direct:lookup").send(PHONE);
        restart();
        assertCaches(sender("direct:lookup"));
    }

    // ---- data that routes share

    @Test
    void protectsCachedCustomerFromChangesInRoute() throws Exception {
        addRoute(route -> route.from("direct:changing")
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
                }));
        MessageSender changing = sender("direct:changing");
        MessageSender lookup = sender("ladiflow:customer/show");
        assertThat(changing.send(PHONE).failure()).isNull();
        var sent = lookup.send(PHONE);

        assertThat(sent.header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
        var unchanged = Customer.fromJson(SandboxCustomer.of(1).json());
        assertThat(((Customer) sent.body()).getName()).isEqualTo(unchanged.getName());
        assertThat(((Customer) sent.body()).toJson()).isEqualTo(unchanged.toJson());
    }

    // ---- helpers

    private static void addLookupRoute(RouteBuilder route) {
        route.from("direct:lookup").to("ladiflow:customer/show");
    }

    private static void addCacheRoute(RouteBuilder route) {
        route.from("direct:cache").to(CACHE_URI);
    }

    private static void assertCaches(MessageSender lookup) {
        lookup.send(PHONE);
        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");
    }

    private void assertCachesAndClears() throws Exception {
        MessageSender lookup = sender("direct:lookup");
        MessageSender cache = sender("direct:cache");
        lookup.send(PHONE);
        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("HIT");

        var cleared = cache.send(
                null,
                exchange ->
                        exchange.getIn().setHeader(CaffeineConstants.ACTION, CaffeineConstants.ACTION_INVALIDATE_ALL));
        assertThat(cleared.failure()).isNull();
        assertThat(lookup.send(PHONE).header(LadiFlowConstants.CACHE)).isEqualTo("MISS");
    }

    private String cacheKey() {
        return StoreCaller.scope(sandbox.baseUrl(), sandbox.apiKey()) + " phone " + PHONE;
    }
}
