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
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.model.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowAnswer;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowServerException;

/**
 * Remembers customers, and has one question asked only once at a time. What was found lies in a Caffeine cache that others
 * may share; that somebody was not found, in one of its own; failures are never kept. Freshness is judged when an entry is
 * read, by the reader's {@link CachePolicy}. Thread-safe; blocks nobody.
 */
public final class CustomerCache {

    private final Cache<String, Customer> found;
    private final Policy.FixedExpiration<String, Customer> foundExpiry;
    private final boolean ownLifetime;
    private final Cache<String, LadiFlowAnswer<Customer>> missing;
    private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();
    private final Set<Flight> airborne = ConcurrentHashMap.newKeySet();
    private final List<CachePolicy> policies = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** Asks LadiFlow. */
    @FunctionalInterface
    public interface Loader {

        /**
         * Asks LadiFlow.
         *
         * @param listener told how that ended, exactly once
         * @return true if the listener was told on the calling thread before this method returned
         */
        boolean load(Consumer<CallResult<Customer>> listener);
    }

    private CustomerCache(
            Cache<String, Customer> found, boolean ownLifetime, Cache<String, LadiFlowAnswer<Customer>> missing) {
        this.found = found;
        this.foundExpiry = found.policy().expireAfterWrite().orElse(null);
        this.ownLifetime = ownLifetime;
        this.missing = missing;
    }

    /**
     * Makes a cache.
     *
     * @param maxSize how many customers it holds, and how many not-founds
     * @param ticker tells the time
     * @return the cache
     */
    public static CustomerCache create(long maxSize, Ticker ticker) {
        return new CustomerCache(cache(maxSize, ticker), true, cache(maxSize, ticker));
    }

    /**
     * Makes a cache around one for customers that was made elsewhere. If that has no expiry after writing, it has a
     * lifetime of its own: what it holds is fresh, and there are no stale answers.
     *
     * @param found the cache for customers
     * @param maxSize how many not-founds the own one holds
     * @param ticker tells the time for not-founds
     * @return the cache
     */
    public static CustomerCache around(Cache<String, Customer> found, long maxSize, Ticker ticker) {
        return new CustomerCache(found, false, cache(maxSize, ticker));
    }

    private static <V> Cache<String, V> cache(long maxSize, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(maxSize)
                .expireAfterWrite(Duration.ZERO)
                .ticker(ticker)
                .recordStats()
                .build();
    }

    /**
     * Returns the Caffeine cache of customers, by {@link CacheKey#text()}.
     *
     * @return the cache itself
     */
    public Cache<String, Customer> caffeine() {
        return found;
    }

    /**
     * Has entries kept long enough for a policy.
     *
     * @param policy the policy of somebody who begins to use the cache
     */
    public void begin(CachePolicy policy) {
        policies.add(policy);
        adjustLifetimes();
    }

    /**
     * Has entries no longer kept for a policy.
     *
     * @param policy the policy of somebody who has stopped using the cache
     */
    public void end(CachePolicy policy) {
        policies.remove(policy);
        adjustLifetimes();
    }

    private synchronized void adjustLifetimes() {
        if (ownLifetime) {
            foundExpiry.setExpiresAfter(longest(CachePolicy::lifetime));
        }
        missing.policy().expireAfterWrite().orElseThrow().setExpiresAfter(longest(CachePolicy::notFoundTimeToLive));
    }

