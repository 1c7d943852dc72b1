// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import com.github.benmanes.caffeine.cache.Cache;
import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import org.junit.jupiter.api.Test;

import static io.github.camelladiflow.internal.cache.FakeLadiFlow.customer;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.found;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.notFound;
import static org.assertj.core.api.Assertions.assertThat;

class CustomerCacheEvictionTest extends CustomerCacheTestBase {

    @Test
    void evictsCustomerAndNotFoundByOtherSpellingOfKey() {
        CacheKey spelled = CacheKey.of(STORE, CustomerLookup.byPhone("+84 901 234 567"));
        fill();
        evict(spelled);
        assertThat(cache.caffeineCache().asMap()).isEmpty();
        get(BY_PHONE, notFound());
        evict(spelled);

        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
        get(spelled, notFound());
        evict(BY_PHONE);
        assertThat(cache.getIfFresh(spelled, POLICY)).isNull();
    }

    @Test
    void evictsNeitherOtherCustomersNorOtherStores() {
        Customer other = customer(OTHER_ID, "binh@example.com", "0907654321", "Binh");
        CacheKey othersKey = CacheKey.of(STORE, CustomerLookup.byPhone("0907654321"));
        CacheKey otherStore = CacheKey.of(OTHER_STORE, CustomerLookup.byId(ID));
        fill();
        get(othersKey, found(other));
        get(otherStore, found(lan()));
        evict(BY_ID);

        assertThat(get(othersKey).cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(get(otherStore).cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(get(BY_PHONE, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void keepsUserEntriesWhenEvicting() {
        cache.caffeineCache().put("something else", lan());
        get(BY_PHONE, found(lan()));
        evict(BY_ID);

        assertThat(cache.caffeineCache().asMap()).containsOnlyKeys("something else");
    }

    @Test
    void dropsResponseEvictedWhileItIsBeingStored() {
        var evicting = new AtomicReference<Runnable>(() -> {});
        Cache<String, Customer> users = cacheThatRuns(() -> evicting.get().run());
        CustomerCache around = wrap(users);
        for (CacheKey evicted : List.of(BY_PHONE, BY_EMAIL, BY_ID)) {
            evicting.set(() -> {
                evicting.set(() -> {});
                evict(around, evicted);
            });
            around.get(BY_PHONE, POLICY, ladiFlow.respondWith(found(lan())), threads);

            assertThat(users.asMap()).isEmpty();
        }
    }

    @Test
    void evictionByOtherThreadWaitsUntilResponseIsStored() throws Exception {
        var around = new AtomicReference<CustomerCache>();
        var ended = new AtomicBoolean();
        var evicting = new Thread(() -> {
            evict(around.get(), BY_PHONE);
            ended.set(true);
        });
        Cache<String, Customer> users = cacheThatRuns(() -> {
            if (evicting.getState() == Thread.State.NEW) {
                evicting.start();
                while (evicting.isAlive() && evicting.getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
                assertThat(ended).as("evicted while it is stored").isFalse();
            }
        });
        around.set(wrap(users));
        var stored = around.get().get(BY_PHONE, POLICY, ladiFlow.respondWith(found(lan())), threads);

        assertThat(stored.join().failure()).isNull();
        evicting.join();
        assertThat(users.asMap()).isEmpty();
    }

    @Test
    void doesNotStoreInFlightNotFoundAfterEviction() {
        ladiFlow.hold();
        var leader = lookUp(BY_PHONE, POLICY);
        evict(BY_PHONE);
        ladiFlow.completeOldest(notFound());

        assertThat(leader).isDone();
        FakeLadiFlow after = new FakeLadiFlow().respondWith(found(lan()));
        lookUp(BY_PHONE, POLICY, after);
        assertThat(after.requestCount()).isOne();
    }

    /** It is not known yet which customer the lookup will find. */
    @Test
    void doesNotShareRequestSentBeforeEvictionInSameStore() {
        CacheKey otherStore = CacheKey.of(OTHER_STORE, CustomerLookup.byPhone(PHONE));
        ladiFlow.hold();
        lookUp(BY_PHONE, POLICY);
        lookUp(otherStore, POLICY);
        evict(BY_ID);
        lookUp(BY_PHONE, POLICY);
        assertThat(ladiFlow.requestCount()).isEqualTo(3);
        lookUp(otherStore, POLICY);
        assertThat(ladiFlow.requestCount()).isEqualTo(3);
    }

    @Test
    void doesNotShareRequestSentBeforeCacheWasCleared() {
        ladiFlow.hold();
        lookUp(BY_PHONE, POLICY);
        cache.clear();
        lookUp(BY_PHONE, POLICY);

        assertThat(ladiFlow.requestCount()).isEqualTo(2);
        assertThat(cache.inFlightCount()).isEqualTo(2);
    }

    @Test
    void storesInFlightResponseAfterEvictionOfOtherCustomer() {
        ladiFlow.hold();
        lookUp(BY_PHONE, POLICY);
        evict(CacheKey.of(STORE, CustomerLookup.byId(OTHER_ID)));
        evict(CacheKey.of(OTHER_STORE, CustomerLookup.byPhone(PHONE)));
        ladiFlow.completeOldest(found(lan()));

        assertThat(cache.caffeineCache().asMap()).containsKey(BY_PHONE.text());
    }
}
