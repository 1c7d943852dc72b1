// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Remembers answers, and has one question asked only once at a time. What was found lies in a Caffeine cache that others may
 * share; that there is none, in one of its own; failures are never kept. Whether an entry is good is judged when it is read,
 * by the reader's {@link CachePolicy}. Only what this cache has stored itself is an answer; what it knows about an entry goes
 * with the entry. Thread-safe; blocks nobody.
 *
 * @param <V> what is found; each answer is an object of its own
 */
public final class AnswerCache<V> {

    private final LadiFlowOperation operation;
    private final Aliases<V> aliases;
    private final Ticker ticker;
    private final Cache<String, V> found;
    private final Policy.FixedExpiration<String, V> foundExpiry;
    private final boolean ownLifetime;
    private final Cache<String, Entry> missing;
    /** What is known about each object in the cache, for as long as anybody holds it. */
    private final Cache<V, Entry> entries = builder().weakKeys().build();
    /** The tags that entries hold. */
    private final Cache<String, Tag> tags = builder().weakValues().build();

    private final SingleFlight<V> flights = new SingleFlight<>();
    /** Counts questions and evictions, which tells what came first. */
    private final AtomicLong count = new AtomicLong();
    /** Holds its tags, and those of all later ones, for the flights that were under way. */
    private final AtomicReference<Eviction> lastEviction = new AtomicReference<>(new Eviction(List.of()));

    private Duration longestLife = Duration.ZERO;
    private Duration longestNotFound = Duration.ZERO;
    private volatile long cleared;

    /**
     * What is known about what was found, or about the word that there is none. It must not hold what was found.
     *
     * @param asked when it was asked for, by the cache's count
     * @param stored when it was stored, by the ticker
     */
    private record Entry(long asked, long stored, List<Tag> tags) {

        boolean isEvicted() {
            for (Tag tag : tags) {
                if (tag.isEvictedSince(asked)) {
                    return true;
                }
            }
            return false;
        }
    }

    private AnswerCache(
            LadiFlowOperation operation,
            Aliases<V> aliases,
            Ticker ticker,
            Cache<String, V> found,
            boolean ownLifetime,
            long maxSize) {
        this.operation = operation;
        this.aliases = aliases;
        this.ticker = ticker;
        this.found = found;
        this.foundExpiry = found.policy().expireAfterWrite().orElse(null);
        this.ownLifetime = ownLifetime;
        this.missing = cache(maxSize, ticker);
    }

    /**
     * Makes a cache.
     *
     * @param operation whose answers it holds
     * @param aliases tells by what they can be evicted
     * @param maxSize how many entries it holds, and how many not-founds
     */
    public static <V> AnswerCache<V> create(
            LadiFlowOperation operation, Aliases<V> aliases, long maxSize, Ticker ticker) {
        return new AnswerCache<>(operation, aliases, ticker, cache(maxSize, ticker), true, maxSize);
    }

