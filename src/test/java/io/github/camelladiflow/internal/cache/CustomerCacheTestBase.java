// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.request.CustomerLookup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static io.github.camelladiflow.internal.cache.FakeLadiFlow.customer;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.found;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The base class for tests of a cache with a clock that the test advances. {@link FakeLadiFlow} responds to the
 * lookups.
 */
abstract class CustomerCacheTestBase {

    static final String ID = "6650a1b2c3d4e5f601234567";
    static final String OTHER_ID = "6650a1b2c3d4e5f6012345ff";
    static final String EMAIL = "lan.tran@example.com";
    static final String PHONE = "0901234567";

    static final String STORE = "a-store";
    static final String OTHER_STORE = "another-store";
    static final CacheKey BY_PHONE = CacheKey.of(STORE, CustomerLookup.byPhone(PHONE));
    static final CacheKey BY_EMAIL = CacheKey.of(STORE, CustomerLookup.byEmail(EMAIL));
    static final CacheKey BY_ID = CacheKey.of(STORE, CustomerLookup.byId(ID));

    static final Duration TTL = Duration.ofMinutes(10);
    static final Duration NOT_FOUND_TTL = Duration.ofMinutes(1);
    static final Duration STALE = Duration.ofHours(1);
    static final Duration MOMENT = Duration.ofMillis(1);
    static final Duration A_MINUTE = Duration.ofMinutes(1);
    static final CachePolicy POLICY = new CachePolicy(TTL, NOT_FOUND_TTL, STALE, A_MINUTE);
    static final CachePolicy NO_STALE = new CachePolicy(TTL, NOT_FOUND_TTL, Duration.ZERO, A_MINUTE);
    static final CachePolicy NOT_FOUND_NOT_CACHED = new CachePolicy(TTL, Duration.ZERO, STALE, A_MINUTE);
    static final CachePolicy ALWAYS_LOAD = new CachePolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, A_MINUTE);
    static final CachePolicy IMPATIENT = new CachePolicy(TTL, NOT_FOUND_TTL, STALE, MOMENT);

    final AtomicLong now = new AtomicLong();
    final Ticker ticker = now::get;
    final CustomerCache cache = new CustomerCache(null, 10_000, ticker);
    final FakeLadiFlow ladiFlow = new FakeLadiFlow();
    final ExecutorService threads = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));

    @BeforeEach
    void setRetention() {
        cache.extendRetention(POLICY);
    }

    @AfterEach
    void shutDownThreads() {
        threads.shutdownNow();
    }

    void advanceTime(Duration time) {
        now.addAndGet(time.toNanos());
    }

    static Customer lan() {
        return customer(ID, EMAIL, PHONE, "Lan");
    }

    static Customer lanRenamed() {
        return customer(ID, EMAIL, PHONE, "Lan Anh");
    }

    static String nameOf(CallResult<Customer> result) {
        return result.value().getName();
    }

    static void assertFailed(CallResult<Customer> result) {
        assertThat(result.failure()).isInstanceOf(LadiFlowServerException.class);
        assertThat(result.isSuccess()).isFalse();
    }

    CustomerCache newCache(int size, CachePolicy policy) {
        CustomerCache own = new CustomerCache(null, size, ticker);
        own.extendRetention(policy);
        return own;
    }

    /** A user's cache that runs a task while it stores a customer. */
    static Cache<String, Customer> cacheThatRuns(Runnable storing) {
        return Caffeine.newBuilder()
                .maximumWeight(1_000)
                .weigher((String key, Customer value) -> {
                    storing.run();
                    return 1;
                })
                .build();
    }

    CustomerCache wrap(Cache<String, Customer> users) {
        CustomerCache around = new CustomerCache(users, 100, ticker);
        around.extendRetention(POLICY);
        return around;
    }

    void fill() {
        get(BY_PHONE, found(lan()));
        get(BY_EMAIL, found(lan()));
        get(BY_ID, found(lan()));
        assertThat(cache.caffeineCache().asMap()).containsKeys(BY_PHONE.text(), BY_EMAIL.text(), BY_ID.text());
    }

    void evict(CacheKey... keys) {
        evict(cache, keys);
    }

    static void evict(CustomerCache cache, CacheKey... keys) {
        cache.evict(keys[0].scope(), List.of(keys).stream().map(CacheKey::alias).toList());
    }

    CallResult<Customer> get(CacheKey key) {
        return get(key, POLICY);
    }

    CallResult<Customer> get(CacheKey key, CallResult<Customer> answer) {
        return get(key, POLICY, answer);
    }

    CallResult<Customer> get(CacheKey key, CachePolicy policy, CallResult<Customer> answer) {
        ladiFlow.respondWith(answer);
        return get(key, policy);
    }

    CallResult<Customer> get(CacheKey key, CachePolicy policy) {
        return completed(lookUp(key, policy));
    }

    CallResult<Customer> get(CustomerCache other, CacheKey key, CallResult<Customer> answer) {
        return completed(other.get(key, POLICY, ladiFlow.respondWith(answer), threads));
    }

    CallResult<Customer> load(CacheKey key, CallResult<Customer> answer) {
        return load(cache, key, answer);
    }

    /** Sends a request, even if an entry is cached. After an eviction, no requests in flight are shared. */
    CallResult<Customer> load(CustomerCache other, CacheKey key, CallResult<Customer> answer) {
        other.evict(STORE, List.of());
        return completed(other.get(key, ALWAYS_LOAD, ladiFlow.respondWith(answer), threads));
    }

    static <T> T completed(CompletableFuture<T> result) {
        assertThat(result).isCompleted();
        return result.join();
    }

    CompletableFuture<CallResult<Customer>> lookUp(CacheKey key, CachePolicy policy) {
        return lookUp(key, policy, ladiFlow);
    }

    CompletableFuture<CallResult<Customer>> lookUp(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<Customer>>> loader) {
        return cache.get(key, policy, loader, threads);
    }
}
