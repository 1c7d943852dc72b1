// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
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

    private final ConcurrentMap<String, Flight<V>> flights = new ConcurrentHashMap<>();
    private final Set<Flight<V>> airborne = ConcurrentHashMap.newKeySet();
    /** Counts questions and evictions, which tells what came first. */
    private final AtomicLong count = new AtomicLong();
    /** Holds its tags, and those of all later ones, for the flights that were under way. */
    private final AtomicReference<Eviction> lastEviction = new AtomicReference<>(new Eviction(List.of()));

    private Duration longestLife = Duration.ZERO;
    private Duration longestNotFound = Duration.ZERO;
    private volatile long cleared;
    private volatile boolean closed;

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
        return get(
                key,
                policy,
                loader,
                threads,
                System.nanoTime() + policy.longestWait().toNanos());
    }

    /**
     * Finds an answer for one who has waited already.
     *
     * @param deadline until when he waits for the answer to another's request, as {@link System#nanoTime()}
     */
    public CompletableFuture<CallResult<V>> get(
            CacheKey key,
            CachePolicy policy,
            Supplier<CompletableFuture<CallResult<V>>> loader,
            Executor threads,
            long deadline) {
        String text = key.text();
        while (true) {
            CallResult<V> known = peek(key, policy);
            if (known != null) {
                return CompletableFuture.completedFuture(known);
            }
            var own = new Flight<V>(key, deadline);
            Flight<V> other = closed ? null : flights.putIfAbsent(text, own);
            if (other == null) {
                // another may have landed between the look into the cache and now
                known = peek(key, policy);
                if (known == null) {
                    return lead(own, policy, loader);
                }
                flights.remove(text, own);
                own.answer.complete(known);
                return CompletableFuture.completedFuture(known);
            }
            if (!other.answer.isDone()) {
                return join(other, policy, loader, threads, deadline);
            }
            // it has landed just now: its answer is in the cache, or it failed
            flights.remove(text, other);
        }
    }

    /** Waits for the answer to another's request, but by the own clock, and not for one that was abandoned. */
    private CompletableFuture<CallResult<V>> join(
            Flight<V> other,
            CachePolicy policy,
            Supplier<CompletableFuture<CallResult<V>>> loader,
            Executor threads,
            long deadline) {
        return within(deadline, other.answer.copy())
                .thenCompose(result -> {
                    CallResult<V> merged = orStale(other.key, policy, result.merged());
                    return closed || !isWorthAsking(other, merged, policy, deadline)
                            ? CompletableFuture.completedFuture(merged)
                            : within(
                                    deadline,
                                    CompletableFuture.supplyAsync(
                                                    () -> get(other.key, policy, loader, threads, deadline), threads)
                                            .thenCompose(again -> again));
                })
                .exceptionally(thrown -> late(thrown, other.key, policy));
    }

    private static <T> CompletableFuture<T> within(long deadline, CompletableFuture<T> answer) {
        return answer.orTimeout(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /**
     * Whether one who waited asks again after a failure that can pass: if he has at least a tenth of his time more than the
     * one who asked had, so that in an outage they do not do it one by one.
     */
    private static <V> boolean isWorthAsking(Flight<V> other, CallResult<V> result, CachePolicy policy, long deadline) {
        return result.abandoned()
                || !result.isAnswered()
                        && result.failure() instanceof LadiFlowException failure
                        && failure.isRetryable()
                        && deadline - other.deadline > policy.longestWait().toNanos() / 10;
    }

    private CallResult<V> late(Throwable thrown, CacheKey key, CachePolicy policy) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof TimeoutException
                ? orStale(
                        key,
                        policy,
                        CallResult.<V>failed(
                                        connectionException("No answer within retryTimeout ("
                                                + policy.longestWait().toMillis()
                                                + " ms) to the request of another call for the same, which this one"
                                                + " waited for."),
                                        0)
                                .with(CacheStatus.MERGED))
                : broken(cause);
    }

    /** Asks LadiFlow in any case and stores the answer. Whoever asks the same meanwhile joins this request. */
    public CompletableFuture<CallResult<V>> refresh(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<V>>> loader) {
        var own = new Flight<V>(key, System.nanoTime() + policy.longestWait().toNanos());
        flights.put(key.text(), own);
        return lead(own, policy, loader);
    }

    private CompletableFuture<CallResult<V>> lead(
            Flight<V> flight, CachePolicy policy, Supplier<CompletableFuture<CallResult<V>>> loader) {
        airborne.add(flight);
        flight.lastEviction = lastEviction.get();
        flight.asked = count.incrementAndGet();
        CompletableFuture<CallResult<V>> loading;
        try {
            loading = loader.get();
        } catch (RuntimeException | Error e) {
            loading = CompletableFuture.failedFuture(e);
        }
        return loading.thenApply(result -> store(flight, result)).handle((stored, bug) -> {
            CallResult<V> result = bug == null ? stored : broken(bug);
            flights.remove(flight.key.text(), flight);
            airborne.remove(flight);
            flight.answer.complete(result);
            return orStale(flight.key, policy, result.with(CacheStatus.MISS));
        });
    }

    private static <V> CallResult<V> broken(Throwable bug) {
        Throwable cause = bug instanceof CompletionException ? bug.getCause() : bug;
        return cause instanceof CancellationException given
                ? CallResult.abandoned(given, 0)
                : CallResult.failed(
                        cause instanceof RuntimeException e ? e : new IllegalStateException("A call broke", cause), 0);
    }

    private CallResult<V> store(Flight<V> flight, CallResult<V> result) {
        if (!result.isAnswered()) {
            return result;
        }
        CacheKey key = flight.key;
        V value = result.value();
        List<String> known = new ArrayList<>(List.of(key.alias()));
        if (value != null) {
            known.addAll(aliases.of(key.scope(), value));
        }
        var entry = new Entry(
                flight.asked,
                ticker.read(),
                known.stream().distinct().map(this::tag).toList());
        if (good(entry) == null) {
            return result;
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
        return result;
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
        airborne.forEach(flight -> {
            if (flight.key.scope().equals(scope)) {
                flights.remove(flight.key.text(), flight);
            }
        });
    }

    private void drop(String text) {
        found.asMap().computeIfPresent(text, (key, value) -> good(entries.getIfPresent(value)) == null ? null : value);
        missing.asMap().computeIfPresent(text, (key, entry) -> good(entry));
    }

    /** Forgets everything. The answers to requests that are under way are delivered but not stored. */
    public void clear() {
        cleared = count.incrementAndGet();
        flights.clear();
        missing.invalidateAll();
        found.invalidateAll();
    }

    /** Lets calls wait for each other again after the cache was closed. */
    public void open() {
        closed = false;
    }

    /** Ends all waits for requests that are under way, and lets nobody wait any more. */
    public void close() {
        closed = true;
        airborne.forEach(flight -> flight.answer.complete(CallResult.failed(stopping(), 0)));
        // some may not have taken off yet
        flights.values().forEach(flight -> flight.answer.complete(CallResult.failed(stopping(), 0)));
    }

    private LadiFlowConnectionException stopping() {
        return connectionException(
                "The Camel context is stopping, so a call was given up while it waited for the answer to another.");
    }

    private LadiFlowConnectionException connectionException(String message) {
        return new LadiFlowConnectionException(message, operation, null, true, !operation.isReadOnly(), null);
    }

    /** Returns how much is kept about entries: as many as there are, and for each what it can be evicted by. */
    long known() {
        entries.cleanUp();
        tags.cleanUp();
        return entries.estimatedSize() + tags.estimatedSize();
    }

    /** Returns how many requests are under way. */
    public int airborne() {
        return airborne.size();
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
