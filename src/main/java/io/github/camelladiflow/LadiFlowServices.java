// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.cache.AnswerCache;
import io.github.camelladiflow.internal.client.ConnectionSettings;
import io.github.camelladiflow.internal.client.GrowingPool;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.client.RateLimiter;
import io.github.camelladiflow.internal.client.RateLimiters;
import io.github.camelladiflow.internal.client.Watch;
import io.github.camelladiflow.internal.monitor.CallListener;
import io.github.camelladiflow.internal.monitor.CallListener.EndedCall;
import io.github.camelladiflow.internal.monitor.CallLog;
import io.github.camelladiflow.internal.monitor.CallTally;
import io.github.camelladiflow.internal.operation.CustomerKeys;
import io.github.camelladiflow.internal.operation.NameLists;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.apache.camel.util.function.Suppliers;
import org.slf4j.Logger;

/**
 * What all endpoints of one component share: threads, clients, the cache, the rate limiter of each store, and who is told
 * how calls end. Thread-safe.
 */
final class LadiFlowServices implements AutoCloseable {

    /** The profile of the pool that runs what a route does after a call that has left its thread. */
    static final String CONTINUATIONS = "ladiflow";
    /** The profile of the pool that runs calls which had to wait: repetitions, and those that waited for their turn. */
    static final String CALLS = "ladiflow-retry";

    /** How many exchanges may have left their threads. */
    static final int MAX_WAITING = 10_000;

    /** What follows the name of a cache of ours in the name of the object that judges its entries. */
    private static final String AROUND = "-ladiflow";

    /** As many as camel-http has connections for one host, unless the user sets either. */
    private static final int POOL_SIZE = 20;

    private final CamelContext camelContext;
    private final ExecutorServiceManager executors;
    private final Watch watch;
    private final ExecutorService calls;
    private final ExecutorService continuations;
    private final GrowingPool continuing;
    private final Supplier<AnswerCache<Customer>> cache;
    private final IntSupplier maxRequestsPerSecond;
    private final Supplier<LadiFlowRateLimiter> rateLimiter;
    private final CallTally tally = new CallTally();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ConcurrentMap<String, CallLog> logs = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, RateLimiter> limiters = new ConcurrentHashMap<>();
    private final Map<ConnectionSettings, SharedClient> clients = new ConcurrentHashMap<>();
    private volatile AnswerCache<Customer> customers;
    private volatile NameLists.Cache names;
    private volatile CallListener meters;

    /** A client and how many use it. */
    private record SharedClient(LadiFlowClient client, int users) {}

    LadiFlowServices(
            CamelContext camelContext,
            Object source,
            Supplier<AnswerCache<Customer>> cache,
            IntSupplier maxRequestsPerSecond,
            Supplier<LadiFlowRateLimiter> rateLimiter) {
        this.camelContext = camelContext;
        this.executors = camelContext.getExecutorServiceManager();
        this.watch = new Watch(executors::newThread);
        this.calls = pool(source, "LadiFlowRetry", CALLS);
        this.continuations = pool(source, "LadiFlow", CONTINUATIONS);
        this.continuing = new GrowingPool(continuations, watch);
        this.cache = cache;
        this.maxRequestsPerSecond = maxRequestsPerSecond;
        this.rateLimiter = rateLimiter;
    }

    /**
     * Binds a cache of customers in the registry, which is made when somebody needs it, or uses the one that is bound there:
     * the user's, or that of another component of this kind, be it there still or not, since what it holds is filed by store.
     */
    @SuppressWarnings("unchecked")
    static Supplier<AnswerCache<Customer>> customers(CamelContext camelContext, String name, long maxSize) {
        Registry registry = camelContext.getRegistry();
        Cache<String, Customer> bound = registry.lookupByNameAndType(name, Cache.class);
        AnswerCache<Customer> ours = registry.lookupByNameAndType(name + AROUND, AnswerCache.class);
        if (ours != null && ours.caffeine() == bound) {
            ours.open();
            return () -> ours;
        }
        LadiFlowOperation operation = LadiFlowOperation.CUSTOMER_SHOW;
        if (bound != null) {
            return Suppliers.memorize(
                    () -> AnswerCache.around(operation, new CustomerKeys(), bound, maxSize, Ticker.systemTicker()));
        }
        Supplier<AnswerCache<Customer>> cache = Suppliers.memorize(
                () -> AnswerCache.create(operation, new CustomerKeys(), maxSize, Ticker.systemTicker()));
        registry.bind(name, Cache.class, (Supplier<Object>) () -> cache.get().caffeine());
        registry.bind(name + AROUND, AnswerCache.class, (Supplier<Object>) cache::get);
        return cache;
    }

    /** A pool by the user's profile or by ours; never one that runs a task on the thread that hands it over. */
    private ExecutorService pool(Object source, String name, String profileId) {
        ThreadPoolProfile users = executors.getThreadPoolProfile(profileId);
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
        return executors.newThreadPool(source, name, profile);
    }