    private Duration longest(Function<CachePolicy, Duration> time) {
        return policies.stream().map(time).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /**
     * Looks a customer up: in the cache, or by joining a request for the same that is under way, or by asking LadiFlow.
     *
     * @param key what is asked
     * @param policy how old an answer may be
     * @param loader asks LadiFlow
     * @param listener told how that ended, exactly once
     * @return true if the listener was told on the calling thread before this method returned
     */
    public boolean get(CacheKey key, CachePolicy policy, Loader loader, Consumer<CacheResult> listener) {
        String text = key.text();
        while (true) {
            LadiFlowAnswer<Customer> known = fresh(text, policy);
            if (known != null) {
                listener.accept(new CacheResult(CallResult.of(known, 0), CacheStatus.HIT));
                return true;
            }
            Flight own = new Flight(key);
            Flight other = closed ? null : flights.putIfAbsent(text, own);
            if (other == null) {
                // another may have landed between the look into the cache and now
                known = fresh(text, policy);
                if (known == null) {
                    return lead(own, policy, loader, listener);
                }
                flights.remove(text, own);
                CallResult<Customer> result = CallResult.of(known, 0);
                own.land().forEach(waiter -> waiter.accept(result));
                listener.accept(new CacheResult(result, CacheStatus.HIT));
                return true;
            }
            if (join(other, policy, result -> listener.accept(orStale(text, policy, result, CacheStatus.MERGED)))) {
                return false;
            }
            // it has landed just now: its answer is in the cache, or it failed
            flights.remove(text, other);
        }
    }

    /** Waits for the answer to another's request, but not for ever; false if it is there already. */
    private static boolean join(Flight other, CachePolicy policy, Consumer<CallResult<Customer>> listener) {
        var answer = new CompletableFuture<CallResult<Customer>>();
        if (!other.join(answer::complete)) {
            return false;
        }
        answer.orTimeout(policy.longestWait().toNanos(), TimeUnit.NANOSECONDS)
                .handle((result, late) -> late == null ? merged(result) : tooLate(policy))
                .thenAccept(listener);
        return true;
    }

    private static CallResult<Customer> tooLate(CachePolicy policy) {
        return CallResult.failed(
                new LadiFlowConnectionException(
                        "No answer within retryTimeout (" + policy.longestWait().toMillis() + " ms) to the request of"
                                + " another lookup for the same customer, which this one waited for.",
                        LadiFlowOperation.CUSTOMER_SHOW,
                        null,
                        true,
                        false,
                        null),
                0);
    }

    /**
     * Asks LadiFlow in any case and stores the answer. Whoever asks the same meanwhile joins this request.
     *
     * @param key what is asked
     * @param policy how old an answer may be if LadiFlow fails
     * @param loader asks LadiFlow
     * @param listener told how that ended, exactly once
     * @return true if the listener was told on the calling thread before this method returned
     */
    public boolean refresh(CacheKey key, CachePolicy policy, Loader loader, Consumer<CacheResult> listener) {
        Flight own = new Flight(key);
        Flight older = flights.put(key.text(), own);
        if (older != null) {
            // its answer may be older than this one's, yet come later
            older.doNotStore(customer -> true);
        }
        return lead(own, policy, loader, listener);
    }

    private boolean lead(Flight flight, CachePolicy policy, Loader loader, Consumer<CacheResult> listener) {
        airborne.add(flight);
        try {
            return loader.load(result -> land(flight, policy, result, listener));
        } catch (RuntimeException | Error e) {
            RuntimeException failure = e instanceof RuntimeException known ? known : new IllegalStateException(e);
            land(flight, policy, CallResult.failed(failure, 0), listener);
            return true;
        }
    }

    private void land(Flight flight, CachePolicy policy, CallResult<Customer> result, Consumer<CacheResult> listener) {
        String text = flight.key().text();
        if (result.answer() != null) {
            store(flight, result.answer());
        }
        flights.remove(text, flight);
        airborne.remove(flight);
        var waiters = flight.land();
        listener.accept(orStale(text, policy, result, CacheStatus.MISS));
        waiters.forEach(waiter -> waiter.accept(result));
    }

    private void store(Flight flight, LadiFlowAnswer<Customer> answer) {
        String text = flight.key().text();
        Customer customer = answer.value();
        flight.store(customer, () -> {
            if (customer == null) {
                found.invalidate(text);
                missing.put(text, answer);
            } else {
                missing.invalidate(text);
                found.put(text, customer);
                found.put(flight.key().textByIdOf(customer), customer);
            }
        });
    }

    /**
     * Forgets a customer: the entry of this key, all entries that hold the customer, and that there was none. The answer to
     * a request that is under way is delivered but not stored.
     *
     * @param key one of the customer's keys
     */
    public void evict(CacheKey key) {
        String text = key.text();
        Flight same = flights.remove(text);
        if (same != null) {
            same.doNotStore(customer -> true);
        }
        Set<String> ids = idsOf(key);
        airborne.forEach(flight -> {
            if (flight.key().store().equals(key.store())) {
                flight.doNotStore(customer -> customer != null && isOf(customer, key, ids));
            }
        });
        missing.invalidate(text);
        found.invalidate(text);
        String ofStore = key.store() + " ";
        found.asMap()
                .entrySet()
                .removeIf(entry -> entry.getKey().startsWith(ofStore) && isOf(entry.getValue(), key, ids));
    }

    /** Forgets everybody. The answers to requests that are under way are delivered but not stored. */
    public void clear() {
        flights.clear();
        airborne.forEach(flight -> flight.doNotStore(customer -> true));
        missing.invalidateAll();
        found.invalidateAll();
    }

    private Set<String> idsOf(CacheKey key) {
        Set<String> ids = new HashSet<>();
        Customer cached = found.asMap().get(key.text());
        if (cached != null) {
            ids.add(cached.getId());
        }
        String ofStore = key.store() + " ";
        found.asMap().forEach((text, customer) -> {
            if (text.startsWith(ofStore) && key.matches(customer)) {
                ids.add(customer.getId());
            }
        });
        return ids;
    }

    private static boolean isOf(Customer customer, CacheKey key, Set<String> ids) {
        return ids.contains(customer.getId()) || key.matches(customer);
    }

    /** Lets lookups wait for each other again after the cache was closed. */
    public void open() {
        closed = false;
    }

    /** Ends all waits for requests that are under way, and lets nobody wait any more. */
    public void close() {
        closed = true;
        Set<Flight> all = new HashSet<>(airborne);
        // some may not have taken off yet
        all.addAll(flights.values());
        for (Flight flight : all) {
            var stopping = new LadiFlowConnectionException(
                    "The Camel context is stopping, so a lookup was given up while it waited for the answer to another.",
                    LadiFlowOperation.CUSTOMER_SHOW,
                    null,
                    true,
                    false,
                    null);
            flight.land().forEach(waiter -> waiter.accept(CallResult.failed(stopping, 0)));
        }
    }

    /**
     * Returns how many requests are under way.
     *
     * @return the number at this moment
     */
    public int airborne() {
        return airborne.size();
    }

    private LadiFlowAnswer<Customer> fresh(String text, CachePolicy policy) {
        Customer customer = found.getIfPresent(text);
        if (customer != null && isYounger(foundExpiry, text, policy.timeToLive())) {
            return LadiFlowAnswer.remembered(customer);
        }
        if (policy.notFoundTimeToLive().isZero()) {
            return null;
        }
        LadiFlowAnswer<Customer> none = missing.getIfPresent(text);
        boolean young = none != null
                && isYounger(missing.policy().expireAfterWrite().orElseThrow(), text, policy.notFoundTimeToLive());
        return young ? LadiFlowAnswer.remembered(null) : null;
    }

    private static boolean isYounger(Policy.FixedExpiration<String, ?> expiry, String text, Duration limit) {
        if (expiry == null) {
            return true;
        }
        OptionalLong age = expiry.ageOf(text, TimeUnit.NANOSECONDS);
        return age.isPresent() && age.getAsLong() < limit.toNanos();
    }

    /** Replaces a failure of LadiFlow by an old answer, if there is one that is not too old. */
    private CacheResult orStale(String text, CachePolicy policy, CallResult<Customer> result, CacheStatus status) {
        if (result.failure() == null || policy.staleIfError().isZero() || !isOutage(result.failure())) {
            return new CacheResult(result, status);
        }
        Customer old = found.getIfPresent(text);
        return old != null && foundExpiry != null && isYounger(foundExpiry, text, policy.lifetime())
                ? new CacheResult(
                        CallResult.of(LadiFlowAnswer.remembered(old), result.attempts()),
                        CacheStatus.STALE,
                        result.failure())
                : new CacheResult(result, status);
    }

    private static boolean isOutage(RuntimeException failure) {
        return failure instanceof LadiFlowConnectionException
                || failure instanceof LadiFlowServerException
                || failure instanceof LadiFlowRateLimitException
                || failure instanceof LadiFlowProtocolException;
    }

    /** The leader's result as those see it who have sent nothing themselves. */
    private static CallResult<Customer> merged(CallResult<Customer> result) {
        return new CallResult<>(result.answer(), result.failure(), 0);
    }
}
