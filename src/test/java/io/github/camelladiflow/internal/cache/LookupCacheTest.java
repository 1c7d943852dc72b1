// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.internal.client.Call;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares the cache with a simple model in random sequences of operations, with a clock that the test advances. */
class LookupCacheTest {

    private static final LadiFlowOperation SHOW = LadiFlowOperation.CUSTOMER_SHOW;
    private static final Duration FOREVER = Duration.ofDays(1_000);
    private static final List<Duration> TIMES = List.of(Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(3));
    private static final List<String> IDS = List.of("6650a1b2c3d4e5f601234567", "6650a1b2c3d4e5f6012345ff");
    private static final List<String> EMAILS = List.of("lan.tran@example.com", "lan@example.com");
    /** Two customers, each with several spellings of the phone number. */
    private static final List<List<String>> PHONES = List.of(
            List.of("0901234567", "+84 901.234.567", "84901234567", "(0901) 234567"),
            List.of("0901234568", "+84 901.234.568", "84901234568", "(0901) 234568"));

    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(5).toNanos());
    private final Waits waits = new Waits();
    private final AtomicInteger requests = new AtomicInteger();
    private final LadiFlowConfiguration settings = new LadiFlowConfiguration();

    LookupCacheTest() {
        settings.setRetryTimeout(Duration.ofMillis(100));
    }

    private static LadiFlowConfiguration options(Duration timeToLive, Duration notFound, Duration staleIfError) {
        var options = new LadiFlowConfiguration();
        options.setCacheTtl(timeToLive);
        options.setCacheNotFoundTtl(notFound);
        options.setCacheStaleIfError(staleIfError);
        return options;
    }

    private LookupCache cache(Cache<String, ?> users, long maxSize) {
        return new LookupCache(users, maxSize, now::get, waits);
    }

    // ---- keys, customers and responses

    /** A key for the cache, and what it stands for: a store, a field and a customer. */
    private record Key(CacheKey cacheKey, String identity) {

        static Key random(Random random) {
            String store = random.nextInt(4) == 0 ? "b" : "a";
            int person = random.nextInt(2);
            String email = random.nextBoolean()
                    ? EMAILS.get(person)
                    : EMAILS.get(person).toUpperCase(Locale.ROOT);
            CustomerLookup lookup = switch (random.nextInt(3)) {
                case 0 -> CustomerLookup.byId(IDS.get(person));
                case 1 -> CustomerLookup.byEmail(email);
                default -> CustomerLookup.byPhone(PHONES.get(person).get(random.nextInt(4)));
            };
            return new Key(CacheKey.of(store, lookup), store + lookup.field() + person);
        }

        void evict(LookupCache cache) {
            cache.evict(cacheKey.scope(), CacheKey.aliases(cacheKey.scope(), List.of(cacheKey.lookup())));
        }
    }

    private static Customer customer(int person) {
        return Customer.fromJson("{\"_id\":\"%s\",\"email\":\"%s\",\"phone\":\"%s\"}"
                .formatted(
                        IDS.get(person), EMAILS.get(person), PHONES.get(person).get(1)));
    }

    private static Set<String> identities(String store, int person) {
        return Set.of(store + "CUSTOMER_ID" + person, store + "EMAIL" + person, store + "PHONE" + person);
    }

    private static CallResult<Customer> found(Customer customer) {
        Outcome outcome = customer == null ? Outcome.NOT_FOUND : Outcome.FOUND;
        return CallResult.ofResponse(outcome, customer, new CallResult.Response(200, 200, "ok", null, null));
    }

    private static CallResult<Customer> outage() {
        return CallResult.failed(new LadiFlowServerException("away", SHOW, null), 3);
    }

    private CallResult<Customer> get(
            LookupCache cache, CacheKey key, LadiFlowConfiguration policy, Supplier<CallResult<Customer>> response) {
        Call call = waits.newCall(settings, new AtomicBoolean());
        call.begin();
        return cache.get(key, policy, call, () -> {
            requests.incrementAndGet();
            return response.get();
        });
    }

    // ---- the model

    private record Entry(Key key, int person, Customer customer, long requestedAt, long removedAt) {

        boolean isYounger(long at, Duration age) {
            return at - requestedAt < age.toNanos();
        }

        boolean has(Set<String> evicted) {
            return evicted.contains(key.identity)
                    || customer != null
                            && identities(key.cacheKey.scope(), person).stream().anyMatch(evicted::contains);
        }
    }

    /** What the cache should contain after the same operations. */
    private final class Model {

        private final Random random;
        private final LookupCache cache;
        private final boolean expires;
        private final Map<String, Entry> entries = new HashMap<>();
        /** The identities that were evicted during each request in flight, and whether the cache was cleared. */
        private final Map<Integer, Set<String>> evicted = new HashMap<>();

        Model(long seed, boolean expires) {
            this.random = new Random(seed);
            this.expires = expires;
            this.cache = cache(expires ? null : Caffeine.newBuilder().build(), 10_000);
        }

        void step(int depth) {
            switch (random.nextInt(8)) {
                case 0 ->
                    now.addAndGet(Duration.ofSeconds(30L * random.nextInt(5)).toNanos());
                case 1 -> evict(Key.random(random));
                case 2 -> clear();
                default -> look(depth);
            }
            entries.values().removeIf(entry -> entry.removedAt - now.get() <= 0);
            assertThat(Set.copyOf(cache.caffeineCache().asMap().keySet())).isEqualTo(entries.keySet());
        }

        private void evict(Key key) {
            key.evict(cache);
            entries.values().removeIf(entry -> entry.has(Set.of(key.identity)));
            evicted.values().forEach(identities -> identities.add(key.identity));
        }

        private void clear() {
            if (random.nextInt(4) == 0) {
                cache.clear();
                entries.clear();
                evicted.values().forEach(identities -> identities.add("cleared"));
            }
        }

        private Duration randomTime() {
            return TIMES.get(random.nextInt(TIMES.size()));
        }

        private void look(int depth) {
            Key key = Key.random(random);
            var policy = options(randomTime().plusMinutes(1), randomTime(), randomTime());
            int person = random.nextInt(2);
            CallResult<Customer> response = switch (random.nextInt(8)) {
                case 0 -> outage();
                case 1 -> CallResult.failed(new LadiFlowAuthenticationException("no", SHOW), 1);
                case 2 -> found(customer(person)).asUnconfirmed();
                case 3, 4 -> found(null);
                default -> found(customer(person));
            };
            String text = key.cacheKey.text();
            Entry fresh = entries.get(text);
            boolean hit = fresh != null
                    && fresh.isYounger(
                            now.get(), fresh.customer == null ? policy.getCacheNotFoundTtl() : policy.getCacheTtl());
            long requestedAt = now.get();
            int request = requests.get();
            var result = get(cache, key.cacheKey, policy, () -> {
                evicted.put(request, new HashSet<>());
                for (int i = 0; depth < 2 && i < random.nextInt(4); i++) {
                    step(depth + 1);
                }
                return response;
            });
            Set<String> during = evicted.remove(request);

            assertThat(during == null).as("no request").isEqualTo(hit);
            if (hit) {
                assertThat(result.cacheStatus()).isEqualTo(CacheStatus.HIT);
                assertThat(result.attempts()).isZero();
                assertThat(result.value()).isSameAs(fresh.customer);
                return;
            }
            if (response.failure() == null && !response.unconfirmed()) {
                Duration lifetime = response.value() == null
                        ? policy.getCacheNotFoundTtl()
                        : policy.getCacheTtl().plus(policy.getCacheStaleIfError());
                var entry = new Entry(
                        key,
                        person,
                        response.value(),
                        requestedAt,
                        now.get() + (expires ? lifetime : FOREVER).toNanos());
                Entry old = entries.get(text);
                boolean isNewer = old == null || old.requestedAt - requestedAt <= 0;
                if (isNewer) {
                    entries.put(text, entry);
                }
                if (isNewer && (during.contains("cleared") || entry.has(during))) {
                    entries.remove(text);
                }
            }
            Entry old = entries.get(text);
            boolean stale = response.serviceOutcome() == Outcome.SERVER_FAILED
                    && old != null
                    && old.customer != null
                    && old.isYounger(now.get(), policy.getCacheTtl().plus(policy.getCacheStaleIfError()));
            assertThat(result.cacheStatus()).isEqualTo(stale ? CacheStatus.STALE : CacheStatus.MISS);
            assertThat(result.value()).isSameAs(stale ? old.customer : response.value());
            assertThat(result.failure()).isSameAs(response.failure());
            assertThat(result.serviceOutcome()).isEqualTo(response.serviceOutcome());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void behavesLikeModelInOwnCacheAndInCacheOfApplication(boolean isOwn) {
        for (int seed = 0; seed < 300; seed++) {
            var model = new Model(seed, isOwn);
            for (int i = 0; i < 50; i++) {
                model.step(0);
            }
        }
        assertThat(requests).hasValueGreaterThan(5_000);
    }

    // ---- the Caffeine cache

    private static final LadiFlowConfiguration POLICY =
            options(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofHours(1));
    private static final CacheKey KEY = CacheKey.of("a", CustomerLookup.byId(IDS.get(0)));

    @Test
    void dropsResponseEvictedWhileItIsStored() {
        var around = new LookupCache[1];
        // Caffeine weighs an entry while it stores it
        Cache<String, ?> users = Caffeine.newBuilder()
                .maximumWeight(1_000)
                .weigher((key, value) -> {
                    around[0].evict("a", CacheKey.aliases("a", customer(0)));
                    return 1;
                })
                .build();
        around[0] = cache(users, 100);

        assertThat(get(around[0], KEY, POLICY, () -> found(customer(0))).value())
                .isNotNull();
        assertThat(around[0].caffeineCache().asMap()).isEmpty();
    }

    /** A write that has ended must not be followed by a hit from before it, not even while the entry is stored. */
    @Test
    @SuppressWarnings("unchecked")
    void hidesEntryUntilItIsKnownThatNoWriteEvictedIt() {
        var around = new LookupCache[1];
        var during = new ArrayList<CallResult<Customer>>();
        Cache<String, Object> real = Caffeine.newBuilder().build();
        // a cache of an application, in which a write ends just before an entry is stored
        var users = (Cache<String, Object>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, args) -> {
                    boolean isPut = method.getName().equals("put");
                    if (isPut) {
                        around[0].evict("a", CacheKey.aliases("a", customer(0)));
                    }
                    Object result = method.invoke(real, args);
                    if (isPut) {
                        during.add(around[0].getIfFresh(KEY, POLICY));
                        during.add(get(around[0], KEY, POLICY, LookupCacheTest::outage));
                    }
                    return result;
                });
        around[0] = cache(users, 100);

        get(around[0], KEY, POLICY, () -> found(customer(0)));

        assertThat(during.get(0)).as("a fresh hit").isNull();
        assertThat(during.get(1).isSuccess()).as("a stale hit").isFalse();
        assertThat(real.asMap()).isEmpty();
    }

    @Test
    void ignoresAndReplacesObjectsOfOtherCode() {
        LookupCache cache = cache(null, 100);
        for (Object other : List.of(customer(0), "a text", 5L)) {
            cache.caffeineCache().put(KEY.text(), other);
            assertThat(get(cache, KEY, POLICY, LookupCacheTest::outage).isSuccess())
                    .isFalse();
            assertThat(get(cache, KEY, POLICY, () -> found(null)).cacheStatus()).isEqualTo(CacheStatus.MISS);
            assertThat(get(cache, KEY, POLICY, () -> found(null)).cacheStatus()).isEqualTo(CacheStatus.HIT);
            cache.clear();
        }
    }

    @Test
    void showsNoCustomerInText() {
        assertThat(KEY.toString()).doesNotContain(IDS.get(0));
    }
}
