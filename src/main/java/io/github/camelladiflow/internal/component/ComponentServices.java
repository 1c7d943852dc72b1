// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.internal.cache.CustomerCache;
import io.github.camelladiflow.internal.client.ConnectionSettings;
import io.github.camelladiflow.internal.client.DeadlineTicker;
import io.github.camelladiflow.internal.client.GrowingExecutor;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.client.RateLimiter;
import io.github.camelladiflow.internal.monitor.CallCounters;
import io.github.camelladiflow.internal.monitor.CallLog;
import io.github.camelladiflow.internal.monitor.CallMeters;
import io.github.camelladiflow.internal.operation.NameLists;
import io.github.camelladiflow.internal.source.ChangeSource;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.apache.camel.util.function.Suppliers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all endpoints of one component share: threads, clients, the cache, the rate limiter of each store, and who is told
 * how calls end. Thread-safe.
 */
public final class ComponentServices {

    private static final Logger LOG = LoggerFactory.getLogger(ComponentServices.class);

    /** The profile of the pool that runs what a route does after a call that has left its thread. */
    static final String CONTINUATION_PROFILE = "ladiflow";
    /** The profile of the pool that runs calls which had to wait: repetitions, and those that waited for their turn. */
    static final String RETRY_PROFILE = "ladiflow-retry";

    /** How many exchanges may have left their threads. */
    static final int MAX_WAITING = 10_000;

    /** What follows the name of a cache of ours in the name of the object that judges its entries. */
    private static final String CUSTOMER_CACHE_SUFFIX = "-ladiflow";

    /** As many as camel-http has connections for one host, unless the user sets either. */
    private static final int POOL_SIZE = 20;

    private final CamelContext camelContext;
    private final ContextServices contextServices;
    private final ExecutorServiceManager executorManager;
    private final DeadlineTicker ticker = new DeadlineTicker();
    private final ExecutorService retryPool;
    private final ExecutorService continuationPool;
    private final GrowingExecutor continuationExecutor;
    private final Supplier<CustomerCache> cacheSupplier;
    private final Owner owner;
    private final CallCounters counters = new CallCounters();
    private final AtomicInteger healthCheckNumbers = new AtomicInteger();
    private final Semaphore waitingSlots = new Semaphore(MAX_WAITING);
    private final Set<EndpointHealthCheck> healthChecks = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, Map<Outcome, ThrottledWarning>> warnings = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, RateLimiter> limiters = new ConcurrentHashMap<>();
    private final Set<StoreCaller> startedCallers = ConcurrentHashMap.newKeySet();
    private final Map<ConnectionSettings, SharedClient> clients = new ConcurrentHashMap<>();
    private volatile CustomerCache customerCache;
    private volatile NameLists nameLists;
    private volatile CallMeters meters;

    /** A client and how many use it. */
    private record SharedClient(LadiFlowClient client, int users) {}

    /** What a component is set to, read when it is needed. */
    public record Owner(
            Component component,
            Supplier<LadiFlowConfiguration> configuration,
            Supplier<SSLContextParameters> tls,
            BooleanSupplier healthChecks,
            IntSupplier maxRequestsPerSecond,
            Supplier<LadiFlowRateLimiter> rateLimiter) {}

    public ComponentServices(Owner owner, String cacheName, long cacheMaxSize) {
        Object source = owner.component();
        this.owner = owner;
        this.camelContext = owner.component().getCamelContext();
        this.contextServices = ContextServices.of(camelContext);
        this.executorManager = camelContext.getExecutorServiceManager();
        this.retryPool = newPool(source, "LadiFlowRetry", RETRY_PROFILE);
        this.continuationPool = newPool(source, "LadiFlow", CONTINUATION_PROFILE);
        this.continuationExecutor = new GrowingExecutor(continuationPool, ticker);
        this.cacheSupplier = bindCustomerCache(cacheName, cacheMaxSize);
        contextServices.components.put(owner.component(), this);
    }

