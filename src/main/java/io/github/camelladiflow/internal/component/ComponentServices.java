// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.net.URI;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.ConnectionSettings;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;

/** The objects that all endpoints of one component share: connections, observers and the cache. Thread-safe. */
public final class ComponentServices {

    private final Owner owner;
    private final CamelContext camelContext;
    private final ContextState state;
    private final Observers observers;
    private final Supplier<LookupCache> lookupCache;
    private final Shared<ConnectionSettings, LadiFlowClient> clients = new Shared<>();
    private final Shared<String, Store> stores = new Shared<>();

    /** A component, and suppliers of its current settings. */
    public record Owner(
            Component component,
            Supplier<LadiFlowConfiguration> configuration,
            Supplier<SSLContextParameters> tls,
            BooleanSupplier healthChecks,
            IntSupplier maxRequestsPerSecond,
            Supplier<LadiFlowRateLimiter> rateLimiter) {}

    public ComponentServices(Owner owner, String cacheName, long cacheMaxSize) {
        this.owner = owner;
        this.camelContext = owner.component().getCamelContext();
        this.state = ContextState.of(camelContext);
        this.observers = new Observers(camelContext, owner.healthChecks(), state.waits::isStopped);
        this.lookupCache = state.lookupCache(camelContext.getRegistry(), cacheName, cacheMaxSize);
        state.components.put(owner.component(), this);
    }

    /** Returns the services of a component that is starting or started, null for any other component. */
    public static ComponentServices of(Component component) {
        return ContextState.of(component.getCamelContext()).components.get(component);
    }

    /**
     * Returns the name of a component in its context. An application with two stores has two components with different
     * names.
     */
    public static String nameOf(Component component) {
        var context = component.getCamelContext();
        return context.getComponentNames().stream()
                .filter(name -> context.hasComponent(name) == component)
                .findFirst()
                .orElse("ladiflow");
    }

    /** Returns the default options for endpoints. */
    public LadiFlowConfiguration configuration() {
        return owner.configuration().get();
    }

    /** Describes the rate limit for the log. */
    public String rateDescription() {
        int rate = owner.maxRequestsPerSecond().getAsInt();
        return rate == 0 ? "any number of requests per second" : "at most " + rate + " requests per second";
    }

    public Observers observers() {
        return observers;
    }

    public LookupCache lookupCache() {
        return lookupCache.get();
    }

    /** Clears the lookup cache, and the cached names of all stores. */
    public void clearCaches() {
        lookupCache().clear();
        state.stores.values().forEach(store -> store.names().get().clear());
    }

    /** Returns a store, which all components of the context share, with this component's limits. */
    Store acquireStore(String scope, String apiKey) {
        Store store =
                stores.acquire(scope, () -> state.stores.acquire(scope, () -> Store.of(scope, apiKey, state.waits)));
        store.pace().restrictTo(owner.maxRequestsPerSecond().getAsInt());
        LadiFlowRateLimiter shared = owner.rateLimiter().get();
        store.pace().shareWith(shared == null ? null : longest -> shared.acquire(scope, longest));
        return store;
    }

    void releaseStore(Store store) {
        stores.release(store.scope(), last -> state.stores.release(last.scope(), unused -> {}));
    }

    Waits waits() {
        return state.waits;
    }

    /** Returns how many calls wait for a slot. */
    public int waitingForSlotCount() {
        return stores.values().stream()
                .mapToInt(store -> store.pace().waitingCount())
                .sum();
    }

    /** Returns the settings for connections to a host, from the component's TLS settings and the configuration. */
    public ConnectionSettings connectionSettings(URI url, LadiFlowConfiguration configuration) {
        return ConnectionSettings.of(url, configuration, owner.tls().get());
    }

    /** Returns a started client, which the caller must release. Starts the meters, too. */
    public LadiFlowClient acquireClient(ConnectionSettings settings) {
        observers.startMeters(this, nameOf(owner.component()));
        return clients.acquire(settings, () -> {
            var client = new LadiFlowClient(camelContext, settings, state.waits, observers::recordRequest);
            ServiceHelper.startService(client);
            return client;
        });
    }

    /** Releases a client. When the last user has released the client, this method closes its connections. */
    public void releaseClient(ConnectionSettings settings) {
        clients.release(settings, ServiceHelper::stopService);
    }

    /** Stops the connections of the component. The cache remains. */
    public void shutdown() {
        state.components.remove(owner.component(), this);
        observers.close();
        clients.values().forEach(ServiceHelper::stopService);
    }
}
