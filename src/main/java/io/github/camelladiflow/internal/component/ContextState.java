// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.Waits;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.function.Suppliers;

/** What the components of one Camel context share: stores, caches and waits. Thread-safe. */
final class ContextState extends LifecycleStrategySupport {

    final Waits waits = new Waits();
    final Map<Component, ComponentServices> components = new ConcurrentHashMap<>();
    /** The stores by their scopes. After the last release, the context forgets what a store has learned. */
    final Shared<String, Store> stores = new Shared<>();

    private final Map<String, Supplier<LookupCache>> caches = new HashMap<>();

    static ContextState of(CamelContext camelContext) {
        var extension = camelContext.getCamelContextExtension();
        synchronized (extension) {
            ContextState state = extension.getContextPlugin(ContextState.class);
            if (state == null) {
                state = new ContextState();
                extension.addContextPlugin(ContextState.class, state);
                camelContext.addLifecycleStrategy(state);
            }
            return state;
        }
    }

    /**
     * Returns the cache that the application or a component has bound under the given name. If there is none, binds a
     * new one, which is created on first use.
     */
    @SuppressWarnings("unchecked")
    synchronized Supplier<LookupCache> lookupCache(Registry registry, String name, long maxSize) {
        return caches.computeIfAbsent(name, unknown -> {
            Cache<String, ?> users = registry.lookupByNameAndType(name, Cache.class);
            Supplier<LookupCache> cache =
                    Suppliers.memorize(() -> new LookupCache(users, maxSize, Ticker.systemTicker(), waits));
            if (users == null) {
                registry.bind(
                        name, Cache.class, (Supplier<Object>) () -> cache.get().caffeineCache());
            }
            return cache;
        });
    }

    /** Ends all waits immediately, because the context would otherwise wait for them. Requests in flight continue. */
    @Override
    public void onContextStopping(CamelContext context) {
        waits.stop();
    }

    @Override
    public void onContextStarting(CamelContext context) {
        waits.start();
    }
}
