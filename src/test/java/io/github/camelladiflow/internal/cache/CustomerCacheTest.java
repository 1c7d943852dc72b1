// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.request.CustomerLookup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.camelladiflow.internal.cache.FakeLadiFlow.abandoned;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.customer;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.found;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.notFound;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.outage;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.rejectedKey;
import static org.assertj.core.api.Assertions.assertThat;

class CustomerCacheTest {

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
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final CachePolicy POLICY = new CachePolicy(TTL, NOT_FOUND_TTL, STALE, A_MINUTE);
    private static final CachePolicy NO_STALE = new CachePolicy(TTL, NOT_FOUND_TTL, Duration.ZERO, A_MINUTE);
    private static final CachePolicy NOT_FOUND_NOT_CACHED = new CachePolicy(TTL, Duration.ZERO, STALE, A_MINUTE);
    private static final CachePolicy IMPATIENT = new CachePolicy(TTL, NOT_FOUND_TTL, STALE, MOMENT);

    private final AtomicLong now = new AtomicLong();
    private final Ticker ticker = now::get;
    private final CustomerCache cache = CustomerCache.create(10_000, ticker);
    private final FakeLadiFlow ladiFlow = new FakeLadiFlow();
    private final ExecutorService threads = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));

    @BeforeEach
    void setRetention() {
        cache.extendRetention(POLICY);
    }

    @AfterEach
    void shutDownThreads() {
        threads.shutdownNow();
    }

    // ---- what is kept, and how long

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
            refresh(BY_PHONE, found(lan()));

            assertThat(nameOf(get(asked))).isEqualTo("Lan");
            cache.caffeineCache().invalidateAll();
            assertThat(cache.getIfFresh(asked, POLICY)).isNull();
        }
    }

    @Test
    void dropsDeletedCustomerEvenWhenNotFoundCachingIsOff() {
        CustomerCache plain = CustomerCache.create(100, ticker);
        plain.extendRetention(NOT_FOUND_NOT_CACHED);
        plain.refresh(BY_PHONE, NOT_FOUND_NOT_CACHED, ladiFlow.respondWith(found(lan())));
        plain.refresh(BY_PHONE, NOT_FOUND_NOT_CACHED, ladiFlow.respondWith(notFound()));

        assertThat(plain.getIfFresh(BY_PHONE, NOT_FOUND_NOT_CACHED)).isNull();
        assertThat(plain.caffeineCache().asMap()).doesNotContainKey(BY_PHONE.text());
    }

    @Test
    void discardsNotFoundThatIsOlderThanCustomer() {
        FakeLadiFlow slow = new FakeLadiFlow().hold();
        lookUp(BY_PHONE, POLICY, slow);
        refresh(BY_PHONE, found(lan()));
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
            refresh(asked, notFound());
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
        CustomerCache small = CustomerCache.create(10, ticker);
        small.extendRetention(POLICY);
        for (int i = 0; i < 100; i++) {
            Customer one = customer("%024x".formatted(i), "a" + i + "@example.com", "09%08d".formatted(i), "A");
            CacheKey key = CacheKey.of(STORE, CustomerLookup.byEmail(one.getEmail()));
            small.get(key, POLICY, ladiFlow.respondWith(found(one)), threads);
            CacheKey unknown = CacheKey.of(STORE, CustomerLookup.byEmail("b" + i + "@example.com"));
            small.get(unknown, POLICY, ladiFlow.respondWith(notFound()), threads);
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

    // ---- stale answers

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

    // ---- a user's bean

    @Test
    void appliesTimeToLiveInUserCacheWithoutExpiry() {
        Cache<String, Customer> users = Caffeine.newBuilder().ticker(ticker).build();
        CustomerCache around = wrap(users);
        around.get(BY_PHONE, POLICY, ladiFlow.respondWith(found(lan())), threads);
        advanceTime(TTL.minus(MOMENT));
        assertThat(around.getIfFresh(BY_PHONE, POLICY).cacheStatus()).isEqualTo(CacheStatus.HIT);
        advanceTime(MOMENT);

        assertThat(around.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(around.get(BY_PHONE, POLICY, ladiFlow.respondWith(outage()), threads)
                        .join()
                        .cacheStatus())
                .isEqualTo(CacheStatus.STALE);
        advanceTime(STALE);
        assertFailed(around.get(BY_PHONE, POLICY, ladiFlow.respondWith(outage()), threads)
                .join());
        assertThat(around.get(BY_PHONE, POLICY, ladiFlow.respondWith(found(lanRenamed())), threads)
                        .join()
                        .cacheStatus())
                .isEqualTo(CacheStatus.MISS);
    }

    @Test
    void keepsExpiryOfUserCacheAndAppliesTimeToLiveOfReader() {
        Cache<String, Customer> users = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(TTL.plus(MOMENT))
                .build();
        CustomerCache around = wrap(users);
        around.get(BY_PHONE, POLICY, ladiFlow.respondWith(found(lan())), threads);
        advanceTime(TTL);
        CallResult<Customer> stale = around.get(BY_PHONE, POLICY, ladiFlow.respondWith(outage()), threads)
                .join();
        advanceTime(MOMENT);
        CallResult<Customer> gone =
                around.get(BY_PHONE, POLICY, ladiFlow, threads).join();

        assertThat(stale.cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertFailed(gone);
        assertThat(users.policy().expireAfterWrite().orElseThrow().getExpiresAfter())
                .isEqualTo(TTL.plus(MOMENT));
    }

    @Test
    void ignoresEntriesThatTheUserPutIntoTheCache() {
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
            assertFailed(one.get(BY_PHONE, POLICY, ladiFlow.respondWith(outage()), threads)
                    .join());
            assertThat(one.get(BY_PHONE, POLICY, ladiFlow.respondWith(notFound()), threads)
                            .join()
                            .cacheStatus())
                    .isEqualTo(CacheStatus.MISS);
            raw.put(BY_PHONE.text(), 5L);
            assertThat(one.refresh(BY_PHONE, POLICY, ladiFlow.respondWith(found(lan())))
                            .join()
                            .cacheStatus())
                    .isEqualTo(CacheStatus.MISS);
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
        around.get(BY_PHONE, POLICY, ladiFlow.respondWith(found(lan())), threads);
        around.get(BY_EMAIL, POLICY, ladiFlow.respondWith(found(lan())), threads);
        users.invalidate(BY_PHONE.text());

        assertThat(around.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(around.getIfFresh(BY_EMAIL, POLICY)).isNotNull();
        evict(around, BY_PHONE);
        assertThat(users.asMap()).isEmpty();
    }

    // ---- single flight

    @Test
    void returnsStaleCustomerWhenSharedRequestTimesOut() {
        Customer lan = lan();
        get(BY_PHONE, found(lan));
        advanceTime(TTL);
        ladiFlow.hold();
        lookUp(BY_PHONE, POLICY);
        CallResult<Customer> waited = lookUp(BY_PHONE, IMPATIENT).join();

        assertThat(waited.cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertThat(waited.value()).isSameAs(lan);
    }

    @Test
    void doesNotShareRequestForOtherKey() {
        ladiFlow.hold();
        lookUp(BY_PHONE, POLICY);
        var other = lookUp(BY_EMAIL, POLICY);
        ladiFlow.completeOldest(found(lan()));
        ladiFlow.completeOldest(found(customer(OTHER_ID, EMAIL, PHONE, "Binh")));

        assertThat(nameOf(other.join())).isEqualTo("Binh");
    }

    @Test
    void completesAllCallersWhenLoaderFails() {
        var waiter = new AtomicReference<CompletableFuture<CallResult<Customer>>>();
        var bug = new IllegalStateException("a bug");
        var error = new OutOfMemoryError("no thread");
        List<Supplier<CompletableFuture<CallResult<Customer>>>> loaders = List.of(
                () -> {
                    waiter.set(lookUp(BY_PHONE, POLICY));
                    throw bug;
                },
                () -> {
                    waiter.set(lookUp(BY_PHONE, POLICY));
                    throw error;
                },
                () -> {
                    waiter.set(lookUp(BY_PHONE, POLICY));
                    return CompletableFuture.failedFuture(error);
                });
        for (var loader : loaders) {
            CallResult<Customer> leader = lookUp(BY_PHONE, POLICY, loader).join();

            assertThat(leader.failure())
                    .satisfiesAnyOf(
                            failure -> assertThat(failure).isSameAs(bug),
                            failure -> assertThat(failure).hasCause(error));
            assertThat(waiter.get().join().failure()).isSameAs(leader.failure());
            assertThat(cache.inFlightCount()).isZero();
        }
        assertThat(get(BY_PHONE, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void completesAllCallersWhenResponseCannotBeStored() {
        var full = new IllegalStateException("a bean that fails");
        Cache<String, Customer> users = Caffeine.newBuilder()
                .maximumWeight(100)
                .weigher((key, value) -> {
                    throw full;
                })
                .build();
        CustomerCache around = wrap(users);
        ladiFlow.hold();
        var leader = around.get(BY_PHONE, POLICY, ladiFlow, threads);
        var waiter = around.get(BY_PHONE, POLICY, ladiFlow, threads);
        ladiFlow.completeOldest(found(lan()));

        assertThat(leader.join().failure()).isSameAs(full);
        assertThat(waiter.join().failure()).isSameAs(full);
        assertThat(around.inFlightCount()).isZero();
    }

    @Test
    void storesResponseBeforeCompletingCallers() {
        ladiFlow.hold();
        Customer lan = lan();
        var leader = lookUp(BY_PHONE, POLICY)
                .thenApply(result -> cache.caffeineCache().getIfPresent(BY_PHONE.text()));
        var waiter = lookUp(BY_PHONE, POLICY)
                .thenApply(result -> cache.caffeineCache().getIfPresent(BY_ID.text()));
        ladiFlow.completeOldest(found(lan));

        assertThat(leader.join()).isSameAs(lan);
        assertThat(waiter.join()).isSameAs(lan);
    }

    @Test
    void resendsAbandonedRequestOnGivenThreadsAndSharesIt() {
        FakeLadiFlow leaders = new FakeLadiFlow().hold();
        var leader = lookUp(BY_PHONE, POLICY, leaders);
        var asking = new AtomicReference<String>();
        FakeLadiFlow own = new FakeLadiFlow().respondWith(found(lan()));
        Supplier<CompletableFuture<CallResult<Customer>>> loader = () -> {
            asking.set(Thread.currentThread().getName());
            return own.get();
        };
        var waiter = lookUp(BY_PHONE, POLICY, loader);
        var another = lookUp(BY_PHONE, POLICY, loader);
        leaders.completeOldest(abandoned());

        assertThat(leader.join().failure()).hasMessage("interrupted");
        assertThat(nameOf(waiter.join())).isEqualTo("Lan");
        assertThat(nameOf(another.join())).isEqualTo("Lan");
        assertThat(asking).hasValue("given");
        assertThat(leaders.requestCount()).isOne();
        assertThat(own.requestCount()).isOne();
        assertThat(List.of(waiter.join().cacheStatus(), another.join().cacheStatus()))
                .containsExactlyInAnyOrder(CacheStatus.MISS, CacheStatus.HIT);
    }

    @Test
    void failsWhenAbandonedRequestCannotGetAThread() {
        var refusal = new RejectedExecutionException("no thread");
        ladiFlow.hold();
        lookUp(BY_PHONE, POLICY);
        var waiter = cache.get(BY_PHONE, POLICY, ladiFlow, task -> {
            throw refusal;
        });
        ladiFlow.completeOldest(abandoned());

        assertThat(waiter.join().failure()).isSameAs(refusal);
    }

    @Test
    void closeCompletesWaitingCallersAndStopsSharing() {
        ladiFlow.hold();
        var leader = lookUp(BY_PHONE, POLICY);
        var waiter = lookUp(BY_PHONE, POLICY);
        cache.close();

        assertThat(waiter.join().failure()).hasMessageContaining("stopping");
        assertThat(leader).isNotDone();
        var late = lookUp(BY_PHONE, POLICY);
        assertThat(ladiFlow.requestCount()).isEqualTo(2);
        ladiFlow.completeOldest(found(lan()));
        ladiFlow.completeOldest(found(lan()));
        assertThat(nameOf(leader.join())).isEqualTo("Lan");
        assertThat(nameOf(late.join())).isEqualTo("Lan");
        cache.reopen();
        cache.clear();
        lookUp(BY_PHONE, POLICY);
        assertThat(lookUp(BY_PHONE, POLICY)).isNotDone();
        assertThat(ladiFlow.requestCount()).isEqualTo(3);
    }

    @Test
    void completesAllCallersWhenCacheThrowsBeforeRequestIsSent() {
        var flights = new SingleFlight<Customer>();
        var sharing = new AtomicReference<CompletableFuture<CallResult<Customer>>>();
        var looks = new AtomicLong();
        var leader = flights.getOrLoad(
                request(() -> {
                    if (looks.incrementAndGet() == 2) {
                        sharing.set(flights.getOrLoad(request(() -> null), threads));
                        throw new NoClassDefFoundError("made up");
                    }
                    return null;
                }),
                threads);

        assertThat(leader).isCompletedWithValueMatching(result -> result.failure() != null);
        assertThat(sharing.get().join().failure()).hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    private SingleFlight.LoadRequest<Customer> request(Supplier<CallResult<Customer>> known) {
        long deadline = System.nanoTime() + A_MINUTE.toNanos();
        return new SingleFlight.LoadRequest<>(
                LadiFlowOperation.CUSTOMER_SHOW,
                "key",
                known,
                () -> CompletableFuture.completedFuture(notFound()),
                A_MINUTE,
                deadline,
                new CompletableFuture<>());
    }

    // ---- refreshing

    @Test
    void sharesInFlightRefresh() {
        ladiFlow.hold();
        cache.refresh(BY_PHONE, POLICY, ladiFlow);
        var waiter = lookUp(BY_PHONE, POLICY);
        ladiFlow.completeOldest(found(lan()));

        assertThat(waiter.join().cacheStatus()).isEqualTo(CacheStatus.MERGED);
    }

    @Test
    void doesNotOverwriteRefreshedCustomerWithOlderResponse() {
        for (CacheKey refreshed : List.of(BY_PHONE, BY_ID)) {
            FakeLadiFlow slow = new FakeLadiFlow().hold();
            var leader = lookUp(BY_PHONE, POLICY, slow);
            refresh(refreshed, found(lanRenamed()));
            slow.completeOldest(found(lan()));

            assertThat(nameOf(leader.join())).isEqualTo("Lan");
            assertThat(nameOf(get(refreshed))).isEqualTo("Lan Anh");
            assertThat(nameOf(get(BY_ID))).isEqualTo("Lan Anh");
            cache.clear();
        }
    }

    // ---- evicting

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
    void keepsEntriesOfTheUserWhenEvicting() {
        cache.caffeineCache().put("something else", lan());
        get(BY_PHONE, found(lan()));
        evict(BY_ID);

        assertThat(cache.caffeineCache().asMap()).containsOnlyKeys("something else");
    }

    @Test
    void dropsResponseEvictedWhileItIsBeingStored() {
        var evicting = new AtomicReference<Runnable>(() -> {});
        Cache<String, Customer> users = Caffeine.newBuilder()
                .maximumWeight(1_000)
                .weigher((key, value) -> {
                    evicting.get().run();
                    return 1;
                })
                .build();
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
        Cache<String, Customer> users = Caffeine.newBuilder()
                .maximumWeight(1_000)
                .weigher((key, value) -> {
                    if (evicting.getState() == Thread.State.NEW) {
                        evicting.start();
                        while (evicting.isAlive() && evicting.getState() != Thread.State.BLOCKED) {
                            Thread.onSpinWait();
                        }
                        assertThat(ended).as("evicted while it is stored").isFalse();
                    }
                    return 1;
                })
                .build();
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

    /** Nobody knows yet whom it will find. */
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
    void storesInFlightResponseAfterEvictionOfOtherCustomer() {
        ladiFlow.hold();
        lookUp(BY_PHONE, POLICY);
        evict(CacheKey.of(STORE, CustomerLookup.byId(OTHER_ID)));
        evict(CacheKey.of(OTHER_STORE, CustomerLookup.byPhone(PHONE)));
        ladiFlow.completeOldest(found(lan()));

        assertThat(cache.caffeineCache().asMap()).containsKey(BY_PHONE.text());
    }

    // ---- helpers

    private void advanceTime(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static Customer lan() {
        return customer(ID, EMAIL, PHONE, "Lan");
    }

    private static Customer lanRenamed() {
        return customer(ID, EMAIL, PHONE, "Lan Anh");
    }

    private static String nameOf(CallResult<Customer> result) {
        return result.value().getName();
    }

    private static void assertFailed(CallResult<Customer> result) {
        assertThat(result.failure()).isInstanceOf(LadiFlowServerException.class);
        assertThat(result.isSuccess()).isFalse();
    }

    private CustomerCache wrap(Cache<String, Customer> users) {
        CustomerCache around = CustomerCache.wrap(users, 100, ticker);
        around.extendRetention(POLICY);
        return around;
    }

    private void fill() {
        get(BY_PHONE, found(lan()));
        get(BY_EMAIL, found(lan()));
        get(BY_ID, found(lan()));
        assertThat(cache.caffeineCache().asMap()).containsKeys(BY_PHONE.text(), BY_EMAIL.text(), BY_ID.text());
    }

    private void evict(CacheKey... keys) {
        evict(cache, keys);
    }

    private static void evict(CustomerCache cache, CacheKey... keys) {
        cache.evict(keys[0].scope(), List.of(keys).stream().map(CacheKey::alias).toList());
    }

    private CallResult<Customer> get(CacheKey key) {
        return get(key, POLICY);
    }

    private CallResult<Customer> get(CacheKey key, CallResult<Customer> answer) {
        return get(key, POLICY, answer);
    }

    private CallResult<Customer> get(CacheKey key, CachePolicy policy, CallResult<Customer> answer) {
        ladiFlow.respondWith(answer);
        return get(key, policy);
    }

    private CallResult<Customer> get(CacheKey key, CachePolicy policy) {
        var result = lookUp(key, policy);
        assertThat(result).isCompleted();
        return result.join();
    }

    private CallResult<Customer> refresh(CacheKey key, CallResult<Customer> answer) {
        var result = cache.refresh(key, POLICY, ladiFlow.respondWith(answer));
        assertThat(result).isCompleted();
        return result.join();
    }

    private CompletableFuture<CallResult<Customer>> lookUp(CacheKey key, CachePolicy policy) {
        return lookUp(key, policy, ladiFlow);
    }

    private CompletableFuture<CallResult<Customer>> lookUp(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<Customer>>> loader) {
        return cache.get(key, policy, loader, threads);
    }
}
