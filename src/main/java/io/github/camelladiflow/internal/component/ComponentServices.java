// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.jsse.SSLContextParameters;

/** The objects that all endpoints of one component share: connections, observers and the cache. Thread-safe. */
public final class ComponentServices {

    private final Owner owner;
    private final CamelContext camelContext;
    private final ContextState state;
    private final Observers observers;
    private final Supplier<LookupCache> lookupCache;
    /** The clients by the settings of their connections. */
    private final Map<List<Object>, LadiFlowClient> clients = new HashMap<>();
    /** The settings of each user of a client. */
    private final Map<Object, List<Object>> users = new HashMap<>();

    /** A component, and suppliers of its current settings. */
    public record Owner(
            HealthCheckComponent component,
            Supplier<LadiFlowConfiguration> configuration,
            Supplier<SSLContextParameters> tls,
            IntSupplier maxRequestsPerSecond,
            Supplier<LadiFlowRateLimiter> rateLimiter) {}

    public ComponentServices(Owner owner, String cacheName, long cacheMaxSize) {
        this.owner = owner;
        this.camelContext = owner.component().getCamelContext();
        this.state = ContextState.of(camelContext);
        this.observers = new Observers(camelContext, owner.component()::isHealthCheckProducerEnabled, System::nanoTime);
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

    public Observers observers() {
        return observers;
    }

    public LookupCache lookupCache() {
        return lookupCache.get();
    }

    /** Clears the lookup cache, and the cached names of all stores. */
    public void clearCaches() {
        lookupCache().clear();
        state.stores(user -> true).forEach(store -> store.names.get().clear());
    }

    /** Returns the store of an API key, which all components of the context share, with this component's limits. */
    Store useStore(StoreCaller user, String scope, String apiKey) {
        Store store = state.useStore(user, scope, apiKey);
        store.pace.restrictTo(owner.maxRequestsPerSecond().getAsInt());
        LadiFlowRateLimiter shared = owner.rateLimiter().get();
        store.pace.shareWith(shared == null ? null : longest -> shared.acquire(scope, longest));
        return store;
    }

    void releaseStore(StoreCaller user) {
        state.releaseStore(user);
    }

    Waits waits() {
        return state.waits;
    }

    /** Returns how many calls wait for a slot. */
    public int waitingForSlotCount() {
        return state.stores(user -> user.services() == this).stream()
                .mapToInt(store -> store.pace.waitingCount())
                .sum();
    }

    /**
     * Returns a client, which users with equal connection settings share. Starts the meters, too.
     *
     * @param user the object that must release the client
     */
    public synchronized LadiFlowClient acquireClient(Object user, URI url, LadiFlowConfiguration settings) {
        observers.startMeters(this, nameOf(owner.component()));
        SSLContextParameters tls = owner.tls().get();
        List<Object> connection = Arrays.asList(
                url,
                settings.getConnectTimeout(),
                settings.getConnectionsPerRoute(),
                settings.getProxyHost(),
                settings.getProxyPort(),
                tls);
        LadiFlowClient client = clients.computeIfAbsent(
                connection,
                unknown -> new LadiFlowClient(camelContext, url, settings, tls, state.waits, observers::recordRequest));
        users.put(user, connection);
        return client;
    }

    /** Releases the client of a user. If it has no other user, closes its connections. */
    public synchronized void releaseClient(Object user) {
        List<Object> connection = users.remove(user);
        if (connection != null && !users.containsValue(connection)) {
            clients.remove(connection).close();
        }
    }

    /** Ends the calls of the component, and closes its connections. The cache remains. */
    public synchronized void shutdown() {
        state.components.remove(owner.component(), this);
        users.keySet().forEach(user -> {
            if (user instanceof StoreCaller caller) {
                caller.endCalls();
            }
        });
        observers.close();
        clients.values().forEach(LadiFlowClient::close);
        clients.clear();
        users.clear();
    }
}
