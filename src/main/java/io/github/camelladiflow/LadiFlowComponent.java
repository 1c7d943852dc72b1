// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.OptionGroup;
import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.internal.operation.OperationDefinition;
import io.github.camelladiflow.internal.options.OptionNames;
import io.github.camelladiflow.internal.options.PipeText;
import io.github.camelladiflow.internal.options.StrictConfigurer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import io.github.camelladiflow.options.LookupOptions;
import io.github.camelladiflow.options.WriteOptions;
import org.apache.camel.CamelContext;
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
import org.apache.camel.util.PropertiesHelper;

/**
 * The component {@code ladiflow}: looks customers up at LadiFlow, a Vietnamese marketing-automation service. Two stores
 * are two components with names of their own.
 */
@Component("ladiflow")
@ManagedResource(description = "Managed LadiFlow component")
public class LadiFlowComponent extends HealthCheckComponent implements SSLContextParametersAware {

    @Metadata
    private LadiFlowConfiguration configuration = new LadiFlowConfiguration();

    @Metadata
    private LookupOptions lookupOptions = new LookupOptions();

    @Metadata
    private WriteOptions writeOptions = new WriteOptions();

    @Metadata(label = "security")
    private SSLContextParameters sslContextParameters;

    @Metadata(label = "security")
    private boolean useGlobalSslContextParameters;

    private CacheSettings cache = new CacheSettings("ladiflow-customers", 10_000);

    private RateSettings rate = new RateSettings(0, null);

    private ComponentServices services;

    private record CacheSettings(String name, long maxSize) {}

    private record RateSettings(int maxRequestsPerSecond, LadiFlowRateLimiter limiter) {}

    /** Makes a component for a context that is set later. */
    public LadiFlowComponent() {
        this(null);
    }

