/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
