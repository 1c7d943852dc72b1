// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.List;
import java.util.Map;

import io.github.camelladiflow.internal.client.CacheStatus;
import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.internal.options.Checks;
import io.github.camelladiflow.internal.options.StrictConfigurer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import org.apache.camel.Endpoint;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The component {@code ladiflow}: looks up customers in LadiFlow, a Vietnamese marketing-automation service. An
 * application with two stores needs two components with different names.
 */
@Component("ladiflow")
@ManagedResource(description = "Managed LadiFlow component")
public class LadiFlowComponent extends HealthCheckComponent implements SSLContextParametersAware {

    @Metadata
    private LadiFlowConfiguration configuration = new LadiFlowConfiguration();

    @Metadata(label = "security")
    private SSLContextParameters sslContextParameters;

    @Metadata(label = "security")
    private boolean useGlobalSslContextParameters;

    private CacheSettings cache = new CacheSettings("ladiflow-customers", 10_000);

    private RateSettings rate = new RateSettings(0, null);

    private ComponentServices services;

    private record CacheSettings(String name, long maxSize) {}

    private record RateSettings(int maxRequestsPerSecond, LadiFlowRateLimiter limiter) {}

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        parameters.forEach((option, value) -> Checks.require(!(value instanceof List), option + " is given twice"));
        return new LadiFlowEndpoint(uri, this, LadiFlowOperation.of(remaining), parameters.keySet());
    }

    @Override
    protected void setProperties(Endpoint endpoint, Map<String, Object> parameters) throws Exception {
        try {
            super.setProperties(endpoint, parameters);
        } catch (PropertyBindingException e) {
            // Camel's own message quotes the value, which may be an API key
            throw e.getCause() instanceof IllegalArgumentException refused
                    ? refused
                    : new IllegalArgumentException(e.getPropertyName() + " has an invalid value");
        }
    }

    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        return StrictConfigurer.of(super.getComponentPropertyConfigurer());
    }

    @Override
    public PropertyConfigurer getEndpointPropertyConfigurer() {
        return StrictConfigurer.of(super.getEndpointPropertyConfigurer());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        services();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        if (services != null) {
            services.shutdown();
            services = null;
        }
    }

    /** {@return the approximate number of customers in the cache} */
    @ManagedAttribute(description = "Approximate number of customers in the cache")
    public long getCacheSize() {
        return services().lookupCache().caffeineCache().estimatedSize();
    }

    /** {@return the number of lookups that the cache served since the component was started} */
    @ManagedAttribute(description = "Lookups that the cache served")
    public long getCacheHits() {
        return services().observers().counters().countOf(CacheStatus.HIT);
    }

    /**
     * {@return the number of lookups that called LadiFlow because the cache could not serve them. The count begins when
     * the component is started}
     */
    @ManagedAttribute(description = "Lookups that were not in the cache and called LadiFlow")
    public long getCacheMisses() {
        return services().observers().counters().countOf(CacheStatus.MISS);
    }

    /**
     * {@return the number of lookups that shared an in-flight request. The count begins when the component is started}
     */
    @ManagedAttribute(description = "Lookups that shared an in-flight request")
    public long getCacheMerged() {
        return services().observers().counters().countOf(CacheStatus.MERGED);
    }

    /**
     * {@return the number of lookups that returned a stale customer because the call to LadiFlow failed. The count
     * begins when the component is started}
     */
    @ManagedAttribute(description = "Lookups that returned a stale customer because LadiFlow failed")
    public long getCacheStale() {
        return services().observers().counters().countOf(CacheStatus.STALE);
    }

    /** {@return the number of completed calls since the component was started} */
    @ManagedAttribute(description = "Completed calls")
    public long getCalls() {
        return services().observers().counters().calls();
    }

    /**
     * {@return the number of failed calls since the component was started, not counting lookups that found no customer}
     */
    @ManagedAttribute(description = "Failed calls, not counting lookups that found no customer")
    public long getCallFailures() {
        return services().observers().counters().failures();
    }

    /** {@return the number of requests sent since the component was started} */
    @ManagedAttribute(description = "Requests sent to LadiFlow")
    public long getRequests() {
        return services().observers().counters().requests();
    }

    /** {@return the number of retries since the component was started} */
    @ManagedAttribute(description = "Requests sent to LadiFlow that were retries")
    public long getRetries() {
        return services().observers().counters().retries();
    }

    /**
     * {@return the current number of calls that wait for a slot, because of {@code maxRequestsPerSecond} or a rate
     * limit of LadiFlow}
     */
    @ManagedAttribute(description = "Calls that wait for a slot, because of a rate limit")
    public int getWaitingForRate() {
        return services().waitingForSlotCount();
    }

    /**
     * Clears the cache: all customers, all negative entries, and the cached lists of names and ids. The responses to in-flight requests
     * are delivered, but not cached.
     */
    @ManagedOperation(description = "Clears all customers and negative entries from the cache")
    public void clearCache() {
        services().clearCaches();
    }

    /**
     * Returns the services. They are created when they are first needed, because Camel Main and Spring Boot set the
     * options of a component after its initialization.
     */
    synchronized ComponentServices services() {
        if (services == null) {
            Checks.require(
                    cache.maxSize() >= 0 && rate.maxRequestsPerSecond() >= 0,
                    "cacheMaxSize and maxRequestsPerSecond must be 0 or more");
            services = new ComponentServices(
                    new ComponentServices.Owner(
                            this,
                            this::getConfiguration,
                            () -> sslContextParameters != null
                                    ? sslContextParameters
                                    : retrieveGlobalSslContextParameters(),
                            this::isHealthCheckProducerEnabled,
                            this::getMaxRequestsPerSecond,
                            this::getRateLimiter),
                    cache.name(),
                    cache.maxSize());
        }
        return services;
    }

    /** {@return the default options for endpoints, never null} */
    public LadiFlowConfiguration getConfiguration() {
        return configuration;
    }

    /** The default options for the component's endpoints, as a single object. */
    public void setConfiguration(LadiFlowConfiguration configuration) {
        this.configuration = configuration;
    }

    /** {@return the TLS settings of requests to LadiFlow, null if they are not set} */
    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /** The TLS settings of requests to LadiFlow. If not set, the settings of the https component apply. */
    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /**
     * Whether to use the TLS settings of the Camel context.
     */
    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    /** {@return the maximum number of cache entries} */
    public long getCacheMaxSize() {
        return cache.maxSize();
    }

    /**
     * The maximum number of customers in the cache. It also limits the number of negative entries. If cacheName is the
     * name of a cache in the registry, the maximum size of that cache applies instead.
     */
    @Metadata(label = "cache", defaultValue = "10000")
    public void setCacheMaxSize(long cacheMaxSize) {
        cache = new CacheSettings(cache.name(), cacheMaxSize);
    }

    /** {@return the name of the cache in the registry, never null} */
    public String getCacheName() {
        return cache.name();
    }

    /**
     * The name of the customer cache in the registry. If the registry already contains a Caffeine cache with this name,
     * the component uses that cache.
     */
    @Metadata(label = "cache", defaultValue = "ladiflow-customers")
    public void setCacheName(String cacheName) {
        cache = new CacheSettings(cacheName, cache.maxSize());
    }

    /** {@return the maximum number of requests per second for one API key, 0 for no limit} */
    public int getMaxRequestsPerSecond() {
        return rate.maxRequestsPerSecond();
    }

    /**
     * The maximum total number of requests per second that all endpoints send with one API key. 0 means no limit.
     * Further calls wait in order of arrival, and block their threads. A call's retryTimeout begins when this first wait
     * ends, or when LadiFlow rejects a request with a 429 in the meantime.
     */
    @Metadata(label = "retry", defaultValue = "0")
    public void setMaxRequestsPerSecond(int maxRequestsPerSecond) {
        rate = new RateSettings(maxRequestsPerSecond, rate.limiter());
    }

    /** {@return the limiter that shares the rate limit with other processes, null if it is not set} */
    public LadiFlowRateLimiter getRateLimiter() {
        return rate.limiter();
    }

    /**
     * A bean that shares the rate limit of the account among several processes. The component asks this bean for a permit
     * for each request, after the wait because of maxRequestsPerSecond. It waits for the permit for up to retryTimeout.
     */
    @Metadata(label = "retry")
    public void setRateLimiter(LadiFlowRateLimiter rateLimiter) {
        rate = new RateSettings(rate.maxRequestsPerSecond(), rateLimiter);
    }
}