    /**
     * Makes a component.
     *
     * @param camelContext the context that it belongs to
     */
    public LadiFlowComponent(CamelContext camelContext) {
        super(camelContext);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        var operation = LadiFlowOperation.of(remaining);
        Set<OptionGroup> groups = OperationDefinition.of(operation).optionGroups();
        if (getCamelContext().getCamelContextExtension().getCreateRoute() != null) {
            // of a route as it is written; what a message says is no Pipe's, and a key may have any text
            parameters.replaceAll((name, value) ->
                    value instanceof String text && !OptionNames.isApiKey(name) ? PipeText.decode(text) : value);
        }
        // those of the scheduler that is chosen, which has names of its own
        Map<String, Object> scheduler = groups.contains(OptionGroup.SCHEDULER)
                ? PropertiesHelper.extractProperties(parameters, "scheduler.")
                : Map.of();
        OptionNames.check(
                this, ComponentServices.nameOf(this), operation, OptionGroup.namesExcept(groups), parameters.keySet());
        var written = new TreeSet<>(parameters.keySet());
        if (!scheduler.isEmpty()) {
            written.add("schedulerProperties");
        }
        var endpoint = new LadiFlowEndpoint(uri, this, operation, written);
        if (!scheduler.isEmpty()) {
            endpoint.setSchedulerProperties(scheduler);
        }
        try {
            setProperties(endpoint, parameters);
        } catch (PropertyBindingException e) {
            // Camel's own message repeats the value, which may be a key
            throw e.getCause() instanceof IllegalArgumentException refused
                    ? refused
                    : new IllegalArgumentException(e.getPropertyName() + " has a value that cannot be used");
        }
        return endpoint;
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

    /** {@return how many customers the cache holds, about} */
    @ManagedAttribute(description = "Customers in the cache, about")
    public long getCacheSize() {
        return services().customerCache().caffeineCache().estimatedSize();
    }

    /** {@return how many lookups were answered from the cache, since the component was started} */
    @ManagedAttribute(description = "Lookups answered from the cache")
    public long getCacheHits() {
        return services().observers().counters().countOf(CacheStatus.HIT);
    }

    /**
     * {@return how many lookups were not answered from the cache although it is on, since the component was started}
     */
    @ManagedAttribute(description = "Lookups for which LadiFlow was asked although the cache is on")
    public long getCacheMisses() {
        return services().observers().counters().countOf(CacheStatus.MISS);
    }

    /** {@return how many lookups shared the request of another, since the component was started} */
    @ManagedAttribute(description = "Lookups that shared the request of another")
    public long getCacheMerged() {
        return services().observers().counters().countOf(CacheStatus.MERGED);
    }

    /**
     * {@return how many lookups were answered with an old customer while LadiFlow failed, since the component was
     * started}
     */
    @ManagedAttribute(description = "Lookups answered with an old customer while LadiFlow failed")
    public long getCacheStale() {
        return services().observers().counters().countOf(CacheStatus.STALE);
    }

    /** {@return how many calls have ended, since the component was started} */
    @ManagedAttribute(description = "Calls that have ended")
    public long getCalls() {
        return services().observers().counters().calls();
    }

    /** {@return how many calls failed, since the component was started, without those that found nobody} */
    @ManagedAttribute(description = "Calls that failed; those that found nobody do not count")
    public long getCallFailures() {
        return services().observers().counters().failures();
    }

    /** {@return how many requests were sent, since the component was started} */
    @ManagedAttribute(description = "Requests sent to LadiFlow")
    public long getRequests() {
        return services().observers().counters().requests();
    }

    /** {@return how many requests were repetitions, since the component was started} */
    @ManagedAttribute(description = "Requests sent to LadiFlow that were repetitions")
    public long getRetries() {
        return services().observers().counters().retries();
    }

    /**
     * {@return how many calls wait without a thread: for their turn, for the answer to another, or to be made again: the
     * number at this moment}
     */
    @ManagedAttribute(description = "Calls that wait without a thread")
    public int getWaiting() {
        return services().executors().waitingCount();
    }

    /**
     * {@return how many calls wait for their turn, because of {@code maxRequestsPerSecond} or since LadiFlow wants
     * fewer, at this moment}
     */
    @ManagedAttribute(description = "Calls that wait for their turn because of a rate")
    public int getWaitingForRate() {
        return services().waitingForPermitCount();
    }

    /**
     * Forgets all customers and not-founds in the cache, and the ids of names. The answers to requests that are under way are delivered but not
     * stored.
     */
    @ManagedOperation(description = "Forgets all customers and not-founds in the cache")
    public void clearCache() {
        services().clearCaches();
    }

    /** Made when first needed: Camel Main and Spring Boot set the options of a component that is initialised already. */
    synchronized ComponentServices services() {
        if (services == null) {
            if (cache.maxSize() < 0 || rate.maxRequestsPerSecond() < 0) {
                throw new IllegalArgumentException("cacheMaxSize and maxRequestsPerSecond must not be negative");
            }
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

    /** {@return the options that endpoints start with, but for those of a lookup and of a write, never null} */
    public LadiFlowConfiguration getConfiguration() {
        return configuration;
    }

    /**
     * The options that endpoints start with, as one object; those of a lookup and of a write are in lookupOptions and writeOptions.
     */
    public void setConfiguration(LadiFlowConfiguration configuration) {
        this.configuration = configuration;
    }

    /** {@return the options of a lookup that endpoints start with, never null} */
    public LookupOptions getLookupOptions() {
        return lookupOptions;
    }

    /**
     * The options of a lookup that endpoints start with, as one object.
     */
    public void setLookupOptions(LookupOptions lookupOptions) {
        this.lookupOptions = lookupOptions;
    }

    /** {@return the options of a write that endpoints start with, never null} */
    public WriteOptions getWriteOptions() {
        return writeOptions;
    }

    /**
     * The options of a write that endpoints start with, as one object.
     */
    public void setWriteOptions(WriteOptions writeOptions) {
        this.writeOptions = writeOptions;
    }

    /** {@return the TLS settings for calls to LadiFlow, null if none are set} */
    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /**
     * TLS settings for calls to LadiFlow. If not set, those of the https component are used.
     */
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

    /** {@return how many entries the cache holds} */
    public long getCacheMaxSize() {
        return cache.maxSize();
    }

    /**
     * How many customers the cache holds, and how many not-founds besides. Not used for customers if the registry has a
     * cache with the name cacheName.
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
     * The name under which the cache of customers is bound in the registry. If a Caffeine cache is bound there already, it
     * is used instead.
     */
    @Metadata(label = "cache", defaultValue = "ladiflow-customers")
    public void setCacheName(String cacheName) {
        cache = new CacheSettings(cacheName, cache.maxSize());
    }

    /** {@return how many requests a second are sent for one API key, 0 for no limit} */
    public int getMaxRequestsPerSecond() {
        return rate.maxRequestsPerSecond();
    }

    /**
     * How many requests a second are sent for one API key at most, by all endpoints together. 0 for no limit. What is too
     * much waits for its turn, without a thread, up to retryTimeout.
     */
    @Metadata(label = "retry", defaultValue = "0")
    public void setMaxRequestsPerSecond(int maxRequestsPerSecond) {
        rate = new RateSettings(maxRequestsPerSecond, rate.limiter());
    }

    /** {@return what shares the rate with other processes, null if nothing does} */
    public LadiFlowRateLimiter getRateLimiter() {
        return rate.limiter();
    }

    /**
     * A bean that shares the rate of the account among several processes: it is asked before each request, after
     * maxRequestsPerSecond, and its permit is waited for up to retryTimeout.
     */
    @Metadata(label = "retry")
    public void setRateLimiter(LadiFlowRateLimiter rateLimiter) {
        rate = new RateSettings(rate.maxRequestsPerSecond(), rateLimiter);
    }
}
