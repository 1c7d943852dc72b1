// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.cache.CustomerCache;
import io.github.camelladiflow.internal.client.ConnectionSettings;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.monitor.CallLog;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import org.apache.camel.Component;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.slf4j.Logger;

/**
 * The objects that all endpoints of one component share: connections, executors, observers, stores and the cache. The
 * stores and the cache remain after the component has been stopped. Thread-safe.
 */
public final class ComponentServices {

    private final Owner owner;
    private final Stores stores;
    private final Executors executors;
    private final Connections connections;
    private final Observers observers;
    private final Supplier<CustomerCache> cacheSupplier;
    /** The stores that endpoints of the component have called. */
    private final ConcurrentMap<String, Store> usedStores = new ConcurrentHashMap<>();

    private final Set<StoreCaller> startedCallers = ConcurrentHashMap.newKeySet();
    private volatile CustomerCache customerCache;

    /** A component, and suppliers of its current settings. */
    public record Owner(
            Component component,
            Supplier<LadiFlowConfiguration> configuration,
            Supplier<SSLContextParameters> tls,
            BooleanSupplier healthChecks,
            IntSupplier maxRequestsPerSecond,
            Supplier<LadiFlowRateLimiter> rateLimiter) {}

    public ComponentServices(Owner owner, String cacheName, long cacheMaxSize) {
        var camelContext = owner.component().getCamelContext();
        this.owner = owner;
        this.stores = Stores.of(camelContext);
        this.executors = new Executors(camelContext.getExecutorServiceManager(), owner.component());
        this.observers = new Observers(camelContext, owner.healthChecks(), stores::isStopping);
        this.connections = new Connections(owner.tls(), this::newClient);
        this.cacheSupplier = stores.customerCache(camelContext.getRegistry(), cacheName, cacheMaxSize);
        stores.components.put(owner.component(), this);
    }

    private LadiFlowClient newClient(ConnectionSettings settings) {
        var client = new LadiFlowClient(
                owner.component().getCamelContext(),
                settings,
                executors::runRetry,
                executors.ticker(),
                observers::recordRequest,
                observers::recordSuppressedRetry);
        if (isClosed()) {
            client.cancelWaits();
        }
        return client;
    }

    /** Returns the services of a component that is starting or started, null for any other component. */
    public static ComponentServices of(Component component) {
        return Stores.of(component.getCamelContext()).components.get(component);
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

    String componentName() {
        return nameOf(owner.component());
    }

    /** Returns the default options for endpoints. */
    public LadiFlowConfiguration configuration() {
        return owner.configuration().get();
    }

    int maxRequestsPerSecond() {
        return owner.maxRequestsPerSecond().getAsInt();
    }

    /** Describes the rate limit for the log. */
    public String rateDescription() {
        int rate = maxRequestsPerSecond();
        return rate == 0 ? "any number of requests per second" : "at most " + rate + " requests per second";
    }

    public Executors executors() {
        return executors;
    }

    public Connections connections() {
        return connections;
    }

    public Observers observers() {
        return observers;
    }

    public CustomerCache customerCache() {
        if (customerCache == null) {
            customerCache = cacheSupplier.get();
            if (isClosed()) {
                customerCache.close();
            }
        }
        return customerCache;
    }

    /** Clears the customer cache, and the cached lists of names and ids in all stores. */
    public void clearCaches() {
        customerCache().clear();
        stores.all().forEach(Store::clearNames);
    }

    /** Returns a store, which all components of the context share. Adds this component's limits to the store. */
    Store store(String scope) {
        Store known = usedStores.get(scope);
        if (known != null) {
            return known;
        }
        Store store = stores.get(scope);
        store.limiter.restrictTo(maxRequestsPerSecond());
        LadiFlowRateLimiter shared = owner.rateLimiter().get();
        store.limiter.shareWith(shared == null ? null : longest -> shared.acquire(scope, longest));
        usedStores.put(scope, store);
        return store;
    }

    /**
     * Returns whether a started endpoint may still call a store. An endpoint may call the store that it called last or,
     * if it has not called any store yet, any store.
     */
    boolean isInUse(Store store) {
        return startedCallers.stream().anyMatch(caller -> caller.mayCall(store.scope));
    }

    void remove(Store store) {
        usedStores.remove(store.scope);
    }

    /** Returns how many calls are waiting for a permit from a limiter. */
    public int waitingForPermitCount() {
        return usedStores.values().stream()
                .mapToInt(store -> store.limiter.waitingCount())
                .sum();
    }

    /** Registers an endpoint's caller, and opens its connections. */
    LadiFlowClient start(StoreCaller caller, ConnectionSettings settings) {
        startedCallers.add(caller);
        observers.startMeters(this);
        return connections.acquire(settings);
    }

    void stop(StoreCaller caller, ConnectionSettings settings) {
        startedCallers.remove(caller);
        connections.release(settings);
    }

    /** Starts to observe an endpoint. All endpoints of a store share their warnings. */
    public Observers.EndpointObserver observe(
            LadiFlowOperation operation, StoreCaller caller, String scope, Logger log) {
        String name = componentName();
        return observers.observe(
                name,
                operation,
                caller.baseUrl(),
                log,
                new CallLog(log, name + ":" + operation, store(scope).warnings));
    }

    /** Ends all waits except the waits for permits, which belong to the context. */
    void cancelWaits() {
        connections.cancelWaits();
        if (customerCache != null) {
            customerCache.close();
        }
    }

    /**
     * Returns whether the component has ended all waits. The component does so shortly before the context reports that
     * it is stopping.
     */
    public boolean isClosed() {
        return stores.isStopping();
    }

    /** Stops the threads and connections of the component. The cache and the stores remain. */
    public void shutdown() {
        stores.components.remove(owner.component(), this);
        observers.close();
        connections.close();
        executors.shutdown();
    }
}
