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
public final class AnswerCache {

    private static final int FEW = 1_000;

    private final Ticker ticker;
    private final Cache<String, Object> found;
    /** Null if the cache was made elsewhere. */
    private final Policy.FixedExpiration<String, Object> foundExpiry;

    private final Cache<String, Entry> missing;
    /** What is known about each object in the cache, for as long as anybody holds it. */
    private final Cache<Object, Entry> entries = builder().weakKeys().build();

    private final SingleFlight<Customer> flights = new SingleFlight<>();

    /** The keys of entries by their aliases; of those that have left the cache, too, until they are half of all. */
    private final Map<String, Set<String>> keys = new HashMap<>();

    private int manyKeys = FEW;
    private Eviction lastEviction = new Eviction(List.of());
    /** Counts questions, which tells what came first. */
    private long count;

    private long cleared;
    private Duration longestLife = Duration.ZERO;
    private Duration longestNotFound = Duration.ZERO;

    /**
     * What is known about who was found, or about the word that there is none.
     *
     * @param asked when it was asked for, by the cache's count
     * @param stored when it was stored, by the ticker
     */
    private record Entry(long asked, long stored) {}

    /** Aliases that were evicted together; holds all evictions after it, and none before. */
    private static final class Eviction {

        final Collection<String> aliases;
        Eviction next;

        Eviction(Collection<String> aliases) {
            this.aliases = aliases;
        }

        boolean isFollowedByOneOf(Collection<String> known) {
            for (Eviction later = next; later != null; later = later.next) {
                if (!Collections.disjoint(later.aliases, known)) {
                    return true;
                }
            }
            return false;
        }
    }

    @SuppressWarnings("unchecked")
    private AnswerCache(Ticker ticker, Cache<String, ?> found, boolean ownLifetime, long maxSize) {
        this.ticker = ticker;
        // a user's bean may hold anything
        this.found = (Cache<String, Object>) found;
        this.foundExpiry = ownLifetime ? this.found.policy().expireAfterWrite().orElseThrow() : null;
        this.missing = cache(maxSize, ticker);
    }

    /**
     * Makes a cache.
     *
     * @param maxSize how many entries it holds, and how many not-founds
     */
    public static AnswerCache create(long maxSize, Ticker ticker) {
        return new AnswerCache(ticker, cache(maxSize, ticker), true, maxSize);
    }

    /**
     * Makes a cache around one that was made elsewhere, which bounds how long entries are kept. How old an entry is, its own
     * time stamp says.
     *
     * @param maxSize how many not-founds the own one holds
     */
    public static AnswerCache around(Cache<String, Customer> found, long maxSize, Ticker ticker) {
        return new AnswerCache(ticker, found, false, maxSize);
    }

