// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.github.camelladiflow.internal.cache.FakeLadiFlow.found;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.notFound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests large caches: the cost of an eviction, and that the cache keeps no data about removed entries. */
@Tag("baseline")
class CustomerCacheSizeTest {

    private static final int MANY = 20_000;
    private static final int FEW = 100;
    private static final String STORE = "a-store";
    private static final CachePolicy POLICY = new CachePolicy(
            Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(1));

    /** Caffeine reads the clock at each access to an entry, and at each step of an iteration over all entries. */
    private final AtomicInteger timeReads = new AtomicInteger();

    private final Ticker ticker = () -> {
        timeReads.incrementAndGet();
        return 0;
    };
    private final FakeLadiFlow ladiFlow = new FakeLadiFlow();
    private final CustomerCache cache = new CustomerCache(null, 2L * MANY, ticker);

    CustomerCacheSizeTest() {
        cache.extendRetention(POLICY);
    }

    // ---- the cost of an eviction

    @Test
    void evictsFromUserBeanWithoutScanningAllEntries() {
        Cache<String, Customer> users = Caffeine.newBuilder()
                .executor(Runnable::run)
                .expireAfterWrite(POLICY.lifetime())
                .ticker(ticker)
                .build();
        CustomerCache around = wrap(users);
        fill(around, MANY / 2);
        for (int i = 100; i < MANY / 2; i += 2) {
            users.invalidate(byPhone(i).text());
            users.put("not ours " + i, customer(i));
        }

        for (CustomerLookup lookup : List.of(
                CustomerLookup.byId(id(1)),
                CustomerLookup.byEmail(email(2)),
                CustomerLookup.byPhone("+84" + phone(3).substring(1)))) {
            timeReads.set(0);
            around.evict(STORE, CacheKey.aliases(STORE, List.of(lookup)));

            assertThat(timeReads).hasValueLessThan(FEW);
        }
        for (int i = 1; i <= 3; i++) {
            assertThat(around.getIfFresh(byPhone(i), POLICY)).isNull();
            assertThat(around.getIfFresh(byId(i), POLICY)).isNull();
        }
        assertThat(around.getIfFresh(byPhone(4 * FEW + 1), POLICY)).isNotNull();
        timeReads.set(0);
        around.evict(STORE, CacheKey.aliases(STORE, List.of(CustomerLookup.byPhone("0999999999"))));
        assertThat(timeReads).hasValueLessThan(FEW);
        assertThat(users.asMap()).hasSize(MANY - 6);
    }

    @Test
    void rarelyScansEntriesThatShareAnAlias() {
        for (int i = 0; i < MANY; i++) {
            var customer = FakeLadiFlow.customer(id(i), email(i), "0000000000", "no number");
            cache.get(byId(i), POLICY, ladiFlow.respondWith(found(customer)), Runnable::run);
        }
        assertThat(timeReads).hasValueLessThan(MANY * FEW);
        cache.evict(STORE, CacheKey.aliases(STORE, List.of(CustomerLookup.byPhone("0000000000"))));

        assertThat(cache.caffeineCache().asMap()).isEmpty();
    }

    // ---- data about removed entries

    @Test
    void releasesIndexOfEntriesDroppedByUserBean() {
        Cache<String, Customer> users = Caffeine.newBuilder().build();
        CustomerCache around = wrap(users);
        fill(around, 1_000);
        assertThat(around.trackedCount()).isGreaterThanOrEqualTo(4_000);
        users.invalidateAll();

        assertIndexIsEmpty(around);
    }

    @Test
    void releasesIndexOfReplacedCustomers() {
        for (int i = 0; i < 1_000; i++) {
            cache.get(
                    byPhone(1),
                    CustomerCacheTestBase.ALWAYS_LOAD,
                    ladiFlow.respondWith(found(customer(1))),
                    Runnable::run);
        }

        assertIndexIsEmpty(cache);
        assertThat(cache.getIfFresh(byPhone(1), POLICY)).isNotNull();
    }

    @Test
    void releasesIndexOfClearedNotFoundsAndUnusedEvictions() {
        for (int i = 0; i < 1_000; i++) {
            cache.get(byPhone(i), POLICY, ladiFlow.respondWith(notFound()), Runnable::run);
            cache.evict(STORE, CacheKey.aliases(STORE, List.of(CustomerLookup.byEmail(email(i)))));
        }
        cache.clear();

        assertIndexIsEmpty(cache);
    }

    @Test
    void remembersEvictionsOnlyWhileRequestIsInFlight() {
        ladiFlow.hold();
        cache.get(byPhone(1), POLICY, ladiFlow, Runnable::run);
        List<String> evicted = CacheKey.aliases(STORE, List.of(CustomerLookup.byEmail(email(1))));
        var remembered = new WeakReference<Object>(evicted.get(0));
        cache.evict(STORE, evicted);
        evicted = null;
        for (int i = 1_000; i < 2_000; i++) {
            cache.evict(STORE, CacheKey.aliases(STORE, List.of(CustomerLookup.byEmail(email(i)))));
        }
        var before = new WeakReference<>(new Object());
        awaitCollection(before);
        assertThat(remembered.get()).isNotNull();
        ladiFlow.completeOldest(found(customer(1)));

        assertThat(cache.caffeineCache().asMap()).isEmpty();
        assertIndexIsEmpty(cache);
        awaitCollection(remembered);
    }

    private static void awaitCollection(WeakReference<Object> garbage) {
        await().until(() -> {
            System.gc();
            return garbage.get() == null;
        });
    }

    private static void assertIndexIsEmpty(CustomerCache cache) {
        await().untilAsserted(() -> {
            System.gc();
            assertThat(cache.trackedCount()).isLessThanOrEqualTo(8);
        });
    }

    // ---- helpers

    private CustomerCache wrap(Cache<String, Customer> users) {
        CustomerCache around = new CustomerCache(users, MANY, ticker);
        around.extendRetention(POLICY);
        return around;
    }

    /** There are two entries for each customer: one for the phone number, and one for the id. */
    private void fill(CustomerCache cache, int customers) {
        for (int i = 0; i < customers; i++) {
            cache.get(byPhone(i), POLICY, ladiFlow.respondWith(found(customer(i))), Runnable::run);
        }
        ladiFlow.respondWith(null);
    }

    private static Customer customer(int i) {
        return FakeLadiFlow.customer(id(i), email(i), phone(i), "A");
    }

    private static String id(int i) {
        return "%024x".formatted(i);
    }

    private static String email(int i) {
        return "a" + i + "@example.com";
    }

    private static String phone(int i) {
        return "09%08d".formatted(i);
    }

    private static CacheKey byPhone(int i) {
        return CacheKey.of(STORE, CustomerLookup.byPhone(phone(i)));
    }

    private static CacheKey byId(int i) {
        return CacheKey.of(STORE, CustomerLookup.byId(id(i)));
    }
}
