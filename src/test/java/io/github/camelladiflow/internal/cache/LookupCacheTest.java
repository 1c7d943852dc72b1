// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.CallResult.CacheStatus;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which results are cached, how long, and what an eviction removes, with a clock that the test advances. */
class LookupCacheTest {

    private static final String ID = "6650a1b2c3d4e5f601234567";
    private static final String OTHER_ID = "6650a1b2c3d4e5f6012345ff";
    private static final String EMAIL = "lan.tran@example.com";
    private static final String PHONE = "0901234567";
    private static final String STORE = "a-store";
    private static final String OTHER_STORE = "another-store";
    private static final CacheKey BY_PHONE = CacheKey.of(STORE, CustomerLookup.byPhone(PHONE));
    private static final CacheKey BY_EMAIL = CacheKey.of(STORE, CustomerLookup.byEmail(EMAIL));
    private static final CacheKey BY_ID = CacheKey.of(STORE, CustomerLookup.byId(ID));

    private static final Duration TTL = Duration.ofMinutes(10);
    private static final Duration NOT_FOUND_TTL = Duration.ofMinutes(1);
    private static final Duration STALE = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final CachePolicy POLICY = new CachePolicy(TTL, NOT_FOUND_TTL, STALE);
    private static final CachePolicy NO_STALE = new CachePolicy(TTL, NOT_FOUND_TTL, Duration.ZERO);
    private static final CachePolicy NOT_FOUND_NOT_CACHED = new CachePolicy(TTL, Duration.ZERO, STALE);

    private final AtomicLong now = new AtomicLong(1);
    private final Ticker ticker = now::get;
    private final Waits waits = new Waits();
    private final LookupCache cache = new LookupCache(null, 10_000, ticker, waits);
    private final AtomicInteger requests = new AtomicInteger();

