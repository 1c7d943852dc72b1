// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Caches customers, and sends only one request at a time for equal lookups. Customers are stored in a Caffeine cache,
 * which the application may share. Negative entries are in a separate cache. Failures are never cached. Whether an
 * entry is valid depends on the {@link CachePolicy} of the caller that reads it. A shared Caffeine cache may contain
 * other objects, but only entries that this class has stored are used. Writes and evictions share one lock; reads do
 * not need a lock. Thread-safe; never blocks a thread to wait for a response.
 */
public final class CustomerCache {

    private static final int MIN_CLEANUP_SIZE = 1_000;

    private final Ticker ticker;
    private final Cache<String, Object> customers;
    /** The setting for the time to live in the customer cache, null if the application has created that cache. */
    private final Policy.FixedExpiration<String, Object> customerExpiry;

    private final Cache<String, Entry> negativeEntries;
    /** The metadata of each cached object. An entry is removed when its object is no longer referenced. */
    private final Cache<Object, Entry> entriesByCustomer =
            newBuilder().weakKeys().build();

    private final SingleFlight<Customer> singleFlight = new SingleFlight<>();

    /**
     * Maps each alias to the keys of its entries. Aliases whose entries are no longer cached are removed once they may
     * account for half of all aliases.
     */
    private final Map<String, Set<String>> keysByAlias = new HashMap<>();

    private int cleanupSize = MIN_CLEANUP_SIZE;
    /** For each in-flight request, the aliases that have been evicted since it was sent. */
    private final Set<Set<String>> evictedByRequest = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The number of the newest request. A request with a higher number was sent later. */
    private long requestCount;

    private long clearedAt;
    private volatile boolean inUse;
    private Duration maxLifetime = Duration.ZERO;
    private Duration maxNotFoundTimeToLive = Duration.ZERO;

    /**
     * The metadata of a customer or of a negative entry.
     *
     * @param requestNumber the number of the request whose response was stored
     * @param storedAt the time when the response was stored, in nanoseconds, according to the ticker
     */
    private record Entry(long requestNumber, long storedAt) {}

    /**
     * Creates a cache.
     *
     * @param users the application's Caffeine cache, null to create one. The Caffeine cache limits how long entries are
     *     retained, but this class uses its own timestamps to determine their age
     * @param maxSize the maximum number of customers if this class creates the cache, and the maximum number of
     *     negative entries
     */
    @SuppressWarnings("unchecked")
    public CustomerCache(Cache<String, ?> users, long maxSize, Ticker ticker) {
        this.ticker = ticker;
        // the user's cache may contain objects other than customers
        this.customers = users == null ? newCache(maxSize, ticker) : (Cache<String, Object>) users;
        this.customerExpiry =
                users == null ? customers.policy().expireAfterWrite().orElseThrow() : null;
        this.negativeEntries = newCache(maxSize, ticker);
    }

