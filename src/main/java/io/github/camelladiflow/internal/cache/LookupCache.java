// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/**
 * Caches the results of lookups in a Caffeine cache, which the application may provide, and sends one request at a time
 * for equal lookups. Failures are never cached. Whether an entry is valid depends on the options of the caller
 * that reads it. Entries that other code puts into the Caffeine cache are ignored. Thread-safe.
 */
public final class LookupCache {

    /** The outcomes of requests after which a stale customer is served. */
    private static final Set<Outcome> STALE_OUTCOMES =
            Set.of(Outcome.CONNECTION_FAILED, Outcome.SERVER_FAILED, Outcome.RATE_LIMITED, Outcome.NOT_UNDERSTOOD);

    private final Ticker ticker;
    private final Cache<String, Object> entries;
    private final InFlight<Customer> inFlight;
    private final Set<Request> requests = ConcurrentHashMap.newKeySet();

    /**
     * The result of a lookup.
     *
     * @param customer the customer, null if there is none
     * @param requestedAt the time of the request in nanoseconds, according to the ticker
     * @param lifetime how long the Caffeine cache retains the entry, unless the application has created the cache
     * @param confirmed whether the entry may be used. It becomes true after the look for evictions that follows its
     *     storage. Until then, the entry may be older than a write that has ended
     */
    private record Entry(
            CacheKey key, Customer customer, long requestedAt, Duration lifetime, AtomicBoolean confirmed) {

        boolean hasAlias(Set<String> aliases) {
            return aliases.contains(key.alias())
                    || customer != null && !Collections.disjoint(aliases, CacheKey.aliases(key.scope(), customer));
        }
    }

    /** A request in flight, with the aliases that were evicted since it was sent. */
    private static final class Request {

        private final Set<String> evicted = ConcurrentHashMap.newKeySet();
        private volatile boolean cleared;
    }

    /**
     * Creates a cache.
     *
     * @param users the application's Caffeine cache, null to create one
     * @param maxSize the maximum number of entries if this class creates the Caffeine cache
     */
    @SuppressWarnings("unchecked")
    public LookupCache(Cache<String, ?> users, long maxSize, Ticker ticker, Waits waits) {
        this.ticker = ticker;
        this.inFlight = new InFlight<>(waits, LadiFlowOperation.CUSTOMER_SHOW);
        this.entries = users != null
                ? (Cache<String, Object>) users
                : Caffeine.newBuilder()
                        // cleaning up on another thread would account for a third of the time of a hit
                        .executor(Runnable::run)
                        .maximumSize(maxSize)
                        .expireAfter(Expiry.<String, Object>writing(
                                (key, value) -> value instanceof Entry entry ? entry.lifetime() : Duration.ZERO))
                        .ticker(ticker)
                        .recordStats()
                        .build();
    }

    public Cache<String, Object> caffeineCache() {
        return entries;
    }

    /** Returns the cached result if it is fresh, otherwise null. */
    public CallResult<Customer> getIfFresh(CacheKey key, LadiFlowConfiguration options) {
        Entry entry = find(key);
        return entry != null && isYounger(entry, timeToLive(entry.customer, options))
                ? CallResult.cacheHit(entry.customer)
                : null;
    }

    /**
     * Returns a result from the cache, from a request in flight, or from a new request.
     *
     * @param load sends a request
     * @return the result, which may be a failure
     */
    public CallResult<Customer> get(
            CacheKey key, LadiFlowConfiguration options, Call call, Supplier<CallResult<Customer>> load) {
        CallResult<Customer> result =
                inFlight.get(key.text(), call, () -> getIfFresh(key, options), () -> load(key, options, load));
        return withStaleFallback(key, options, result);
    }

    /** Returns the entry of a key, null if there is none that may be used. */
    private Entry find(CacheKey key) {
        return entries.getIfPresent(key.text()) instanceof Entry entry && entry.confirmed.get() ? entry : null;
    }

    private static Duration timeToLive(Customer customer, LadiFlowConfiguration options) {
        Duration option = customer == null ? options.getCacheNotFoundTtl() : options.getCacheTtl();
        return Objects.requireNonNullElse(option, Duration.ZERO);
    }

    /** Returns how long an entry is retained: its time to live, and for a customer the time for which it may be stale. */
    private static Duration lifetime(Customer customer, LadiFlowConfiguration options) {
        Duration stale = customer == null ? null : options.getCacheStaleIfError();
        return timeToLive(customer, options).plus(Objects.requireNonNullElse(stale, Duration.ZERO));
    }

    private boolean isYounger(Entry entry, Duration limit) {
        return ticker.read() - entry.requestedAt < limit.toNanos();
    }

    private CallResult<Customer> load(
            CacheKey key, LadiFlowConfiguration options, Supplier<CallResult<Customer>> load) {
        var request = new Request();
        requests.add(request);
        try {
            long now = ticker.read();
            CallResult<Customer> result = load.get();
            if (result.isSuccess() && !result.unconfirmed()) {
                Duration lifetime = lifetime(result.value(), options);
                store(new Entry(key, result.value(), now, lifetime, new AtomicBoolean()), request);
            }
            return result;
        } finally {
            requests.remove(request);
        }
    }

    private void store(Entry entry, Request request) {
        String text = entry.key.text();
        if (!(entries.getIfPresent(text) instanceof Entry old) || entry.requestedAt - old.requestedAt >= 0) {
            entries.put(text, entry);
        }
        // whoever evicts notifies the requests first, and then looks at the entries
        if (request.cleared || entry.hasAlias(request.evicted)) {
            entries.asMap().remove(text, entry);
        } else {
            entry.confirmed.set(true);
        }
    }

    /** Returns a stale customer instead of a failure of LadiFlow, if one is cached and not too old. */
    private CallResult<Customer> withStaleFallback(
            CacheKey key, LadiFlowConfiguration options, CallResult<Customer> result) {
        Duration stale = options.getCacheStaleIfError();
        Entry old = stale != null && STALE_OUTCOMES.contains(result.serviceOutcome()) ? find(key) : null;
        return old != null && old.customer != null && isYounger(old, lifetime(old.customer, options))
                ? result.withStaleValue(old.customer)
                : result;
    }

    /**
     * Removes all entries that have one of these aliases, by a walk over all entries. The responses to requests in flight
     * that have one of these aliases are delivered, but not cached. Later lookups in this store do not follow requests that
     * are already in flight.
     */
    public void evict(String scope, Collection<String> aliases) {
        Set<String> evicted = new HashSet<>(aliases);
        requests.forEach(request -> request.evicted.addAll(evicted));
        inFlight.detach(scope + ' ');
        entries.asMap().values().removeIf(value -> value instanceof Entry entry && entry.hasAlias(evicted));
    }

    /** Removes all entries. The responses to requests in flight are delivered, but not cached. */
    public void clear() {
        requests.forEach(request -> request.cleared = true);
        inFlight.detach("");
        entries.invalidateAll();
    }
}
