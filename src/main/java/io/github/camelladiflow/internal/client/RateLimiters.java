// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;

/** The rate limiter of each store that is called from one Camel context, by whichever component. Thread-safe. */
public final class RateLimiters {

    private final ConcurrentMap<String, RateLimiter> limiters = new ConcurrentHashMap<>();

    private RateLimiters() {}

    /** Returns those of a context. */
    public static RateLimiters of(CamelContext camelContext) {
        ExtendedCamelContext extension = camelContext.getCamelContextExtension();
        synchronized (extension) {
            RateLimiters limiters = extension.getContextPlugin(RateLimiters.class);
            if (limiters == null) {
                limiters = new RateLimiters();
                extension.addContextPlugin(RateLimiters.class, limiters);
            }
            return limiters;
        }
    }

    /** Returns the limiter of a store by its fingerprint. */
    public RateLimiter get(String store) {
        return limiters.computeIfAbsent(store, name -> new RateLimiter());
    }

    /** Forgets a limiter that was closed, so that a context that starts again has a new one. */
    public void forget(RateLimiter limiter) {
        limiters.values().remove(limiter);
    }
}
