// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.cache.CustomerCache;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.function.Suppliers;

/**
 * The stores and caches of one Camel context. They remain when components are removed and when the context is
 * restarted. Ends all waits when the context begins to stop. Thread-safe.
 */
final class Stores extends LifecycleStrategySupport {

    /**
     * The maximum number of unused stores that are kept because their limiters have learned a limit from 429 responses.
     */
    private static final int MAX_UNUSED = 100;

    final Map<Component, ComponentServices> components = new ConcurrentHashMap<>();
    /** The stores by scope, in order of creation. */
    private final Map<String, Store> stores = new LinkedHashMap<>();

    private final Map<String, Supplier<CustomerCache>> caches = new HashMap<>();
    private volatile boolean stopping;

    static Stores of(CamelContext camelContext) {
        var extension = camelContext.getCamelContextExtension();
        synchronized (extension) {
            Stores stores = extension.getContextPlugin(Stores.class);
            if (stores == null) {
                stores = new Stores();
                extension.addContextPlugin(Stores.class, stores);
                camelContext.addLifecycleStrategy(stores);
            }
            return stores;
        }
    }

    /**
     * Returns the store with the given scope. Before this method creates a store, it removes idle stores that no
     * started endpoint uses, such as the stores of rotated keys. It removes all such stores whose limiters have not
     * learned a limit. If there are more than {@link #MAX_UNUSED} such stores in total, it also removes the oldest of
     * them.
     */
    synchronized Store get(String scope) {
        Store known = stores.get(scope);
        if (known == null) {
            removeUnused();
            known = new Store(scope);
            stores.put(scope, known);
            if (stopping) {
                known.close();
            }
        }
        return known;
    }

    private void removeUnused() {
        List<Store> unused = stores.values().stream()
                .filter(store -> store.limiter.isIdle()
                        && components.values().stream().noneMatch(component -> component.isInUse(store)))
                .toList();
        int surplus = unused.size() - MAX_UNUSED;
        for (int i = 0; i < unused.size(); i++) {
            Store store = unused.get(i);
            if (i < surplus || !store.limiter.hasLearned()) {
                components.values().forEach(component -> component.remove(store));
                stores.remove(store.scope);
            }
        }
    }

    /**
     * Returns the cache that the application or a component has bound under the given name. It may be the cache of a
     * component that has been removed. This is safe, because the key of each entry identifies the store. If the
     * registry does not contain a cache with the name, this method binds a new one, which is created on first use.
     */
    @SuppressWarnings("unchecked")
    synchronized Supplier<CustomerCache> customerCache(Registry registry, String name, long maxSize) {
        Cache<String, Customer> bound = registry.lookupByNameAndType(name, Cache.class);
        Supplier<CustomerCache> known = caches.get(name);
        if (known != null && known.get().caffeineCache() == bound) {
            if (!stopping) {
                known.get().reopen();
            }
            return known;
        }
        Supplier<CustomerCache> cache =
                Suppliers.memorize(() -> new CustomerCache(bound, maxSize, Ticker.systemTicker()));
        if (bound == null) {
            registry.bind(
                    name, Cache.class, (Supplier<Object>) () -> cache.get().caffeineCache());
        }
        caches.put(name, cache);
        return cache;
    }

    private synchronized List<Store> updateStopping(boolean stopping) {
        this.stopping = stopping;
        return all();
    }

    synchronized List<Store> all() {
        return List.copyOf(stores.values());
    }

    /** Returns whether the context has begun to stop. The context itself reports this slightly later. */
    boolean isStopping() {
        return stopping;
    }

    /** Ends all waits immediately, because the context would otherwise wait for them. In-flight requests continue. */
    @Override
    public void onContextStopping(CamelContext context) {
        updateStopping(true).forEach(Store::close);
        components.values().forEach(ComponentServices::cancelWaits);
    }

    @Override
    public void onContextStarting(CamelContext context) {
        updateStopping(false).forEach(Store::reopen);
    }
}
