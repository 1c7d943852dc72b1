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
package io.github.camelladiflow;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.cache.CustomerCache;
import io.github.camelladiflow.internal.client.RequestBudget;
import io.github.camelladiflow.internal.client.WaitingRoom;
import io.github.camelladiflow.internal.monitor.LookupListener;
import io.github.camelladiflow.internal.monitor.LookupListener.EndedLookup;
import io.github.camelladiflow.internal.monitor.LookupLog;
import io.github.camelladiflow.internal.monitor.LookupTally;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;

/**
 * What all endpoints of one component share: the timer, the two thread pools, the waiting room, the cache, and a budget for
 * each API key. Thread-safe.
 */
final class LookupServices implements AutoCloseable {

    /** The profile of the pool that runs what a route does after a lookup that has left its thread. */
    static final String CONTINUATIONS = "ladiflow";
    /** The profile of the pool that runs calls which had to wait: repetitions, and those that waited for their turn. */
    static final String CALLS = "ladiflow-retry";

    /** What follows the name of a cache of ours in the name of the object that judges its entries. */
    private static final String AROUND = "-ladiflow";

    /** As many as camel-http has connections for one host, unless the user sets either. */
    private static final int POOL_SIZE = 20;

    private final ExecutorServiceManager executors;
    private final ScheduledExecutorService timer;
    private final ExecutorService calls;
    private final ExecutorService continuations;
    private final WaitingRoom room;
    private final CustomerCache cache;
    private final IntSupplier maxRequestsPerSecond;
    private final CamelContext camelContext;
    private final LookupTally tally = new LookupTally();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile LookupListener meters;
    private final ConcurrentMap<String, LookupLog> logs = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, RequestBudget> budgets = new ConcurrentHashMap<>();

    LookupServices(CamelContext camelContext, Object source, CustomerCache cache, IntSupplier maxRequestsPerSecond) {
        this.camelContext = camelContext;
        this.executors = camelContext.getExecutorServiceManager();
        this.timer = executors.newSingleThreadScheduledExecutor(source, "LadiFlowTimer");
        this.calls = pool(source, "LadiFlowRetry", CALLS);
        this.continuations = pool(source, "LadiFlow", CONTINUATIONS);
        this.room = new WaitingRoom(timer, calls);
        this.cache = cache;
        this.maxRequestsPerSecond = maxRequestsPerSecond;
    }

    /**
     * Binds a cache of customers in the registry, or uses the one that is bound there: the user's, or that of another
     * component of this kind, be it there still or not, since what it holds is filed by store.
     */
    @SuppressWarnings("unchecked")
    static CustomerCache cache(CamelContext camelContext, String name, long maxSize) {
        Registry registry = camelContext.getRegistry();
        Cache<String, Customer> bound = registry.lookupByNameAndType(name, Cache.class);
        CustomerCache ours = registry.lookupByNameAndType(name + AROUND, CustomerCache.class);
        if (ours != null && ours.caffeine() == bound) {
            ours.open();
            return ours;
        }
        if (bound != null) {
            return CustomerCache.around(bound, maxSize, Ticker.systemTicker());
        }
        CustomerCache cache = CustomerCache.create(maxSize, Ticker.systemTicker());
        registry.bind(name, Cache.class, cache.caffeine());
        registry.bind(name + AROUND, CustomerCache.class, cache);
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
        // what waits is in memory anyway, and a full queue would leave the task to the timer's or the leader's thread;
        // to Camel zero and less mean no queue at all
        profile.setMaxQueueSize(Integer.MAX_VALUE);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return executors.newThreadPool(source, name, profile);
    }

    WaitingRoom room() {
        return room;
    }

    CustomerCache cache() {
        return cache;
    }

    RequestBudget budget(String apiKey) {
        return budgets.computeIfAbsent(
                CacheKey.fingerprint(apiKey), key -> new RequestBudget(maxRequestsPerSecond.getAsInt(), room));
    }

    LookupTally tally() {
        return tally;
    }

    /** Returns 1, 2, 3 and so on, to tell endpoints apart without their URIs. */
    int nextNumber() {
        return numbers.incrementAndGet();
    }

    /** The log of all endpoints that ask one store: the same outage is not worth a line of each. */
    LookupLog log(String store, Logger log, String name) {
        return logs.computeIfAbsent(store, key -> new LookupLog(log, name, System::nanoTime));
    }

    /** Returns how many calls wait for their turn in the budgets. */
    int waitingForBudget() {
        return budgets.values().stream().mapToInt(RequestBudget::waiting).sum();
    }

    /** Begins to report to Micrometer, if it is there and the registry holds one meter registry. */
    synchronized void startMeters(String componentName) {
        if (meters == null && MeterRegistries.isMicrometerThere(camelContext)) {
            meters = MeterRegistries.meters(camelContext, componentName, this);
        }
    }

    void ended(EndedLookup lookup) {
        tally.ended(lookup);
        LookupListener current = meters;
        if (current != null) {
            current.ended(lookup);
        }
    }

    /** Has a route go on, on a thread of its own, or on this one if there are none any more. */
    void goOn(Runnable continuation) {
        try {
            continuations.execute(continuation);
        } catch (RejectedExecutionException full) {
            continuation.run();
        }
    }

    /** Ends all waits at once. What is being called goes on. */
    @Override
    public void close() {
        room.close();
        cache.close();
    }

    /** Ends the pools; the cache may be another component's too. */
    void shutdown() {
        room.close();
        if (meters != null) {
            MeterRegistries.close(meters);
        }
        executors.shutdownNow(timer);
        executors.shutdown(calls);
        executors.shutdown(continuations);
    }
}
