// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.ConnectionSettings;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.monitor.CallLog;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import org.apache.camel.Component;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.slf4j.Logger;

/** The objects that all endpoints of one component share: connections, observers and the cache. Thread-safe. */
public final class ComponentServices {

    private final Owner owner;
    private final ContextState state;
    private final Connections connections;
    private final Observers observers;
    private final Supplier<LookupCache> lookupCache;
    private final Set<StoreCaller> startedCallers = ConcurrentHashMap.newKeySet();

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
        this.state = ContextState.of(camelContext);
        this.observers = new Observers(camelContext, owner.healthChecks(), state.waits::isStopped);
        this.connections = new Connections(
                owner.tls(),
                settings -> new LadiFlowClient(camelContext, settings, state.waits, observers::recordRequest));
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

    String componentName() {
        return nameOf(owner.component());
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

    public Connections connections() {
        return connections;
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
        state.clearNames();
    }

    /** Returns a store, which all components of the context share, with this component's limits. */
    Store acquireStore(String scope) {
        Store store = state.acquire(scope);
        store.pace.restrictTo(owner.maxRequestsPerSecond().getAsInt());
        LadiFlowRateLimiter shared = owner.rateLimiter().get();
        store.pace.shareWith(shared == null ? null : longest -> shared.acquire(scope, longest));
        return store;
    }

    void releaseStore(Store store) {
        state.release(store);
    }

    /** Returns a new call. Its deadline begins now, unless its first wait is caused by a configured rate limit. */
    Call newCall(LadiFlowConfiguration settings) {
        Call call = state.waits.newCall(settings);
        if (owner.maxRequestsPerSecond().getAsInt() == 0) {
            call.begin();
        }
        return call;
    }

    /** Returns how many calls wait for a slot. */
    public int waitingForSlotCount() {
        return startedCallers.stream()
                .flatMap(StoreCaller::knownStore)
                .distinct()
                .mapToInt(store -> store.pace.waitingCount())
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
    public Observers.EndpointObserver observe(LadiFlowOperation operation, StoreCaller caller, Logger log) {
        String name = componentName();
        return observers.observe(
                name, operation, caller.baseUrl(), log, new CallLog(log, name + ":" + operation, caller.warnings()));
    }

    /** Stops the connections of the component. The cache remains. */
    public void shutdown() {
        state.components.remove(owner.component(), this);
        observers.close();
        connections.close();
    }
}