    /** Tidies up on the thread that asks: to hand that over to another takes a third of a hit. */
    private static Caffeine<Object, Object> builder() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }

    private static <E> Cache<String, E> cache(long maxSize, Ticker ticker) {
        return builder()
                .maximumSize(maxSize)
                .expireAfterWrite(Duration.ZERO)
                .ticker(ticker)
                .recordStats()
                .build();
    }

    /** Returns the Caffeine cache of customers, by {@link CacheKey#text()}. */
    @SuppressWarnings("unchecked")
    public Cache<String, Customer> caffeine() {
        return (Cache<String, Customer>) (Cache<String, ?>) found;
    }

    /** Has entries kept long enough for a policy from now on. */
    public synchronized void keepFor(CachePolicy policy) {
        longestLife = Collections.max(List.of(longestLife, policy.lifetime()));
        longestNotFound = Collections.max(List.of(longestNotFound, policy.notFoundTimeToLive()));
        if (foundExpiry != null) {
            foundExpiry.setExpiresAfter(longestLife);
        }
        missing.policy().expireAfterWrite().orElseThrow().setExpiresAfter(longestNotFound);
    }

    /** Returns the answer if the cache has one that is good, else null. */
    public CallResult<Customer> peek(CacheKey key, CachePolicy policy) {
        Customer customer = found(key, policy.timeToLive());
        if (customer != null) {
            return CallResult.hit(customer);
        }
        if (policy.notFoundTimeToLive().isZero()) {
            return null;
        }
        Entry none = missing.getIfPresent(key.text());
        return none != null && isYounger(none, policy.notFoundTimeToLive()) ? CallResult.hit(null) : null;
    }

    private Customer found(CacheKey key, Duration age) {
        Object value = found.getIfPresent(key.text());
        Entry entry = value == null ? null : entries.getIfPresent(value);
        return entry != null && isYounger(entry, age) ? (Customer) value : null;
    }

    private boolean isYounger(Entry entry, Duration limit) {
        return ticker.read() - entry.stored() < limit.toNanos();
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
        return flights.ask(question(key, policy, loader), threads).thenApply(result -> orStale(key, policy, result));
    }

    /** Asks LadiFlow in any case and stores the answer. Whoever asks the same meanwhile joins this request. */
    public CompletableFuture<CallResult<Customer>> refresh(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<Customer>>> loader) {
        return flights.askAnew(question(key, policy, loader)).thenApply(result -> orStale(key, policy, result));
    }

    private SingleFlight.Question<Customer> question(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<Customer>>> loader) {
        return new SingleFlight.Question<>(
                LadiFlowOperation.CUSTOMER_SHOW,
                key.text(),
                () -> peek(key, policy),
                () -> load(key, loader),
                policy.longestWait(),
                System.nanoTime() + policy.longestWait().toNanos(),
                new CompletableFuture<>());
    }

    private CompletableFuture<CallResult<Customer>> load(
            CacheKey key, Supplier<CompletableFuture<CallResult<Customer>>> loader) {
        Eviction before;
        long asked;
        synchronized (this) {
            before = lastEviction;
            asked = ++count;
        }
        return loader.get().thenApply(result -> {
            if (result.isAnswered() && !result.unconfirmed()) {
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
        if (asked < cleared || before.isFollowedByOneOf(aliases)) {
            return;
        }
        var entry = new Entry(asked, ticker.read());
        texts.removeIf(text -> askedFor(text) > asked);
        for (String text : texts) {
            if (customer == null) {
                found.invalidate(text);
                missing.put(text, entry);
            } else {
                entries.put(customer, entry);
                missing.invalidate(text);
                found.put(text, customer);
            }
        }
        aliases.forEach(
                alias -> keys.computeIfAbsent(alias, none -> new HashSet<>(4)).addAll(texts));
        if (before.isFollowedByOneOf(aliases)) {
            // by a bean of the user's, while that stored
            drop(texts);
        }
        if (keys.size() > manyKeys) {
            forgetGone();
        }
    }

    /** When what is there was asked for, 0 if nothing is. */
    private long askedFor(String text) {
        Object value = found.asMap().get(text);
        Entry entry = value == null ? missing.asMap().get(text) : entries.getIfPresent(value);
        return entry == null ? 0 : entry.asked();
    }

    private void forgetGone() {
        keys.values()
                .forEach(texts -> texts.removeIf(text ->
                        !found.asMap().containsKey(text) && !missing.asMap().containsKey(text)));
        keys.values().removeIf(Set::isEmpty);
        manyKeys = Math.max(FEW, 2 * keys.size());
    }

    /**
     * Forgets whatever has one of these aliases, and that there was none. The answers to requests that are under way are
     * delivered, but those of this kind are not stored, and nobody joins a request of this scope any more.
     */
    public void evict(String scope, Collection<String> aliases) {
        synchronized (this) {
            lastEviction.next = new Eviction(aliases);
            lastEviction = lastEviction.next;
            aliases.forEach(alias -> drop(keys.getOrDefault(alias, Set.of())));
            aliases.forEach(keys::remove);
        }
        flights.detach(key -> key.startsWith(scope + ' '));
    }

    /** Forgets what is ours under some keys. */
    private void drop(Set<String> texts) {
        List<Object> gone = new ArrayList<>();
        for (String text : texts) {
            missing.invalidate(text);
            found.asMap().computeIfPresent(text, (key, value) -> {
                boolean isOurs = entries.getIfPresent(value) != null;
                gone.add(value);
                return isOurs ? null : value;
            });
        }
        entries.invalidateAll(gone);
    }

    /** Forgets everything. The answers to requests that are under way are delivered but not stored. */
    public void clear() {
        synchronized (this) {
            cleared = ++count;
            keys.clear();
            missing.invalidateAll();
            found.invalidateAll();
            entries.invalidateAll();
        }
        flights.detach(key -> true);
    }

    /** Lets calls wait for each other again after the cache was closed. */
    public void open() {
        flights.open();
    }

    /** Ends all waits for requests that are under way, and lets nobody wait any more. */
    public void close() {
        flights.close();
    }

    /** Returns how much is kept about entries: as many as there are, and for each what it can be evicted by. */
    synchronized long known() {
        entries.cleanUp();
        forgetGone();
        return entries.estimatedSize() + keys.size();
    }

    /** Returns how many requests are under way. */
    public int airborne() {
        return flights.airborne();
    }

    /** Lets an old answer that is not too old stand in for a failure of LadiFlow. */
    private CallResult<Customer> orStale(CacheKey key, CachePolicy policy, CallResult<Customer> result) {
        if (result.failure() == null || policy.staleIfError().isZero()) {
            return result;
        }
        boolean outage = switch (result.service()) {
            case CONNECTION_FAILED, SERVER_FAILED, RATE_LIMITED, NOT_UNDERSTOOD -> true;
            default -> false;
        };
        Customer old = outage ? found(key, policy.lifetime()) : null;
        return old != null ? result.insteadOfFailure(old) : result;
    }
}