    private void advanceTime(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static Customer customer(String id, String email, String phone, String name) {
        return Customer.fromJson(
                "{\"_id\":\"%s\",\"email\":\"%s\",\"phone\":\"%s\",\"name\":\"%s\"}".formatted(id, email, phone, name));
    }

    private static Customer lan() {
        return customer(ID, EMAIL, PHONE, "Lan");
    }

    private static CallResult<Customer> found(Customer customer) {
        return CallResult.ofResponse(Outcome.FOUND, customer, new CallResult.Response(200, 200, "ok", null, null))
                .withAttempts(1);
    }

    private static CallResult<Customer> notFound() {
        return CallResult.<Customer>ofResponse(
                        Outcome.NOT_FOUND, null, new CallResult.Response(404, 404, "none", null, null))
                .withAttempts(1);
    }

    private static CallResult<Customer> outage() {
        return CallResult.failed(new LadiFlowServerException("away", LadiFlowOperation.CUSTOMER_SHOW, null), 3);
    }

    private CallResult<Customer> get(CacheKey key, CallResult<Customer> response) {
        return get(cache, key, POLICY, () -> response);
    }

    private CallResult<Customer> get(
            LookupCache cache, CacheKey key, CachePolicy policy, Supplier<CallResult<Customer>> response) {
        return cache.get(key, policy, waits.newCall(new LadiFlowConfiguration()), () -> {
            requests.incrementAndGet();
            return response.get();
        });
    }

    private CacheStatus statusOf(CacheKey key) {
        return get(key, found(lan())).cacheStatus();
    }

    private void evict(CacheKey key) {
        evict(cache, key);
    }

    private static void evict(LookupCache cache, CacheKey key) {
        cache.evict(key.scope(), List.of(key.alias()));
    }

    // ---- which entries are kept, and how long

    @Test
    void requestsCustomerOnceWithinTimeToLive() {
        Customer lan = lan();
        assertThat(get(BY_PHONE, found(lan)).cacheStatus()).isEqualTo(CacheStatus.MISS);
        for (int i = 0; i < 9; i++) {
            advanceTime(TTL.dividedBy(10));
            assertThat(get(BY_PHONE, outage()).value()).isSameAs(lan);
        }
        CallResult<Customer> hit = cache.getIfFresh(BY_PHONE, POLICY);

        assertThat(hit.cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(hit.outcome()).isEqualTo(Outcome.FOUND);
        assertThat(hit.attempts()).isZero();
        advanceTime(TTL.dividedBy(10));
        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(requests).hasValue(1);
    }

    @Test
    void appliesTimeToLiveOfReader() {
        CachePolicy hasty = new CachePolicy(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO);
        get(BY_PHONE, found(lan()));
        advanceTime(Duration.ofSeconds(30));

        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNotNull();
        assertThat(cache.getIfFresh(BY_PHONE, hasty)).isNull();
    }

    @Test
    void retainsEntryForLifetimeOfItsPolicy() {
        get(BY_PHONE, found(lan()));
        get(BY_EMAIL, notFound());
        advanceTime(NOT_FOUND_TTL);
        assertThat(cache.caffeineCache().getIfPresent(BY_EMAIL.text())).isNull();

        advanceTime(POLICY.lifetime().minus(NOT_FOUND_TTL).minus(MOMENT));
        assertThat(cache.caffeineCache().getIfPresent(BY_PHONE.text())).isNotNull();
        advanceTime(MOMENT);
        assertThat(cache.caffeineCache().getIfPresent(BY_PHONE.text())).isNull();
    }

    @Test
    void cachesNotFoundForNotFoundTimeToLive() {
        get(BY_PHONE, notFound());
        advanceTime(NOT_FOUND_TTL.minus(MOMENT));

        assertThat(cache.getIfFresh(BY_PHONE, POLICY).outcome()).isEqualTo(Outcome.NOT_FOUND);
        assertThat(cache.getIfFresh(BY_PHONE, NOT_FOUND_NOT_CACHED)).isNull();
        advanceTime(MOMENT);
        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(statusOf(BY_PHONE)).isEqualTo(CacheStatus.MISS);
        assertThat(cache.getIfFresh(BY_PHONE, POLICY).outcome()).isEqualTo(Outcome.FOUND);
    }

    @Test
    void doesNotCacheFailuresAndUnconfirmedCustomers() {
        var rejected = new LadiFlowAuthenticationException("no", LadiFlowOperation.CUSTOMER_SHOW, false);
        for (CallResult<Customer> result : List.of(
                outage(), CallResult.<Customer>failed(rejected, 1), found(lan()).asUnconfirmed())) {
            get(BY_PHONE, result);
            assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
        }
    }

    @Test
    void keepsCustomerOfNewerRequest() {
        CallResult<Customer> older = get(cache, BY_PHONE, POLICY, () -> {
            advanceTime(MOMENT);
            get(BY_PHONE, found(customer(ID, EMAIL, PHONE, "Lan Anh")));
            return found(lan());
        });

        assertThat(older.value().getName()).isEqualTo("Lan");
        assertThat(cache.getIfFresh(BY_PHONE, POLICY).value().getName()).isEqualTo("Lan Anh");
    }

    @Test
    void doesNotExceedMaximumSize() {
        LookupCache small = new LookupCache(null, 10, ticker, waits);
        for (int i = 0; i < 100; i++) {
            CacheKey key = CacheKey.of(STORE, CustomerLookup.byEmail("a" + i + "@example.com"));
            get(small, key, POLICY, i % 2 == 0 ? () -> found(lan()) : LookupCacheTest::notFound);
        }
        small.caffeineCache().cleanUp();

        assertThat(small.caffeineCache().estimatedSize()).isLessThanOrEqualTo(10);
    }

    // ---- eviction

    @Test
    void evictsByEachKeyOfCustomerInAnySpelling() {
        for (CacheKey evicted : List.of(
                BY_ID,
                CacheKey.of(STORE, CustomerLookup.byEmail("LAN.TRAN@example.com")),
                CacheKey.of(STORE, CustomerLookup.byPhone("+84 901 234 567")))) {
            for (CacheKey key : List.of(BY_PHONE, BY_EMAIL, BY_ID)) {
                get(key, found(lan()));
            }
            evict(evicted);
            assertThat(cache.caffeineCache().asMap()).isEmpty();
        }
    }

    @Test
    void evictsNotFoundByItsKey() {
        get(BY_PHONE, notFound());
        get(BY_EMAIL, notFound());
        evict(CacheKey.of(STORE, CustomerLookup.byPhone("+84 901 234 567")));

        assertThat(cache.caffeineCache().asMap()).containsOnlyKeys(BY_EMAIL.text());
    }

    @Test
    void keepsOtherCustomersAndOtherStores() {
        CacheKey other = CacheKey.of(STORE, CustomerLookup.byId(OTHER_ID));
        CacheKey otherStore = CacheKey.of(OTHER_STORE, CustomerLookup.byId(ID));
        get(other, found(customer(OTHER_ID, "binh@example.com", "0907654321", "Binh")));
        get(otherStore, found(lan()));
        get(BY_PHONE, found(lan()));
        evict(BY_ID);

        assertThat(cache.caffeineCache().asMap()).containsOnlyKeys(other.text(), otherStore.text());
    }

    @Test
    void deliversButDoesNotCacheResponseToRequestInFlight() {
        for (CacheKey evicted : List.of(BY_PHONE, BY_ID, BY_EMAIL)) {
            CallResult<Customer> result = get(cache, BY_PHONE, POLICY, () -> {
                evict(evicted);
                return found(lan());
            });
            assertThat(result.value()).isNotNull();
            assertThat(cache.caffeineCache().asMap()).isEmpty();
        }
        get(cache, BY_PHONE, POLICY, () -> {
            cache.clear();
            return found(lan());
        });
        assertThat(cache.caffeineCache().asMap()).isEmpty();
        get(cache, BY_PHONE, POLICY, () -> {
            evict(CacheKey.of(STORE, CustomerLookup.byId(OTHER_ID)));
            evict(CacheKey.of(OTHER_STORE, CustomerLookup.byPhone(PHONE)));
            return found(lan());
        });
        assertThat(cache.caffeineCache().asMap()).containsOnlyKeys(BY_PHONE.text());
    }

    @Test
    void dropsResponseEvictedWhileItIsStored() {
        var storing = new AtomicInteger();
        var around = new LookupCache[1];
        Cache<String, Object> users = Caffeine.newBuilder()
                .maximumWeight(1_000)
                .weigher((String key, Object value) -> {
                    if (storing.getAndIncrement() == 0) {
                        around[0].evict(STORE, List.of(BY_EMAIL.alias()));
                    }
                    return 1;
                })
                .build();
        around[0] = new LookupCache(users, 100, ticker, waits);
        get(around[0], BY_PHONE, POLICY, () -> found(lan()));

        assertThat(users.asMap()).isEmpty();
    }

    @Test
    void clearRemovesAllEntries() {
        get(BY_PHONE, notFound());
        get(BY_ID, found(lan()));
        cache.clear();

        assertThat(cache.caffeineCache().asMap()).isEmpty();
        assertThat(statusOf(BY_PHONE)).isEqualTo(CacheStatus.MISS);
        assertThat(statusOf(BY_PHONE)).isEqualTo(CacheStatus.HIT);
    }

    // ---- stale responses

    @Test
    void returnsStaleCustomerWhenServiceFails() {
        Customer lan = lan();
        get(BY_PHONE, found(lan));
        advanceTime(TTL.plus(STALE).minus(MOMENT));
        CallResult<Customer> outage = outage();
        CallResult<Customer> stale = get(BY_PHONE, outage);

        assertThat(stale.cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertThat(stale.value()).isSameAs(lan);
        assertThat(stale.attempts()).isEqualTo(3);
        assertThat(stale.failure()).isSameAs(outage.failure());
        assertThat(stale.outcome()).isEqualTo(Outcome.FOUND);
        assertThat(stale.serviceOutcome()).isEqualTo(Outcome.SERVER_FAILED);
        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
    }

    @Test
    void returnsFailureInsteadOfTooOldEvictedOrMissingCustomer() {
        get(BY_PHONE, found(lan()));
        advanceTime(TTL);
        assertThat(get(cache, BY_PHONE, NO_STALE, LookupCacheTest::outage).isSuccess())
                .isFalse();
        CachePolicy shorter = new CachePolicy(TTL, NOT_FOUND_TTL, NOT_FOUND_TTL);
        advanceTime(NOT_FOUND_TTL);
        assertThat(get(cache, BY_PHONE, shorter, LookupCacheTest::outage).isSuccess())
                .isFalse();
        assertThat(get(cache, BY_PHONE, POLICY, () -> {
                            evict(BY_ID);
                            return outage();
                        })
                        .isSuccess())
                .isFalse();
        get(BY_EMAIL, notFound());
        advanceTime(NOT_FOUND_TTL);
        assertThat(get(BY_EMAIL, outage()).isSuccess()).isFalse();
    }

    @Test
    void returnsRejectionOfRequestInsteadOfStaleCustomer() {
        get(BY_PHONE, found(lan()));
        advanceTime(TTL);
        var rejected = new LadiFlowAuthenticationException("no", LadiFlowOperation.CUSTOMER_SHOW, false);

        assertThat(get(BY_PHONE, CallResult.failed(rejected, 1)).isSuccess()).isFalse();
    }

    // ---- the application's Caffeine cache

    @Test
    void appliesTimeToLiveInCacheOfApplication() {
        Cache<String, Object> users = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(TTL.plus(MOMENT))
                .build();
        LookupCache around = new LookupCache(users, 100, ticker, waits);
        get(around, BY_PHONE, POLICY, () -> found(lan()));
        advanceTime(TTL);

        assertThat(around.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(get(around, BY_PHONE, POLICY, LookupCacheTest::outage).cacheStatus())
                .isEqualTo(CacheStatus.STALE);
        advanceTime(MOMENT);
        assertThat(get(around, BY_PHONE, POLICY, LookupCacheTest::outage).isSuccess())
                .isFalse();
        assertThat(users.policy().expireAfterWrite().orElseThrow().getExpiresAfter())
                .isEqualTo(TTL.plus(MOMENT));
    }

    @Test
    void ignoresAndReplacesObjectsOfOtherCode() {
        for (Object other : List.of(lan(), "a text", 5L)) {
            cache.caffeineCache().put(BY_PHONE.text(), other);
            assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
            assertThat(get(BY_PHONE, outage()).isSuccess()).isFalse();
            assertThat(statusOf(BY_PHONE)).isEqualTo(CacheStatus.MISS);
            assertThat(statusOf(BY_PHONE)).isEqualTo(CacheStatus.HIT);
            cache.clear();
        }
    }

    @Test
    void failsAndReleasesRequestWhenCacheOfApplicationThrows() {
        Cache<String, Object> users = Caffeine.newBuilder()
                .maximumWeight(1_000)
                .weigher((String key, Object value) -> {
                    throw new IllegalStateException("made up");
                })
                .build();
        LookupCache around = new LookupCache(users, 100, ticker, waits);

        for (int i = 0; i < 2; i++) {
            assertThat(get(around, BY_PHONE, POLICY, () -> found(lan())).failure())
                    .hasMessage("made up");
        }
        assertThat(requests).hasValue(2);
    }
}