    synchronized NameLists.Cache names() {
        if (names == null) {
            names = new NameLists.Cache(Ticker.systemTicker());
        }
        return names;
    }

    AnswerCache<Customer> customers() {
        if (customers == null) {
            customers = cache.get();
        }
        return customers;
    }

    /** The limiter of a store, which all components of the context share. */
    RateLimiter limiter(String scope) {
        return limiters.computeIfAbsent(scope, store -> {
            RateLimiter limiter = RateLimiters.of(camelContext).get(store);
            limiter.limit(maxRequestsPerSecond.getAsInt());
            LadiFlowRateLimiter shared = rateLimiter.get();
            limiter.share(shared == null ? null : longest -> shared.acquire(store, longest));
            return limiter;
        });
    }

    /** Returns a started client, which has to be given back. */
    synchronized LadiFlowClient client(ConnectionSettings settings) {
        SharedClient shared = clients.get(settings);
        if (shared == null) {
            shared =
                    new SharedClient(new LadiFlowClient(camelContext, settings, this::call, watch, this::requested), 0);
            ServiceHelper.startService(shared.client());
        }
        clients.put(settings, new SharedClient(shared.client(), shared.users() + 1));
        return shared.client();
    }

    /** Takes a client back, and closes its connections after the last. */
    synchronized void release(ConnectionSettings settings) {
        SharedClient shared = clients.remove(settings);
        if (shared.users() > 1) {
            clients.put(settings, new SharedClient(shared.client(), shared.users() - 1));
        } else {
            ServiceHelper.stopService(shared.client());
        }
    }

    CallTally tally() {
        return tally;
    }

    /** Returns 1, 2, 3 and so on, to tell endpoints apart without their URIs. */
    int nextNumber() {
        return numbers.incrementAndGet();
    }

    /** The log of all endpoints that ask one store: the same outage is not worth a line of each. */
    CallLog log(String scope, Logger log, String name) {
        return logs.computeIfAbsent(scope, key -> new CallLog(log, name, System::nanoTime));
    }

    /** Returns how many calls wait for their turn because of a rate. */
    int waitingForRate() {
        return limiters.values().stream().mapToInt(RateLimiter::waiting).sum();
    }

    /** Returns how many exchanges have left their threads. */
    int waiting() {
        return waiting.get();
    }

    /** Lets an exchange leave its thread, unless too many have. */
    boolean park() {
        if (waiting.incrementAndGet() <= MAX_WAITING) {
            return true;
        }
        waiting.decrementAndGet();
        return false;
    }

    void unpark() {
        waiting.decrementAndGet();
    }

    /** Refuses a call that should wait without a thread where too many do. */
    void checkRoom(LadiFlowEndpoint endpoint) {
        if (waiting.get() >= MAX_WAITING && !endpoint.getConfiguration().isBlockWhenFull()) {
            throw new LadiFlowRateLimitException(
                    "More than " + MAX_WAITING + " calls are waiting. Send fewer, or set blockWhenFull=true.",
                    endpoint.operation(),
                    null,
                    null,
                    null);
        }
    }

    /** Begins to report to Micrometer, if it is there and the registry holds one meter registry. */
    synchronized void startMeters(String componentName) {
        if (meters == null && MeterRegistries.isMicrometerThere(camelContext)) {
            meters = MeterRegistries.meters(camelContext, componentName, this);
        }
    }

    private void requested(LadiFlowOperation operation, long nanos) {
        CallListener current = meters;
        if (current != null) {
            current.requested(operation, nanos);
        }
    }

    /** Shows how far a source is, if anybody looks; returns what ends that. */
    synchronized Runnable gauges(LadiFlowConsumer source, String route) {
        return meters == null ? () -> {} : MeterRegistries.source(meters, source, route);
    }

    void ended(EndedCall call) {
        tally.ended(call);
        CallListener current = meters;
        if (current != null) {
            current.ended(call);
        }
    }

    /** Has a route go on, on a thread of its own. */
    void goOn(GrowingPool.Task continuation) {
        continuing.execute(continuation);
    }

    /** Runs what may block, besides the routes that go on. */
    Executor threads() {
        return continuing;
    }

    /** Has a call go on, or here if the threads for it are gone. */
    private void call(Runnable step) {
        try {
            calls.execute(step);
        } catch (RejectedExecutionException stopped) {
            step.run();
        }
    }

    /** Ends all waits at once. What is being called goes on. */
    @Override
    public void close() {
        limiters.values().forEach(limiter -> {
            limiter.close();
            RateLimiters.of(camelContext).forget(limiter);
        });
        limiters.clear();
        clients.values().forEach(shared -> shared.client().endWaits());
        if (customers != null) {
            customers.close();
        }
        if (names != null) {
            names.close();
        }
    }

    /** Ends the pools; cache and limiters may be another component's too. */
    void shutdown() {
        if (meters != null) {
            MeterRegistries.close(meters);
        }
        clients.values().forEach(shared -> ServiceHelper.stopService(shared.client()));
        executors.shutdown(calls);
        executors.shutdown(continuations);
        watch.close();
    }
}
