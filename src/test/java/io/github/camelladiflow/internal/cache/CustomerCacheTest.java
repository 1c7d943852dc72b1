// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.request.CustomerLookup;
import org.junit.jupiter.api.Test;

import static io.github.camelladiflow.internal.cache.FakeLadiFlow.customer;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.found;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.notFound;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.outage;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.rejectedKey;
import static org.assertj.core.api.Assertions.assertThat;

class CustomerCacheTest extends CustomerCacheTestBase {

    // ---- which entries are kept, and how long

    @Test
    void requestsCustomerOnceWithinTimeToLive() {
        Customer lan = lan();

        assertThat(get(BY_PHONE, found(lan)).cacheStatus()).isEqualTo(CacheStatus.MISS);
        advanceTime(TTL.minus(MOMENT));
        CallResult<Customer> second = get(BY_PHONE);

        assertThat(second.cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(second.value()).isSameAs(lan);
        assertThat(second.outcome()).isEqualTo(Outcome.FOUND);
        assertThat(second.attempts()).isZero();
        advanceTime(MOMENT);
        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(ladiFlow.requestCount()).isOne();
    }

    @Test
    void appliesTimeToLiveOfReader() {
        CachePolicy hasty = new CachePolicy(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO, A_MINUTE);
        cache.extendRetention(hasty);
        get(BY_PHONE, hasty, found(lan()));
        advanceTime(Duration.ofSeconds(30));

        assertThat(get(BY_PHONE, POLICY).cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(get(BY_PHONE, hasty, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void doesNotExtendTimeToLiveWhenRead() {
        get(BY_PHONE, found(lan()));
        for (int i = 0; i < 10; i++) {
            get(BY_PHONE);
            advanceTime(TTL.dividedBy(10));
        }

        assertThat(get(BY_PHONE, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void keepsEntriesForLongestTimeToLiveAndStaleTimeEverUsed() {
        CachePolicy longer = new CachePolicy(TTL.multipliedBy(3), Duration.ZERO, STALE, A_MINUTE);
        cache.extendRetention(longer);
        cache.extendRetention(POLICY);
        Customer lan = lan();
        get(BY_PHONE, found(lan));

        advanceTime(longer.lifetime().minus(MOMENT));
        assertThat(cache.caffeineCache().getIfPresent(BY_PHONE.text())).isSameAs(lan);
        advanceTime(MOMENT);
        assertThat(cache.caffeineCache().getIfPresent(BY_PHONE.text())).isNull();
    }

    @Test
    void keepsNotFoundForNotFoundTimeToLive() {
        get(BY_PHONE, notFound());
        advanceTime(NOT_FOUND_TTL.minus(MOMENT));
        CallResult<Customer> second = get(BY_PHONE);

        assertThat(second.cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(second.outcome()).isEqualTo(Outcome.NOT_FOUND);
        assertThat(cache.caffeineCache().asMap()).as("customers").isEmpty();
        advanceTime(MOMENT);
        assertThat(get(BY_PHONE).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void ignoresCachedNotFoundWhenNotFoundCachingIsOff() {
        get(BY_PHONE, notFound());

        assertThat(get(BY_PHONE, NOT_FOUND_NOT_CACHED).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void replacesNotFoundUnderKeyAndIdWhenCustomerAppears() {
        for (CacheKey asked : List.of(BY_PHONE, BY_ID)) {
            get(asked, notFound());
            load(BY_PHONE, found(lan()));

            assertThat(nameOf(get(asked))).isEqualTo("Lan");
            cache.caffeineCache().invalidateAll();
            assertThat(cache.getIfFresh(asked, POLICY)).isNull();
        }
    }

    @Test
    void dropsDeletedCustomerEvenWhenNotFoundCachingIsOff() {
        CustomerCache plain = newCache(100, NOT_FOUND_NOT_CACHED);
        load(plain, BY_PHONE, found(lan()));
        load(plain, BY_PHONE, notFound());

        assertThat(plain.getIfFresh(BY_PHONE, NOT_FOUND_NOT_CACHED)).isNull();
        assertThat(plain.caffeineCache().asMap()).doesNotContainKey(BY_PHONE.text());
    }

    @Test
    void discardsNotFoundThatIsOlderThanCustomer() {
        FakeLadiFlow slow = new FakeLadiFlow().hold();
        lookUp(BY_PHONE, POLICY, slow);
        load(BY_PHONE, found(lan()));
        slow.completeOldest(notFound());

        assertThat(nameOf(get(BY_PHONE))).isEqualTo("Lan");
        cache.caffeineCache().invalidateAll();
        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
    }

    @Test
    void discardsCustomerThatIsOlderThanNotFound() {
        for (CacheKey asked : List.of(BY_PHONE, BY_ID)) {
            FakeLadiFlow slow = new FakeLadiFlow().hold();
            lookUp(BY_PHONE, POLICY, slow);
            load(asked, notFound());
            slow.completeOldest(found(lan()));

            assertThat(get(asked).outcome()).isEqualTo(Outcome.NOT_FOUND);
            assertThat(cache.caffeineCache().asMap()).doesNotContainKey(asked.text());
            cache.clear();
        }
    }

    @Test
    void doesNotCacheFailures() {
        for (CallResult<Customer> failure : List.of(outage(), rejectedKey())) {
            assertThat(get(BY_PHONE, failure).failure()).isSameAs(failure.failure());
        }

        assertThat(get(BY_PHONE, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
        assertThat(ladiFlow.requestCount()).isEqualTo(3);
    }

    @Test
    void cachesFoundCustomerUnderRequestedKeyAndIdOnly() {
        get(BY_PHONE, found(lan()));

        assertThat(get(BY_ID).cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(get(BY_EMAIL, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void cachesMergedCustomerUnderOldAndNewId() {
        get(BY_ID, found(customer(OTHER_ID, EMAIL, PHONE, "Lan")));

        assertThat(get(BY_ID).cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(get(CacheKey.of(STORE, CustomerLookup.byId(OTHER_ID))).cacheStatus())
                .isEqualTo(CacheStatus.HIT);
        assertThat(ladiFlow.requestCount()).isOne();
    }

    @Test
    void doesNotExceedMaximumSize() {
        CustomerCache small = newCache(10, POLICY);
        for (int i = 0; i < 100; i++) {
            Customer one = customer("%024x".formatted(i), "a" + i + "@example.com", "09%08d".formatted(i), "A");
            CacheKey key = CacheKey.of(STORE, CustomerLookup.byEmail(one.getEmail()));
            get(small, key, found(one));
            CacheKey unknown = CacheKey.of(STORE, CustomerLookup.byEmail("b" + i + "@example.com"));
            get(small, unknown, notFound());
        }
        small.caffeineCache().cleanUp();

        assertThat(small.caffeineCache().estimatedSize()).isLessThanOrEqualTo(10);
    }

    @Test
    void clearsAllEntriesAndDoesNotStoreInFlightResponses() {
        get(BY_EMAIL, notFound());
        get(BY_ID, found(lan()));
        FakeLadiFlow slow = new FakeLadiFlow().hold();
        var leader = lookUp(BY_PHONE, POLICY, slow);
        cache.clear();
        slow.completeOldest(found(lan()));

        assertThat(nameOf(leader.join())).isEqualTo("Lan");
        assertThat(cache.caffeineCache().asMap()).isEmpty();
        for (CacheKey key : List.of(BY_PHONE, BY_EMAIL, BY_ID)) {
            assertThat(cache.getIfFresh(key, POLICY)).isNull();
        }
        get(BY_PHONE, found(lan()));
        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNotNull();
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
    }

    @Test
    void doesNotReturnStaleCustomerAfterEviction() {
        get(BY_PHONE, found(lan()));
        advanceTime(TTL);
        ladiFlow.hold();
        var leader = lookUp(BY_PHONE, POLICY);
        evict(BY_ID);
        ladiFlow.completeOldest(outage());

        assertFailed(leader.join());
    }

    @Test
    void appliesStaleTimeOfReader() {
        get(BY_PHONE, found(lan()));
        advanceTime(TTL);

        assertFailed(get(BY_PHONE, NO_STALE, outage()));
        assertThat(get(BY_PHONE, outage()).cacheStatus()).isEqualTo(CacheStatus.STALE);
        advanceTime(A_MINUTE);
        assertFailed(get(BY_PHONE, new CachePolicy(TTL, NOT_FOUND_TTL, A_MINUTE, A_MINUTE), outage()));
    }

    @Test
    void doesNotStoreStaleCustomerAgain() {
        get(BY_PHONE, found(lan()));
        advanceTime(TTL);
        get(BY_PHONE, outage());

        assertThat(get(BY_PHONE, found(lanRenamed())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void doesNotReturnStaleNotFound() {
        get(BY_PHONE, notFound());
        advanceTime(NOT_FOUND_TTL);

        assertFailed(get(BY_PHONE, outage()));
    }

    @Test
    void returnsStaleCustomerToCallersSharingFailedRequestIfAllowed() {
        get(BY_PHONE, found(lan()));
        advanceTime(TTL);
        ladiFlow.hold();
        var leader = lookUp(BY_PHONE, POLICY);
        var takesStale = lookUp(BY_PHONE, POLICY);
        var takesNone = lookUp(BY_PHONE, NO_STALE);
        ladiFlow.completeOldest(outage());

        assertThat(leader.join().cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertThat(takesStale.join().cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertThat(takesStale.join().attempts()).isZero();
        assertFailed(takesNone.join());
    }

    // ---- the user's cache bean

    @Test
    void appliesTimeToLiveInUserCacheWithoutExpiry() {
        Cache<String, Customer> users = Caffeine.newBuilder().ticker(ticker).build();
        CustomerCache around = wrap(users);
        get(around, BY_PHONE, found(lan()));
        advanceTime(TTL.minus(MOMENT));
        assertThat(around.getIfFresh(BY_PHONE, POLICY).cacheStatus()).isEqualTo(CacheStatus.HIT);
        advanceTime(MOMENT);

        assertThat(around.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(get(around, BY_PHONE, outage()).cacheStatus()).isEqualTo(CacheStatus.STALE);
        advanceTime(STALE);
        assertFailed(get(around, BY_PHONE, outage()));
        assertThat(get(around, BY_PHONE, found(lanRenamed())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void keepsExpiryOfUserCacheAndAppliesTimeToLiveOfReader() {
        Cache<String, Customer> users = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(TTL.plus(MOMENT))
                .build();
        CustomerCache around = wrap(users);
        get(around, BY_PHONE, found(lan()));
        advanceTime(TTL);
        CallResult<Customer> stale = get(around, BY_PHONE, outage());
        advanceTime(MOMENT);
        CallResult<Customer> gone = get(around, BY_PHONE, outage());

        assertThat(stale.cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertFailed(gone);
        assertThat(users.policy().expireAfterWrite().orElseThrow().getExpiresAfter())
                .isEqualTo(TTL.plus(MOMENT));
    }

    @Test
    void ignoresEntriesThatUserPutIntoCache() {
        cache.caffeineCache().put(BY_PHONE.text(), lan());

        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(get(BY_PHONE, found(lanRenamed())).cacheStatus()).isEqualTo(CacheStatus.MISS);
        assertThat(nameOf(get(BY_PHONE))).isEqualTo("Lan Anh");
        cache.caffeineCache().put(BY_PHONE.text(), lan());
        advanceTime(TTL);
        assertFailed(get(BY_PHONE, outage()));
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void treatsEntryOfOtherTypeAsMissAndReplacesIt() {
        Cache users = Caffeine.newBuilder().ticker(ticker).expireAfterWrite(TTL).build();
        for (CustomerCache one : List.of(cache, wrap(users))) {
            Cache raw = one.caffeineCache();
            for (CacheKey key : List.of(BY_PHONE, BY_ID)) {
                raw.put(key.text(), "a text");
            }
            evict(one, BY_PHONE);
            assertThat(raw.asMap()).as("what is not ours is not evicted").containsKeys(BY_PHONE.text(), BY_ID.text());
            assertThat(one.getIfFresh(BY_PHONE, POLICY)).isNull();
            assertFailed(get(one, BY_PHONE, outage()));
            assertThat(get(one, BY_PHONE, notFound()).cacheStatus()).isEqualTo(CacheStatus.MISS);
            raw.put(BY_PHONE.text(), 5L);
            assertThat(load(one, BY_PHONE, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
            assertThat(nameOf(one.getIfFresh(BY_PHONE, POLICY))).isEqualTo("Lan");
            assertThat(nameOf(one.getIfFresh(BY_ID, POLICY))).isEqualTo("Lan");
            raw.put(BY_ID.text(), List.of());
            evict(one, BY_EMAIL);
            assertThat(one.getIfFresh(BY_PHONE, POLICY)).isNull();
            assertThat(one.getIfFresh(BY_ID, POLICY)).isNull();
        }
    }

    @Test
    void treatsDroppedEntryAsMissAndStillEvictsOthers() {
        Cache<String, Customer> users = Caffeine.newBuilder().ticker(ticker).build();
        CustomerCache around = wrap(users);
        get(around, BY_PHONE, found(lan()));
        get(around, BY_EMAIL, found(lan()));
        users.invalidate(BY_PHONE.text());

        assertThat(around.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(around.getIfFresh(BY_EMAIL, POLICY)).isNotNull();
        evict(around, BY_PHONE);
        assertThat(users.asMap()).isEmpty();
    }
}