    /**
     * Makes a cache around one that was made elsewhere. If that has no expiry after writing, it has a lifetime of its own:
     * what it holds is fresh, and there are no stale answers.
     *
     * @param maxSize how many not-founds the own one holds
     */
    public static <V> AnswerCache<V> around(
            LadiFlowOperation operation, Aliases<V> aliases, Cache<String, V> found, long maxSize, Ticker ticker) {
        return new AnswerCache<>(operation, aliases, ticker, found, false, maxSize);
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

    /** Returns the Caffeine cache of what was found, by {@link CacheKey#text()}. */
    public Cache<String, V> caffeine() {
        return found;
    }

    /** Has entries kept long enough for a policy from now on. */
    public synchronized void keepFor(CachePolicy policy) {
        longestLife = longer(longestLife, policy.lifetime());
        longestNotFound = longer(longestNotFound, policy.notFoundTimeToLive());
        if (ownLifetime) {
            foundExpiry.setExpiresAfter(longestLife);
        }
        missing.policy().expireAfterWrite().orElseThrow().setExpiresAfter(longestNotFound);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Returns the answer if the cache has one that is good, else null. */
    public CallResult<V> peek(CacheKey key, CachePolicy policy) {
        V value = found.getIfPresent(key.text());
        Entry entry = value == null ? null : good(entries.getIfPresent(value));
        if (entry != null && (foundExpiry == null || isYounger(entry, policy.timeToLive()))) {
            return CallResult.hit(value);
        }
        if (policy.notFoundTimeToLive().isZero()) {
            return null;
        }
        Entry none = good(missing.getIfPresent(key.text()));
        return none != null && isYounger(none, policy.notFoundTimeToLive()) ? CallResult.hit(null) : null;
    }

    private Entry good(Entry entry) {
        return entry == null || entry.asked() < cleared || entry.isEvicted() ? null : entry;
    }

    /**
     * Finds an answer: in the cache, or by joining a request for the same that is under way, or by asking LadiFlow.
     *
     * @param policy how old an answer may be
     * @param loader asks LadiFlow
     * @param threads runs what this has to ask on its own after it has joined in vain
     * @return how that ends; never exceptionally
     */
    public CompletableFuture<CallResult<V>> get(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<V>>> loader, Executor threads) {
        return flights.ask(question(key, policy, loader), threads).thenApply(result -> orStale(key, policy, result));
    }

    /** Asks LadiFlow in any case and stores the answer. Whoever asks the same meanwhile joins this request. */
    public CompletableFuture<CallResult<V>> refresh(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<V>>> loader) {
        return flights.askAnew(question(key, policy, loader)).thenApply(result -> orStale(key, policy, result));
    }

    private SingleFlight.Question<V> question(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<V>>> loader) {
        return new SingleFlight.Question<>(
                operation,
                key.text(),
                () -> peek(key, policy),
                () -> load(key, loader),
                policy.longestWait(),
                System.nanoTime() + policy.longestWait().toNanos());
    }

    private CompletableFuture<CallResult<V>> load(CacheKey key, Supplier<CompletableFuture<CallResult<V>>> loader) {
        // keeps the tags that are evicted meanwhile, so that the answer finds them
        Eviction before = lastEviction.get();
        long asked = count.incrementAndGet();
        return loader.get().thenApply(result -> {
            store(key, asked, result);
            Reference.reachabilityFence(before);
            return result;
        });
    }

    private void store(CacheKey key, long asked, CallResult<V> result) {
        if (!result.isAnswered()) {
            return;
        }
        V value = result.value();
        List<String> known = new ArrayList<>(List.of(key.alias()));
        if (value != null) {
            known.addAll(aliases.of(key.scope(), value));
        }
        var entry = new Entry(
                asked, ticker.read(), known.stream().distinct().map(this::tag).toList());
        if (good(entry) == null) {
            return;
        }
        if (value == null) {
            found.asMap().computeIfPresent(key.text(), (text, old) -> isNewer(old, entry) ? old : null);
            missing.asMap().merge(key.text(), entry, AnswerCache::newer);
            stored(key.text(), entry);
        } else {
            entries.put(value, entry);
            String byId = aliases.byId(key.scope(), value).text();
            for (String text : byId.equals(key.text()) ? List.of(byId) : List.of(key.text(), byId)) {
                found.asMap().merge(text, value, (old, now) -> isNewer(old, entry) ? old : now);
                stored(text, entry);
            }
        }
    }

    /** Only now can an eviction find the entry; it may have come before, or another answer beside. */
    private void stored(String text, Entry entry) {
        entry.tags().forEach(tag -> tag.add(text, this::isThere));
        if (good(entry) == null) {
            drop(text);
        }
        Entry none = missing.getIfPresent(text);
        if (none != null) {
            found.asMap().computeIfPresent(text, (key, value) -> isNewer(value, none) ? value : null);
            if (found.asMap().containsKey(text)) {
                missing.asMap().remove(text, none);
            }
        }
    }

    private Tag tag(String alias) {
        return tags.get(alias, name -> new Tag());
    }

    private boolean isThere(String text) {
        return found.asMap().containsKey(text) || missing.asMap().containsKey(text);
    }

    private boolean isNewer(V old, Entry entry) {
        return isNewer(entries.getIfPresent(old), entry);
    }

    private static boolean isNewer(Entry old, Entry entry) {
        return old != null && old.asked() > entry.asked();
    }

    private static Entry newer(Entry one, Entry other) {
        return isNewer(one, other) ? one : other;
    }

    /**
     * Forgets whatever has one of these aliases, and that there was none. The answers to requests that are under way are
     * delivered, but those of this kind are not stored, and nobody joins a request of this scope any more.
     */
    public void evict(String scope, Collection<String> aliases) {
        long now = count.incrementAndGet();
        var eviction = new Eviction(aliases.stream().map(this::tag).toList());
        lastEviction.getAndSet(eviction).next = eviction;
        eviction.tags.forEach(tag -> tag.evict(now, this::drop));
        flights.detach(key -> key.startsWith(scope + ' '));
    }

    private void drop(String text) {
        found.asMap().computeIfPresent(text, (key, value) -> good(entries.getIfPresent(value)) == null ? null : value);
        missing.asMap().computeIfPresent(text, (key, entry) -> good(entry));
    }

    /** Forgets everything. The answers to requests that are under way are delivered but not stored. */
    public void clear() {
        cleared = count.incrementAndGet();
        flights.detach(key -> true);
        missing.invalidateAll();
        found.invalidateAll();
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
    long known() {
        entries.cleanUp();
        tags.cleanUp();
        return entries.estimatedSize() + tags.estimatedSize();
    }

    /** Returns how many requests are under way. */
    public int airborne() {
        return flights.airborne();
    }

    private boolean isYounger(Entry entry, Duration limit) {
        return ticker.read() - entry.stored() < limit.toNanos();
    }

    /** Lets an old answer that is not too old stand in for a failure of LadiFlow. */
    private CallResult<V> orStale(CacheKey key, CachePolicy policy, CallResult<V> result) {
        if (result.failure() == null || policy.staleIfError().isZero() || foundExpiry == null) {
            return result;
        }
        boolean outage = switch (result.service()) {
            case CONNECTION_FAILED, SERVER_FAILED, RATE_LIMITED, NOT_UNDERSTOOD -> true;
            default -> false;
        };
        V old = outage ? found.getIfPresent(key.text()) : null;
        Entry entry = old == null ? null : good(entries.getIfPresent(old));
        return entry != null && isYounger(entry, policy.lifetime()) ? result.insteadOfFailure(old) : result;
    }
}