    /**
     * Uses the cache that is bound in the registry: the user's, or that of another LadiFlow component, even one that has been
     * removed, since entries are kept by store. If there is none it binds one, which is made when somebody needs it.
     */
    @SuppressWarnings("unchecked")
    private Supplier<CustomerCache> bindCustomerCache(String name, long maxSize) {
        Registry registry = camelContext.getRegistry();
        Cache<String, Customer> bound = registry.lookupByNameAndType(name, Cache.class);
        CustomerCache ours = registry.lookupByNameAndType(name + CUSTOMER_CACHE_SUFFIX, CustomerCache.class);
        if (ours != null && ours.caffeineCache() == bound) {
            if (!isClosed()) {
                ours.reopen();
            }
            return () -> ours;
        }
        if (bound != null) {
            return Suppliers.memorize(() -> CustomerCache.wrap(bound, maxSize, Ticker.systemTicker()));
        }
        Supplier<CustomerCache> cache = Suppliers.memorize(() -> CustomerCache.create(maxSize, Ticker.systemTicker()));
        registry.bind(name, Cache.class, (Supplier<Object>) () -> cache.get().caffeineCache());
        registry.bind(name + CUSTOMER_CACHE_SUFFIX, CustomerCache.class, (Supplier<Object>) cache::get);
        return cache;
    }

    /** A pool by the user's profile or by ours; never one that runs a task on the thread that hands it over. */
    private ExecutorService newPool(Object source, String name, String profileId) {
        ThreadPoolProfile users = executorManager.getThreadPoolProfile(profileId);
        ThreadPoolProfile profile = users != null ? users.clone() : new ThreadPoolProfile(profileId);
        if (users == null) {
            profile.setPoolSize(POOL_SIZE);
            profile.setMaxPoolSize(POOL_SIZE);
            profile.setAllowCoreThreadTimeOut(true);
        }
        // what waits is in memory anyway, and a full queue would leave the task to the leader's thread;
        // to Camel zero and less mean no queue at all
        profile.setMaxQueueSize(Integer.MAX_VALUE);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return executorManager.newThreadPool(source, name, profile);
    }

    /** Those of a component that has begun to start, null of any other. */
    public static ComponentServices of(Component component) {
        return ContextServices.of(component.getCamelContext()).components.get(component);
    }

    /** The name under which a context knows a component; two stores are two names. */
    public static String nameOf(Component component) {
        CamelContext context = component.getCamelContext();
        return context.getComponentNames().stream()
                .filter(name -> context.hasComponent(name) == component)
                .findFirst()
                .orElse("ladiflow");
    }

    String componentName() {
        return nameOf(owner.component());
    }

    /** The options that endpoints start with. */
    public LadiFlowConfiguration configuration() {
        return owner.configuration().get();
    }

    int maxRequestsPerSecond() {
        return owner.maxRequestsPerSecond().getAsInt();
    }

    /** How a host is reached by the component's TLS and what else is set. */
    public ConnectionSettings connectionSettings(URI url, LadiFlowConfiguration configuration) {
        var options = new HashMap<String, Object>();
        Integer connections = configuration.getConnectionsPerRoute();
        if (connections != null) {
            options.put("connectionsPerRoute", connections);
            // the endpoint's pool has this one route
            options.put("maxTotalConnections", connections);
        }
        if (configuration.getProxyHost() != null) {
            options.put("proxyHost", configuration.getProxyHost());
            options.put("proxyPort", configuration.getProxyPort());
            // how the proxy is spoken to, whatever goes through it
            options.put("proxyAuthScheme", "http");
        }
        return new ConnectionSettings(
                url, configuration.getConnectTimeout(), owner.tls().get(), Map.copyOf(options));
    }

