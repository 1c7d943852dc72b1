// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.Waits;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.function.Suppliers;

/** What the components of one Camel context share: stores, caches and waits. Thread-safe. */
final class ContextState {

    final Waits waits = new Waits();
    final Map<Component, ComponentServices> components = new ConcurrentHashMap<>();
    /** The stores of the endpoints. When no endpoint uses a store, the context forgets what the store has learned. */
    private final Map<StoreCaller, Store> stores = new HashMap<>();

    private final Map<String, Supplier<LookupCache>> caches = new HashMap<>();

    static ContextState of(CamelContext camelContext) {
        var extension = camelContext.getCamelContextExtension();
        synchronized (extension) {
            ContextState state = extension.getContextPlugin(ContextState.class);
            if (state == null) {
                state = new ContextState();
                extension.addContextPlugin(ContextState.class, state);
            }
            return state;
        }
    }

    /** Returns the store of an API key, and replaces the store that the endpoint used before. */
    synchronized Store useStore(StoreCaller user, String scope, String apiKey) {
        Store store = stores.values().stream()
                .filter(known -> known.scope.equals(scope))
                .findFirst()
                .orElseGet(() -> new Store(scope, apiKey, waits));
        stores.put(user, store);
        return store;
    }

    synchronized void releaseStore(StoreCaller user) {
        stores.remove(user);
    }

    /** Returns the stores of some endpoints. */
    synchronized Set<Store> stores(Predicate<StoreCaller> users) {
        return stores.entrySet().stream()
                .filter(used -> users.test(used.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.toSet());
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
}
