// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelladiflow.internal.client.RateLimiter;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * What all components of one Camel context share: the rate limiter of each store, which survives a stop and a start of the
 * context, and the end of all waits when the context begins to stop. Thread-safe.
 */
final class ContextServices extends LifecycleStrategySupport {

    final Map<Component, ComponentServices> components = new ConcurrentHashMap<>();
    private final Map<String, RateLimiter> limiters = new HashMap<>();
    private volatile boolean stopping;

    static ContextServices of(CamelContext camelContext) {
        ExtendedCamelContext extension = camelContext.getCamelContextExtension();
        synchronized (extension) {
            ContextServices services = extension.getContextPlugin(ContextServices.class);
            if (services == null) {
                services = new ContextServices();
                extension.addContextPlugin(ContextServices.class, services);
                camelContext.addLifecycleStrategy(services);
            }
            return services;
        }
    }

    /** Returns the one limiter of a store; one that is made while the context stops lets nobody wait. */
    synchronized RateLimiter rateLimiter(String store) {
        RateLimiter known = limiters.get(store);
        if (known == null) {
            limiters.entrySet().removeIf(other -> forgetIfUnused(other.getKey(), other.getValue()));
            known = new RateLimiter();
            limiters.put(store, known);
            if (stopping) {
                known.close();
            }
        }
        return known;
    }

    /** A key that was rotated: no started endpoint uses it, and its limiter holds nothing back. */
    private boolean forgetIfUnused(String store, RateLimiter limiter) {
        boolean isOver =
                limiter.isIdle() && components.values().stream().noneMatch(component -> component.isStoreInUse(store));
        if (isOver) {
            components.values().forEach(component -> component.removeLimiter(store));
        }
        return isOver;
    }

    private synchronized List<RateLimiter> updateStopping(boolean stopping) {
        this.stopping = stopping;
        return List.copyOf(limiters.values());
    }

    /** Whether the context has begun to stop, a moment before it says so. */
    boolean isStopping() {
        return stopping;
    }

    /** Ends all waits at once, for which the context would wait otherwise. What is being called goes on. */
    @Override
    public void onContextStopping(CamelContext context) {
        updateStopping(true).forEach(RateLimiter::close);
        components.values().forEach(ComponentServices::cancelWaits);
    }

    @Override
    public void onContextStarting(CamelContext context) {
        updateStopping(false).forEach(RateLimiter::reopen);
    }
}
