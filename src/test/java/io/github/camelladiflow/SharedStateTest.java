// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.ObjectName;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.internal.client.RawServer;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.component.caffeine.CaffeineConstants;
import org.apache.camel.component.caffeine.cache.CaffeineCacheComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests what the endpoints and components of a context share, and when it ends: the cache, names and connections. */
class SharedStateTest extends LookupTestBase {

    private static final String CACHE = "ladiflow-customers";
    private static final SandboxCustomer LAN = SandboxCustomer.of(1);
    private static final String LOOKUP = "ladiflow:customer/show";
    private static final String LIST_BY_TAG = "ladiflow:customer/list?tags=VIP";

    @BeforeEach
    void create() {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        // this is like createCacheIfNotExist=false in the URI, which Camel cannot read on a machine with a Turkish
        // locale
        context.getComponent("caffeine-cache", CaffeineCacheComponent.class)
                .getConfiguration()
                .setCreateCacheIfNotExist(false);
    }

    private String lookUp(String uri) throws Exception {
        MessageSender sender = sender(uri);
        var sent = sender.send(LAN.phone());
        sender.close();
        return (String) sent.header(LadiFlowConstants.CACHE);
    }

    private LadiFlowComponent addComponent(String name) {
        LadiFlowComponent added = newComponent();
        added.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        context.addComponent(name, added);
        return added;
    }

    // ---- the cache

    @Test
    void routeCanClearCache() throws Exception {
        addRoute(route -> route.from("direct:clear")
                .setHeader(CaffeineConstants.ACTION)
                .constant(CaffeineConstants.ACTION_INVALIDATE_ALL)
                .to("caffeine-cache:" + CACHE));
        addRoute(route -> route.from("direct:lookup").to(LOOKUP));
        lookUp("direct:lookup");
        assertThat(lookUp("direct:lookup")).isEqualTo("HIT");

        assertThat(sender("direct:clear").send(null).failure()).isNull();
        assertThat(lookUp("direct:lookup")).isEqualTo("MISS");
    }

    @Test
    void usesCacheOfApplication() throws Exception {
        Cache<String, Customer> users = Caffeine.newBuilder().build();
        context.getRegistry().bind(CACHE, users);
        lookUp(LOOKUP);

        assertThat(users.asMap().keySet())
                .singleElement()
                .asString()
                .endsWith(" phone " + LAN.phone())
                .doesNotContain(sandbox.apiKey());
        assertThat(lookUp(LOOKUP + "?baseUrl=" + sandbox.baseUrl().replace("127.0.0.1", "localhost")))
                .as("another store")
                .isEqualTo("MISS");
        users.invalidateAll();
        assertThat(lookUp(LOOKUP)).isEqualTo("MISS");
    }

    @Test
    void sharesCacheOfNameBetweenComponents() throws Exception {
        addComponent("second");
        addComponent("third").setCacheName("known-people");
        lookUp(LOOKUP);

        assertThat(lookUp("second:customer/show")).isEqualTo("HIT");
        assertThat(lookUp("third:customer/show")).isEqualTo("MISS");
    }

    @Test
    void keepsCacheWhileComponentsComeAndGo() throws Exception {
        addComponent("second");
        lookUp(LOOKUP);
        context.removeComponent("ladiflow");
        assertThat(lookUp("second:customer/show")).isEqualTo("HIT");
        context.removeComponent("second");
        context.addComponent("again", component);
        assertThat(lookUp("again:customer/show")).isEqualTo("HIT");
        restart();
        lookUp(LOOKUP);
        assertThat(lookUp(LOOKUP)).isEqualTo("HIT");
    }

    // ---- the names of a store

    private void listByTag(MessageSender list, long requestsForNames) {
        var sent = list.send(null);
        assertThat(sent.failure()).isNull();
        assertThat(sandbox.requestCount("customer/list-tag")).isEqualTo(requestsForNames);
    }

    @Test
    void sharesNamesOfStoreUntilItsLastUserStops() throws Exception {
        addComponent("second");
        MessageSender first = sender(LIST_BY_TAG);
        MessageSender second = sender(LIST_BY_TAG.replace("ladiflow", "second"));
        listByTag(first, 1);
        first.close();
        listByTag(second, 1);
        MessageSender third = sender(LIST_BY_TAG);
        listByTag(third, 1);
        second.close();
        third.close();

        listByTag(sender(LIST_BY_TAG), 2);
    }

    @Test
    void forgetsNamesOfRotatedKey() throws Exception {
        var key = new AtomicReference<>(sandbox.apiKey());
        component.getConfiguration().setApiKey(null);
        component.getConfiguration().setApiKeySupplier(key::get);
        MessageSender list = sender(LIST_BY_TAG);
        listByTag(list, 1);
        key.set("another-key");
        assertThat(list.send(null).failure()).isNotNull();
        key.set(sandbox.apiKey());

        listByTag(list, 3);
    }

    @Test
    void clearCacheInJmxRemovesCustomersAndNames() throws Exception {
        var server = ManagementFactory.getPlatformMBeanServer();
        try (var managed = new DefaultCamelContext()) {
            managed.addComponent("ladiflow", component);
            managed.start();
            var name = new ObjectName(
                    "org.apache.camel:context=" + managed.getManagementName() + ",type=components,name=\"ladiflow\"");
            try (var template = managed.createProducerTemplate()) {
                for (int i = 1; i <= 2; i++) {
                    for (int times = 0; times < 2; times++) {
                        template.requestBody(LOOKUP, LAN.phone());
                        template.requestBody(LIST_BY_TAG, (Object) null);
                    }
                    assertThat(server.getAttribute(name, "CacheSize")).isEqualTo(1L);
                    assertThat(server.getAttribute(name, "WaitingForRate")).isEqualTo(0);
                    assertThat(sandbox.requestCount("customer/show")).isEqualTo(i);
                    assertThat(sandbox.requestCount("customer/list-tag")).isEqualTo(i);

                    server.invoke(name, "clearCache", new Object[0], new String[0]);
                    assertThat(server.getAttribute(name, "CacheSize")).isEqualTo(0L);
                }
            }
        }
    }

    // ---- connections and listeners

    @Test
    void closesConnectionsOfSourceWhenItStops(@TempDir Path folder) throws Exception {
        var opened = new AtomicInteger();
        var closed = new AtomicInteger();
        try (var server = RawServer.start(connection -> {
            opened.incrementAndGet();
            while (connection.readRequest() != null) {
                connection.write("HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n");
            }
            closed.incrementAndGet();
        })) {
            component.getConfiguration().setBaseUrl(server.baseUrl("http", "127.0.0.1"));
            addRoute(route -> route.from("ladiflow:customer/list?initialDelay=0&stateFile=" + folder.resolve("state"))
                    .routeId("source")
                    .to("log:changed"));
            context.start();
            await().until(() -> opened.get() > 0);
            assertThat(closed).hasValue(0);
            context.getRouteController().stopRoute("source");

            await().until(() -> closed.get() == opened.get());
        }
    }
}
