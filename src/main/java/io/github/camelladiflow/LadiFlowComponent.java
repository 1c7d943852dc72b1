// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

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

    @Metadata(label = "cache", defaultValue = "10000")
    private long cacheMaxSize = 10_000;

    @Metadata(label = "cache", defaultValue = "ladiflow-customers")
    private String cacheName = "ladiflow-customers";

    @Metadata(label = "retry", defaultValue = "0")
    private int maxRequestsPerSecond;

    @Metadata(label = "retry")
    private LadiFlowRateLimiter rateLimiter;

    private ComponentServices services;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        parameters.forEach((option, value) ->
                Checks.require(!(value instanceof List) && names.add(option), option + " is given twice"));
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
                    cacheMaxSize >= 0 && maxRequestsPerSecond >= 0,
                    "cacheMaxSize and maxRequestsPerSecond must be 0 or more");
            services = new ComponentServices(
                    new ComponentServices.Owner(
                            this,
                            this::getConfiguration,
                            () -> sslContextParameters != null
                                    ? sslContextParameters
                                    : retrieveGlobalSslContextParameters(),
                            this::getMaxRequestsPerSecond,
                            this::getRateLimiter),
                    cacheName,
                    cacheMaxSize);
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

    /** The TLS settings for requests to LadiFlow. If not set, the settings of the https component apply. */
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
        return cacheMaxSize;
    }

    /**
     * The maximum number of cached customers and negative cache entries together. If cacheName is the name of a cache
     * in the registry, the maximum size of that cache applies instead.
     */
    public void setCacheMaxSize(long cacheMaxSize) {
        this.cacheMaxSize = cacheMaxSize;
    }

    /** {@return the name of the cache in the registry, never null} */
    public String getCacheName() {
        return cacheName;
    }

    /**
     * The name of the customer cache in the registry. If the registry already contains a Caffeine cache with this name,
     * the component uses that cache.
     */
    public void setCacheName(String cacheName) {
        this.cacheName = cacheName;
    }

    /** {@return the maximum number of requests per second for one API key, 0 for no limit} */
    public int getMaxRequestsPerSecond() {
        return maxRequestsPerSecond;
    }

    /**
     * The maximum number of requests per second with one API key, across all endpoints. 0 means no limit. Further calls
     * wait in order of arrival and block their threads. A call's retryTimeout begins when this wait ends, or when
     * LadiFlow sends a 429 during the wait.
     */
    public void setMaxRequestsPerSecond(int maxRequestsPerSecond) {
        this.maxRequestsPerSecond = maxRequestsPerSecond;
    }

    /** {@return the limiter that shares the rate limit with other processes, null if it is not set} */
    public LadiFlowRateLimiter getRateLimiter() {
        return rateLimiter;
    }

    /**
     * A bean that shares the account's rate limit among several processes. Before each request, and after any wait for
     * maxRequestsPerSecond, the component waits, within retryTimeout, for a slot from this bean.
     */
    public void setRateLimiter(LadiFlowRateLimiter rateLimiter) {
        this.rateLimiter = rateLimiter;
    }
}