    /**
     * Creates a builder for caches that clean up on the calling thread. Passing the work to another thread would
     * account for a third of the time that a cache hit takes.
     */
    private static Caffeine<Object, Object> newBuilder() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }

    private static <E> Cache<String, E> newCache(long maxSize, Ticker ticker) {
        return newBuilder()
                .maximumSize(maxSize)
                .expireAfterWrite(Duration.ZERO)
                .ticker(ticker)
                .recordStats()
                .build();
    }

    /** Returns the Caffeine cache that contains the customers. Its keys are the values of {@link CacheKey#text()}. */
    @SuppressWarnings("unchecked")
    public Cache<String, Customer> caffeineCache() {
        return (Cache<String, Customer>) (Cache<String, ?>) customers;
    }

    /** Makes the cache retain entries long enough for the given policy. */
    public synchronized void extendRetention(CachePolicy policy) {
        inUse = true;
        maxLifetime = Collections.max(List.of(maxLifetime, policy.lifetime()));
        maxNotFoundTimeToLive = Collections.max(List.of(maxNotFoundTimeToLive, policy.notFoundTimeToLive()));
        if (customerExpiry != null) {
            customerExpiry.setExpiresAfter(maxLifetime);
        }
        negativeEntries.policy().expireAfterWrite().orElseThrow().setExpiresAfter(maxNotFoundTimeToLive);
    }

    /** Returns whether any endpoint uses this cache. If none does, there is nothing to evict. */
    public boolean isInUse() {
        return inUse;
    }

    /** Returns the cached result if it is fresh, otherwise null. */
    public CallResult<Customer> getIfFresh(CacheKey key, CachePolicy policy) {
        Customer customer = findYoungerThan(key, policy.timeToLive());
        if (customer != null) {
            return CallResult.cacheHit(customer);
        }
        if (policy.notFoundTimeToLive().isZero()) {
            return null;
        }
        Entry none = negativeEntries.getIfPresent(key.text());
        return none != null && isYounger(none, policy.notFoundTimeToLive()) ? CallResult.cacheHit(null) : null;
    }

    private Customer findYoungerThan(CacheKey key, Duration age) {
        Object value = customers.getIfPresent(key.text());
        Entry entry = value == null ? null : entriesByCustomer.getIfPresent(value);
        return entry != null && isYounger(entry, age) ? (Customer) value : null;
    }

    private boolean isYounger(Entry entry, Duration limit) {
        return ticker.read() - entry.storedAt() < limit.toNanos();
    }

    /**
     * Returns a result from the cache, from a shared in-flight request, or from a call to LadiFlow.
     *
     * @param policy the maximum age of a cached result, and how long to wait for a shared request
     * @param loader calls LadiFlow
     * @param threads runs this caller's own request if the shared request fails
     * @return the result; never completes exceptionally
     */
    public CompletableFuture<CallResult<Customer>> get(
            CacheKey key,
            CachePolicy policy,
            Supplier<CompletableFuture<CallResult<Customer>>> loader,
            Executor threads) {
        return singleFlight
                .getOrLoad(loadRequest(key, policy, loader), threads)
                .thenApply(result -> withStaleFallback(key, policy, result));
    }

    private SingleFlight.LoadRequest<Customer> loadRequest(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<Customer>>> loader) {
        return new SingleFlight.LoadRequest<>(
                LadiFlowOperation.CUSTOMER_SHOW,
                key.text(),
                () -> getIfFresh(key, policy),
                () -> load(key, loader),
                policy.maxWait(),
                System.nanoTime() + policy.maxWait().toNanos(),
                new CompletableFuture<>());
    }

    private CompletableFuture<CallResult<Customer>> load(
            CacheKey key, Supplier<CompletableFuture<CallResult<Customer>>> loader) {
        Set<String> evicted = new HashSet<>();
        long asked;
        synchronized (this) {
            evictedByRequest.add(evicted);
            asked = ++requestCount;
        }
        return CompletableFuture.completedFuture(loader)
                .thenCompose(Supplier::get)
                .whenComplete((result, bug) -> complete(key, result, asked, evicted));
    }

    /** Ends a request, and caches its response. The result is null if the call failed with an unexpected error. */
    private synchronized void complete(CacheKey key, CallResult<Customer> result, long asked, Set<String> evicted) {
        try {
            if (result != null && result.isSuccess() && !result.unconfirmed()) {
                store(key, result.value(), asked, evicted);
            }
        } finally {
            evictedByRequest.remove(evicted);
        }
    }

    private void store(CacheKey key, Customer customer, long asked, Set<String> evicted) {
        var texts = new HashSet<>(Set.of(key.text()));
        var aliases = new HashSet<>(Set.of(key.alias()));
        if (customer != null) {
            texts.add(CacheKey.byId(key.scope(), customer).text());
            aliases.addAll(CacheKey.aliases(key.scope(), customer));
        }
        if (asked < clearedAt || !Collections.disjoint(evicted, aliases)) {
            return;
        }
        var entry = new Entry(asked, ticker.read());
        texts.removeIf(text -> requestNumberOf(text) > asked);
        for (String text : texts) {
            if (customer == null) {
                customers.invalidate(text);
                negativeEntries.put(text, entry);
            } else {
                entriesByCustomer.put(customer, entry);
                negativeEntries.invalidate(text);
                customers.put(text, customer);
            }
        }
        aliases.forEach(alias ->
                keysByAlias.computeIfAbsent(alias, none -> new HashSet<>(4)).addAll(texts));
        if (!Collections.disjoint(evicted, aliases)) {
            // an application bean evicted the entries while they were being stored
            removeEntries(texts);
        }
        if (keysByAlias.size() > cleanupSize) {
            removeUnusedAliases();
        }
    }

    /** Returns the {@code requestNumber} of the current entry, 0 if there is no entry. */
    private long requestNumberOf(String text) {
        Object value = customers.asMap().get(text);
        Entry entry = value == null ? negativeEntries.asMap().get(text) : entriesByCustomer.getIfPresent(value);
        return entry == null ? 0 : entry.requestNumber();
    }

    private void removeUnusedAliases() {
        keysByAlias
                .values()
                .forEach(texts -> texts.removeIf(text -> !customers.asMap().containsKey(text)
                        && !negativeEntries.asMap().containsKey(text)));
        keysByAlias.values().removeIf(Set::isEmpty);
        cleanupSize = Math.max(MIN_CLEANUP_SIZE, 2 * keysByAlias.size());
    }

    /**
     * Removes all entries with one of these aliases, including negative entries. The responses to in-flight requests
     * for these aliases are delivered, but not cached. New lookups of this scope do not share requests that are already
     * in flight.
     */
    public void evict(String scope, Collection<String> aliases) {
        synchronized (this) {
            evictedByRequest.forEach(evicted -> evicted.addAll(aliases));
            aliases.forEach(alias -> removeEntries(keysByAlias.getOrDefault(alias, Set.of())));
            aliases.forEach(keysByAlias::remove);
        }
        singleFlight.detach(key -> key.startsWith(scope + ' '));
    }

    /** Removes the entries with these keys if this cache has stored them. */
    private void removeEntries(Set<String> texts) {
        List<Object> gone = new ArrayList<>();
        for (String text : texts) {
            negativeEntries.invalidate(text);
            customers.asMap().computeIfPresent(text, (key, value) -> {
                boolean isOurs = entriesByCustomer.getIfPresent(value) != null;
                gone.add(value);
                return isOurs ? null : value;
            });
        }
        entriesByCustomer.invalidateAll(gone);
    }

    /** Removes all entries. The responses to in-flight requests are delivered, but not cached. */
    public void clear() {
        synchronized (this) {
            clearedAt = ++requestCount;
            keysByAlias.clear();
            negativeEntries.invalidateAll();
            customers.invalidateAll();
            entriesByCustomer.invalidateAll();
        }
        singleFlight.detach(key -> true);
    }

    /** Allows calls to share requests again after the cache was closed. */
    public void reopen() {
        singleFlight.reopen();
    }

    /** Ends all waits for in-flight requests, and prevents new waits. */
    public void close() {
        singleFlight.close();
    }

    /** Returns how many records this cache keeps about its entries: one for each entry, and one for each alias. */
    synchronized long trackedCount() {
        entriesByCustomer.cleanUp();
        removeUnusedAliases();
        return entriesByCustomer.estimatedSize() + keysByAlias.size();
    }

    /** Returns the number of in-flight requests. */
    public int inFlightCount() {
        return singleFlight.inFlightCount();
    }

    /** Replaces a failure of LadiFlow with a stale customer, if one is cached and not too old. */
    private CallResult<Customer> withStaleFallback(CacheKey key, CachePolicy policy, CallResult<Customer> result) {
        if (result.failure() == null || policy.staleIfError().isZero()) {
            return result;
        }
        boolean outage = switch (result.serviceOutcome()) {
            case CONNECTION_FAILED, SERVER_FAILED, RATE_LIMITED, NOT_UNDERSTOOD -> true;
            default -> false;
        };
        Customer old = outage ? findYoungerThan(key, policy.lifetime()) : null;
        return old != null ? result.withStaleValue(old) : result;
    }
}