    public synchronized NameLists nameLists() {
        if (nameLists == null) {
            nameLists = new NameLists(Ticker.systemTicker());
            if (isClosed()) {
                nameLists.close();
            }
        }
        return nameLists;
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

    /** The limiter of a store, which all components of the context share. */
    public RateLimiter rateLimiter(String scope) {
        RateLimiter known = limiters.get(scope);
        if (known != null) {
            return known;
        }
        RateLimiter limiter = contextServices.rateLimiter(scope);
        limiter.restrictTo(maxRequestsPerSecond());
        LadiFlowRateLimiter shared = owner.rateLimiter().get();
        limiter.shareWith(shared == null ? null : longest -> shared.acquire(scope, longest));
        limiters.put(scope, limiter);
        return limiter;
    }

    /** Whether a started endpoint calls a store, or may, which one that has called none yet does. */
    boolean isStoreInUse(String scope) {
        return startedCallers.stream().anyMatch(caller -> caller.mayCall(scope));
    }

    void removeLimiter(String scope) {
        limiters.remove(scope);
    }

    /** Has an endpoint call its store, over connections that it shares with all whose settings are equal. */
    LadiFlowClient start(StoreCaller caller, ConnectionSettings settings) {
        startedCallers.add(caller);
        return acquireClient(settings);
    }

    void stop(StoreCaller caller, ConnectionSettings settings) {
        startedCallers.remove(caller);
        releaseClient(settings);
    }

    /** Returns a started client, which has to be given back; all who connect with equal settings share its connections. */
    public LadiFlowClient acquireClient(ConnectionSettings settings) {
        return clients.compute(settings, (key, shared) -> {
                    if (shared != null) {
                        return new SharedClient(shared.client(), shared.users() + 1);
                    }
                    var client = new LadiFlowClient(
                            camelContext,
                            key,
                            this::runRetry,
                            ticker,
                            this::recordRequest,
                            () -> reportToMeters(CallMeters::recordSuppressedRetry));
                    ServiceHelper.startService(client);
                    if (isClosed()) {
                        client.cancelWaits();
                    }
                    return new SharedClient(client, 1);
                })
                .client();
    }

    /** Takes a client back, and closes its connections after the last. */
    public void releaseClient(ConnectionSettings settings) {
        clients.computeIfPresent(settings, (key, shared) -> {
            if (shared.users() > 1) {
                return new SharedClient(shared.client(), shared.users() - 1);
            }
            ServiceHelper.stopService(shared.client());
            return null;
        });
    }

    public CallCounters counters() {
        return counters;
    }

    /** The log of an endpoint, which shares its warnings with the others that ask one store. */
    public CallLog newCallLog(String scope, Logger log, String name) {
        return new CallLog(log, name, warnings.computeIfAbsent(scope, key -> CallLog.warnings(System::nanoTime)));
    }

    /** Returns how many calls wait for their turn because of a rate. */
    public int waitingForPermitCount() {
        return limiters.values().stream().mapToInt(RateLimiter::waitingCount).sum();
    }

    /** Returns how many exchanges have left their threads. */
    public int waitingCount() {
        return MAX_WAITING - waitingSlots.availablePermits();
    }

    /** Lets an exchange leave its thread, unless too many have. */
    public boolean tryAcquireWaitingSlot() {
        return waitingSlots.tryAcquire();
    }

    public void releaseWaitingSlot() {
        waitingSlots.release();
    }

    /** Refuses a call that should wait without a thread where too many do. */
    public void checkWaitingCapacity(LadiFlowOperation operation) {
        if (waitingSlots.availablePermits() == 0) {
            throw new LadiFlowRateLimitException(
                    "More than " + MAX_WAITING + " calls are waiting. Send fewer, or set blockWhenFull=true.",
                    operation,
                    null,
                    null,
                    null);
        }
    }

    /** Begins to show the health of an endpoint, in Camel's repository of producers' checks if there is one. */
    public EndpointHealthCheck addHealthCheck(String operation, String url) {
        String id = "producer:ladiflow-" + componentName() + "-" + healthCheckNumbers.incrementAndGet();
        var health = new EndpointHealthCheck(id, operation, url, System::nanoTime);
        health.setEnabled(owner.healthChecks().getAsBoolean());
        healthChecks.add(health);
        producerChecks().ifPresent(checks -> checks.addHealthCheck(health));
        return health;
    }

    public void removeHealthCheck(EndpointHealthCheck health) {
        healthChecks.remove(health);
        producerChecks().ifPresent(checks -> checks.removeHealthCheck(health));
    }

    private Optional<WritableHealthCheckRepository> producerChecks() {
        return Optional.ofNullable(HealthCheckHelper.getHealthCheckRepository(
                camelContext, "producers", WritableHealthCheckRepository.class));
    }

    /** Returns how many endpoints are not healthy. */
    int unhealthyCount() {
        return (int)
                healthChecks.stream().filter(health -> health.problem() != null).count();
    }

    /** Returns what is worth a line in the log. */
    public String rateDescription() {
        int rate = maxRequestsPerSecond();
        return rate == 0 ? "any number of requests a second" : "at most " + rate + " requests a second";
    }

    /** Begins to report to Micrometer, if it is there and the registry holds one meter registry. */
    public synchronized void startMeters() {
        // by our own loader, which is the one that will be asked for it
        Class<?> type = camelContext
                .getClassResolver()
                .resolveClass(
                        "io.micrometer.core.instrument.MeterRegistry",
                        getClass().getClassLoader());
        Object registry = meters != null || type == null
                ? null
                : camelContext.getRegistry().findSingleByType(type);
        if (registry != null) {
            meters = new CallMeters((MeterRegistry) registry, camelContext.getName(), componentName());
            meters.gauge("waiting", "Calls that wait without a thread", this, ComponentServices::waitingCount);
            meters.gauge(
                    "rate.waiting",
                    "Calls that wait for their turn because of a rate",
                    this,
                    ComponentServices::waitingForPermitCount);
            meters.gauge("down", "Endpoints that are not healthy", this, ComponentServices::unhealthyCount);
            meters.gauge(
                    "cache.size",
                    "Customers in the cache, about",
                    this,
                    services -> services.customerCache().caffeineCache().estimatedSize());
        }
    }

    private void recordRequest(LadiFlowOperation operation, CallResult<?> request, long nanos) {
        if (meters != null) {
            reportToMeters(reporting -> reporting.recordRequest(operation, request, nanos));
        }
    }

    /** A meter registry is the user's: what it throws changes no call. */
    private void reportToMeters(Consumer<CallMeters> report) {
        try {
            // the class of the parameter is loaded for its callers, which therefore look first
            if (meters != null) {
                report.accept(meters);
            }
        } catch (Throwable e) {
            LOG.debug("The meter registry failed", e);
        }
    }

    /** Shows how far a source is, if anybody looks; returns what ends that. */
    public synchronized Runnable registerSourceGauges(ChangeSource source, ScheduledPollConsumer polls, String route) {
        if (meters == null) {
            return () -> {};
        }
        var gauges = List.of(
                meters.gauge(
                        "source.lag.seconds",
                        "How old the oldest change may be that was not handed over",
                        source,
                        ChangeSource::lagSeconds,
                        "route",
                        route),
                meters.gauge(
                        "source.failing",
                        "Customers that are to be handed over again",
                        source,
                        ChangeSource::failedCount,
                        "route",
                        route),
                meters.gauge(
                        "source.failed.polls",
                        "Polls in a row that have failed",
                        polls,
                        ScheduledPollConsumer::getErrorCounter,
                        "route",
                        route),
                meters.gauge(
                        "source.reconciled.seconds",
                        "How long ago the whole list was last read to find deletions",
                        source,
                        ChangeSource::secondsSinceReconciliation,
                        "route",
                        route),
                meters.gauge(
                        "source.held",
                        "Candidates for deletion that wait for a person to confirm them",
                        source,
                        ChangeSource::heldCount,
                        "route",
                        route));
        return () -> meters.remove(gauges);
    }

    public void recordCall(LadiFlowOperation operation, CallResult<?> call, long nanos) {
        counters.recordCall(call);
        if (meters != null) {
            reportToMeters(reporting -> reporting.recordCall(operation, call, nanos));
        }
    }

    /** Runs what may block: what a route does after a call that has left its thread, and more. */
    public Executor continuationExecutor() {
        return continuationExecutor;
    }

    /** Has a call go on, or here if the threads for it are gone. */
    private void runRetry(Runnable step) {
        try {
            retryPool.execute(step);
        } catch (RejectedExecutionException stopped) {
            step.run();
        }
    }

    /** Ends all waits but those for limiters, which are the context's. */
    void cancelWaits() {
        clients.values().forEach(shared -> shared.client().cancelWaits());
        if (customerCache != null) {
            customerCache.close();
        }
        if (nameLists != null) {
            nameLists.close();
        }
    }

    /** Whether waits have been ended, which happens a moment before the context says that it is stopping. */
    public boolean isClosed() {
        return contextServices.isStopping();
    }

    /** Ends the pools; cache and limiters may be another component's too. */
    public void shutdown() {
        contextServices.components.remove(owner.component(), this);
        if (meters != null) {
            meters.close();
        }
        clients.values().forEach(shared -> ServiceHelper.stopService(shared.client()));
        executorManager.shutdown(retryPool);
        executorManager.shutdown(continuationPool);
    }
}
