// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
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
 * Remembers customers, and has one question asked only once at a time. Who was found lies in a Caffeine cache that others may
 * share; that there is none, in one of its own; failures are never kept. Whether an entry is good is judged when it is read,
 * by the reader's {@link CachePolicy}. Only what this cache has stored itself is an answer. What is stored and evicted goes by
 * one lock, what is read by none. Thread-safe; nobody waits for an answer here.
 */
public final class CustomerCache {

    private static final int MIN_CLEANUP_SIZE = 1_000;

    private final Ticker ticker;
    private final Cache<String, Object> customers;
    /** Null if the cache was made elsewhere. */
    private final Policy.FixedExpiration<String, Object> customerExpiry;

    private final Cache<String, Entry> negativeEntries;
    /** What is known about each object in the cache, for as long as anybody holds it. */
    private final Cache<Object, Entry> entriesByCustomer =
            newBuilder().weakKeys().build();

    private final SingleFlight<Customer> singleFlight = new SingleFlight<>();

    /** The keys of entries by their aliases; of those that have left the cache, too, until they are half of all. */
    private final Map<String, Set<String>> keysByAlias = new HashMap<>();

    private int cleanupSize = MIN_CLEANUP_SIZE;
    private Eviction lastEviction = new Eviction(List.of());
    /** Counts questions, which tells what came first. */
    private long requestCount;

    private long clearedAt;
    private Duration maxLifetime = Duration.ZERO;
    private Duration maxNotFoundTimeToLive = Duration.ZERO;

    /**
     * What is known about who was found, or about the word that there is none.
     *
     * @param requestNumber when it was asked for, by the cache's count
     * @param storedAt when it was stored, by the ticker
     */
    private record Entry(long requestNumber, long storedAt) {}

    /** Aliases that were evicted together; holds all evictions after it, and none before. */
    private static final class Eviction {

        final Collection<String> aliases;
        Eviction next;

        Eviction(Collection<String> aliases) {
            this.aliases = aliases;
        }

        boolean isFollowedByEvictionOf(Collection<String> known) {
            for (Eviction later = next; later != null; later = later.next) {
                if (!Collections.disjoint(later.aliases, known)) {
                    return true;
                }
            }
            return false;
        }
    }

    @SuppressWarnings("unchecked")
    private CustomerCache(Ticker ticker, Cache<String, ?> found, boolean ownLifetime, long maxSize) {
        this.ticker = ticker;
        // a user's bean may hold anything
        this.customers = (Cache<String, Object>) found;
        this.customerExpiry =
                ownLifetime ? this.customers.policy().expireAfterWrite().orElseThrow() : null;
        this.negativeEntries = newCache(maxSize, ticker);
    }

    /**
     * Makes a cache.
     *
     * @param maxSize how many entries it holds, and how many not-founds
     */
    public static CustomerCache create(long maxSize, Ticker ticker) {
        return new CustomerCache(ticker, newCache(maxSize, ticker), true, maxSize);
    }

    /**
     * Makes a cache around one that was made elsewhere, which bounds how long entries are kept. How old an entry is, its own
     * time stamp says.
     *
     * @param maxSize how many not-founds the own one holds
     */
    public static CustomerCache wrap(Cache<String, Customer> found, long maxSize, Ticker ticker) {
        return new CustomerCache(ticker, found, false, maxSize);
    }

    /** Tidies up on the thread that asks: to hand that over to another takes a third of a hit. */
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

    /** Returns the Caffeine cache of customers, by {@link CacheKey#text()}. */
    @SuppressWarnings("unchecked")
    public Cache<String, Customer> caffeineCache() {
        return (Cache<String, Customer>) (Cache<String, ?>) customers;
    }

    /** Has entries kept long enough for a policy from now on. */
    public synchronized void extendRetention(CachePolicy policy) {
        maxLifetime = Collections.max(List.of(maxLifetime, policy.lifetime()));
        maxNotFoundTimeToLive = Collections.max(List.of(maxNotFoundTimeToLive, policy.notFoundTimeToLive()));
        if (customerExpiry != null) {
            customerExpiry.setExpiresAfter(maxLifetime);
        }
        negativeEntries.policy().expireAfterWrite().orElseThrow().setExpiresAfter(maxNotFoundTimeToLive);
    }

    /** Returns the answer if the cache has one that is good, else null. */
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
     * Finds an answer: in the cache, or by joining a request for the same that is under way, or by asking LadiFlow.
     *
     * @param policy how old an answer may be
     * @param loader asks LadiFlow
     * @param threads runs what this has to ask on its own after it has joined in vain
     * @return how that ends; never exceptionally
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

    /** Asks LadiFlow in any case and stores the answer. Whoever asks the same meanwhile joins this request. */
    public CompletableFuture<CallResult<Customer>> refresh(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<Customer>>> loader) {
        return singleFlight
                .reload(loadRequest(key, policy, loader))
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
        Eviction before;
        long asked;
        synchronized (this) {
            before = lastEviction;
            asked = ++requestCount;
        }
        return loader.get().thenApply(result -> {
            if (result.isSuccess() && !result.unconfirmed()) {
                store(key, result.value(), asked, before);
            }
            return result;
        });
    }

    private synchronized void store(CacheKey key, Customer customer, long asked, Eviction before) {
        var texts = new HashSet<>(Set.of(key.text()));
        var aliases = new HashSet<>(Set.of(key.alias()));
        if (customer != null) {
            texts.add(CacheKey.byId(key.scope(), customer).text());
            aliases.addAll(CacheKey.aliases(key.scope(), customer));
        }
        if (asked < clearedAt || before.isFollowedByEvictionOf(aliases)) {
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
        if (before.isFollowedByEvictionOf(aliases)) {
            // by a bean of the user's, while that stored
            removeEntries(texts);
        }
        if (keysByAlias.size() > cleanupSize) {
            removeUnusedAliases();
        }
    }

    /** When what is there was asked for, 0 if nothing is. */
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
     * Forgets whatever has one of these aliases, and that there was none. The answers to requests that are under way are
     * delivered, but those of this kind are not stored, and nobody joins a request of this scope any more.
     */
    public void evict(String scope, Collection<String> aliases) {
        synchronized (this) {
            lastEviction.next = new Eviction(aliases);
            lastEviction = lastEviction.next;
            aliases.forEach(alias -> removeEntries(keysByAlias.getOrDefault(alias, Set.of())));
            aliases.forEach(keysByAlias::remove);
        }
        singleFlight.detach(key -> key.startsWith(scope + ' '));
    }

    /** Forgets what is ours under some keys. */
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

    /** Forgets everything. The answers to requests that are under way are delivered but not stored. */
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

    /** Lets calls wait for each other again after the cache was closed. */
    public void reopen() {
        singleFlight.reopen();
    }

    /** Ends all waits for requests that are under way, and lets nobody wait any more. */
    public void close() {
        singleFlight.close();
    }

    /** Returns how much is kept about entries: as many as there are, and for each what it can be evicted by. */
    synchronized long trackedCount() {
        entriesByCustomer.cleanUp();
        removeUnusedAliases();
        return entriesByCustomer.estimatedSize() + keysByAlias.size();
    }

    /** Returns how many requests are under way. */
    public int inFlightCount() {
        return singleFlight.inFlightCount();
    }

    /** Lets an old answer that is not too old stand in for a failure of LadiFlow. */
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
