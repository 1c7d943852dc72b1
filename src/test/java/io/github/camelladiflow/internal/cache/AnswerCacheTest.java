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
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowServerException;
import io.github.camelladiflow.model.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.camelladiflow.internal.cache.FakeLadiFlow.abandoned;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.customer;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.found;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.notFound;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.outage;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.refusedKey;
import static org.assertj.core.api.Assertions.assertThat;

class AnswerCacheTest {

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
    private static final CachePolicy NOTHING_STALE = new CachePolicy(TTL, NOT_FOUND_TTL, Duration.ZERO, A_MINUTE);
    private static final CachePolicy NO_NOT_FOUNDS = new CachePolicy(TTL, Duration.ZERO, STALE, A_MINUTE);
    private static final CachePolicy IMPATIENT = new CachePolicy(TTL, NOT_FOUND_TTL, STALE, MOMENT);

    private final AtomicLong now = new AtomicLong();
    private final Ticker ticker = now::get;
    private final CustomerCache cache = CustomerCache.create(10_000, ticker);
    private final FakeLadiFlow ladiFlow = new FakeLadiFlow();
    private final ExecutorService threads = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));

    @BeforeEach
    void keep() {
        cache.extendRetention(POLICY);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    // ---- what is kept, and how long

    @Test
    void aCustomerIsAskedForOnceWithinItsTimeToLive() {
        Customer lan = lan();

        assertThat(get(BY_PHONE, found(lan)).cacheStatus()).isEqualTo(CacheStatus.MISS);
        pass(TTL.minus(MOMENT));
        CallResult<Customer> second = get(BY_PHONE);

        assertThat(second.cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(second.value()).isSameAs(lan);
        assertThat(second.outcome()).isEqualTo(Outcome.FOUND);
        assertThat(second.attempts()).isZero();
        pass(MOMENT);
        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(ladiFlow.requests()).isOne();
    }

    @Test
    void theReadersTimeToLiveCountsNotTheWriters() {
        CachePolicy hasty = new CachePolicy(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO, A_MINUTE);
        cache.extendRetention(hasty);
        get(BY_PHONE, hasty, found(lan()));
        pass(Duration.ofSeconds(30));

        assertThat(get(BY_PHONE, POLICY).cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(get(BY_PHONE, hasty, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void readingDoesNotMakeACustomerYounger() {
        get(BY_PHONE, found(lan()));
        for (int i = 0; i < 10; i++) {
            get(BY_PHONE);
            pass(TTL.dividedBy(10));
        }

        assertThat(get(BY_PHONE, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void entriesAreKeptForTheLongestTimeToLiveAndStaleTimeThatWasEverInUse() {
        CachePolicy longer = new CachePolicy(TTL.multipliedBy(3), Duration.ZERO, STALE, A_MINUTE);
        cache.extendRetention(longer);
        cache.extendRetention(POLICY);
        Customer lan = lan();
        get(BY_PHONE, found(lan));

        pass(longer.lifetime().minus(MOMENT));
        assertThat(cache.caffeineCache().getIfPresent(BY_PHONE.text())).isSameAs(lan);
        pass(MOMENT);
        assertThat(cache.caffeineCache().getIfPresent(BY_PHONE.text())).isNull();
    }

    @Test
    void thatThereIsNoSuchCustomerIsKeptForATimeOfItsOwn() {
        get(BY_PHONE, notFound());
        pass(NOT_FOUND_TTL.minus(MOMENT));
        CallResult<Customer> second = get(BY_PHONE);

        assertThat(second.cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(second.outcome()).isEqualTo(Outcome.NOT_FOUND);
        assertThat(cache.caffeineCache().asMap()).as("customers").isEmpty();
        pass(MOMENT);
        assertThat(get(BY_PHONE).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void whoDoesNotCacheNotFoundsDoesNotReadThoseOfOthers() {
        get(BY_PHONE, notFound());

        assertThat(get(BY_PHONE, NO_NOT_FOUNDS).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void aCustomerThatAppearsReplacesTheWordThatThereWasNoneUnderItsIdToo() {
        for (CacheKey asked : List.of(BY_PHONE, BY_ID)) {
            get(asked, notFound());
            refresh(BY_PHONE, found(lan()));

            assertThat(nameOf(get(asked))).isEqualTo("Lan");
            cache.caffeineCache().invalidateAll();
            assertThat(cache.getIfFresh(asked, POLICY)).isNull();
        }
    }

    @Test
    void aCustomerThatVanishesIsForgottenByThoseTooWhoCacheNoNotFounds() {
        CustomerCache plain = CustomerCache.create(100, ticker);
        plain.extendRetention(NO_NOT_FOUNDS);
        plain.refresh(BY_PHONE, NO_NOT_FOUNDS, ladiFlow.answers(found(lan())));
        plain.refresh(BY_PHONE, NO_NOT_FOUNDS, ladiFlow.answers(notFound()));

        assertThat(plain.getIfFresh(BY_PHONE, NO_NOT_FOUNDS)).isNull();
        assertThat(plain.caffeineCache().asMap()).doesNotContainKey(BY_PHONE.text());
    }

    @Test
    void anOlderWordThatThereIsNoneDoesNotStandBesideANewerCustomer() {
        FakeLadiFlow slow = new FakeLadiFlow().holds();
        ask(BY_PHONE, POLICY, slow);
        refresh(BY_PHONE, found(lan()));
        slow.release(notFound());

        assertThat(nameOf(get(BY_PHONE))).isEqualTo("Lan");
        cache.caffeineCache().invalidateAll();
        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
    }

    @Test
    void anOlderCustomerDoesNotStandBesideANewerWordThatThereIsNone() {
        for (CacheKey asked : List.of(BY_PHONE, BY_ID)) {
            FakeLadiFlow slow = new FakeLadiFlow().holds();
            ask(BY_PHONE, POLICY, slow);
            refresh(asked, notFound());
            slow.release(found(lan()));

            assertThat(get(asked).outcome()).isEqualTo(Outcome.NOT_FOUND);
            assertThat(cache.caffeineCache().asMap()).doesNotContainKey(asked.text());
            cache.clear();
        }
    }

    @Test
    void failuresAreNeverKept() {
        for (CallResult<Customer> failure : List.of(outage(), refusedKey())) {
            assertThat(get(BY_PHONE, failure).failure()).isSameAs(failure.failure());
        }

        assertThat(get(BY_PHONE, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
        assertThat(ladiFlow.requests()).isEqualTo(3);
    }

    @Test
    void aFoundCustomerAnswersForItsIdAndForNoOtherKey() {
        get(BY_PHONE, found(lan()));

        assertThat(get(BY_ID).cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(get(BY_EMAIL, found(lan())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void theIdOfAMergedCustomerIsTheOneItHasNow() {
        get(BY_ID, found(customer(OTHER_ID, EMAIL, PHONE, "Lan")));

        assertThat(get(BY_ID).cacheStatus()).isEqualTo(CacheStatus.HIT);
        assertThat(get(CacheKey.of(STORE, CustomerLookup.byId(OTHER_ID))).cacheStatus())
                .isEqualTo(CacheStatus.HIT);
        assertThat(ladiFlow.requests()).isOne();
    }

    @Test
    void theCacheHoldsNoMoreThanItsSize() {
        CustomerCache small = CustomerCache.create(10, ticker);
        small.extendRetention(POLICY);
        for (int i = 0; i < 100; i++) {
            Customer one = customer("%024x".formatted(i), "a" + i + "@example.com", "09%08d".formatted(i), "A");
            CacheKey key = CacheKey.of(STORE, CustomerLookup.byEmail(one.getEmail()));
            small.get(key, POLICY, ladiFlow.answers(found(one)), threads);
            CacheKey unknown = CacheKey.of(STORE, CustomerLookup.byEmail("b" + i + "@example.com"));
            small.get(unknown, POLICY, ladiFlow.answers(notFound()), threads);
        }
        small.caffeineCache().cleanUp();

        assertThat(small.caffeineCache().estimatedSize()).isLessThanOrEqualTo(10);
    }

    @Test
    void clearingForgetsEverythingAndWhatIsUnderWayIsDeliveredButNotStored() {
        get(BY_EMAIL, notFound());
        get(BY_ID, found(lan()));
        FakeLadiFlow slow = new FakeLadiFlow().holds();
        var leader = ask(BY_PHONE, POLICY, slow);
        cache.clear();
        slow.release(found(lan()));

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
    void anOldAnswerStandsInWhileLadiFlowFails() {
        Customer lan = lan();
        get(BY_PHONE, found(lan));
        pass(TTL.plus(STALE).minus(MOMENT));
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
    void anAnswerThatWasEvictedDoesNotStandIn() {
        get(BY_PHONE, found(lan()));
        pass(TTL);
        ladiFlow.holds();
        var leader = ask(BY_PHONE, POLICY);
        evict(BY_ID);
        ladiFlow.release(outage());

        assertFailed(leader.join());
    }

    @Test
    void theReadersStaleTimeCounts() {
        get(BY_PHONE, found(lan()));
        pass(TTL);

        assertFailed(get(BY_PHONE, NOTHING_STALE, outage()));
        assertThat(get(BY_PHONE, outage()).cacheStatus()).isEqualTo(CacheStatus.STALE);
        pass(A_MINUTE);
        assertFailed(get(BY_PHONE, new CachePolicy(TTL, NOT_FOUND_TTL, A_MINUTE, A_MINUTE), outage()));
    }

    @Test
    void aStaleAnswerIsNotStoredAgain() {
        get(BY_PHONE, found(lan()));
        pass(TTL);
        get(BY_PHONE, outage());

        assertThat(get(BY_PHONE, found(lanRenamed())).cacheStatus()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void thereAreNoStaleNotFounds() {
        get(BY_PHONE, notFound());
        pass(NOT_FOUND_TTL);

        assertFailed(get(BY_PHONE, outage()));
    }

    @Test
    void thoseWhoJoinedAFailingRequestGetTheOldAnswerTooIfTheyTakeOne() {
        get(BY_PHONE, found(lan()));
        pass(TTL);
        ladiFlow.holds();
        var leader = ask(BY_PHONE, POLICY);
        var takesStale = ask(BY_PHONE, POLICY);
        var takesNone = ask(BY_PHONE, NOTHING_STALE);
        ladiFlow.release(outage());

        assertThat(leader.join().cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertThat(takesStale.join().cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertThat(takesStale.join().attempts()).isZero();
        assertFailed(takesNone.join());
    }

    // ---- a user's bean

    @Test
    void aUsersCacheWithoutExpiryReturnsCustomersForTheirTimeToLiveOnly() {
        Cache<String, Customer> users = Caffeine.newBuilder().ticker(ticker).build();
        CustomerCache around = around(users);
        around.get(BY_PHONE, POLICY, ladiFlow.answers(found(lan())), threads);
        pass(TTL.minus(MOMENT));
        assertThat(around.getIfFresh(BY_PHONE, POLICY).cacheStatus()).isEqualTo(CacheStatus.HIT);
        pass(MOMENT);

        assertThat(around.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(around.get(BY_PHONE, POLICY, ladiFlow.answers(outage()), threads)
                        .join()
                        .cacheStatus())
                .isEqualTo(CacheStatus.STALE);
        pass(STALE);
        assertFailed(around.get(BY_PHONE, POLICY, ladiFlow.answers(outage()), threads)
                .join());
        assertThat(around.get(BY_PHONE, POLICY, ladiFlow.answers(found(lanRenamed())), threads)
                        .join()
                        .cacheStatus())
                .isEqualTo(CacheStatus.MISS);
    }

    @Test
    void aUsersBeanWithExpiryKeepsItAndIsReadByEachOnesTimeToLive() {
        Cache<String, Customer> users = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(TTL.plus(MOMENT))
                .build();
        CustomerCache around = around(users);
        around.get(BY_PHONE, POLICY, ladiFlow.answers(found(lan())), threads);
        pass(TTL);
        CallResult<Customer> stale = around.get(BY_PHONE, POLICY, ladiFlow.answers(outage()), threads)
                .join();
        pass(MOMENT);
        CallResult<Customer> gone =
                around.get(BY_PHONE, POLICY, ladiFlow, threads).join();

        assertThat(stale.cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertFailed(gone);
        assertThat(users.policy().expireAfterWrite().orElseThrow().getExpiresAfter())
                .isEqualTo(TTL.plus(MOMENT));
    }

    @Test
    void whatTheUserPutsIntoTheBeanIsNoAnswer() {
        cache.caffeineCache().put(BY_PHONE.text(), lan());

        assertThat(cache.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(get(BY_PHONE, found(lanRenamed())).cacheStatus()).isEqualTo(CacheStatus.MISS);
        assertThat(nameOf(get(BY_PHONE))).isEqualTo("Lan Anh");
        cache.caffeineCache().put(BY_PHONE.text(), lan());
        pass(TTL);
        assertFailed(get(BY_PHONE, outage()));
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void whatIsOfAnotherTypeInTheBeanIsAMissAndIsReplaced() {
        Cache users = Caffeine.newBuilder().ticker(ticker).expireAfterWrite(TTL).build();
        for (CustomerCache one : List.of(cache, around(users))) {
            Cache raw = one.caffeineCache();
            for (CacheKey key : List.of(BY_PHONE, BY_ID)) {
                raw.put(key.text(), "a text");
            }
            evict(one, BY_PHONE);
            assertThat(raw.asMap()).as("what is not ours is not evicted").containsKeys(BY_PHONE.text(), BY_ID.text());
            assertThat(one.getIfFresh(BY_PHONE, POLICY)).isNull();
            assertFailed(one.get(BY_PHONE, POLICY, ladiFlow.answers(outage()), threads)
                    .join());
            assertThat(one.get(BY_PHONE, POLICY, ladiFlow.answers(notFound()), threads)
                            .join()
                            .cacheStatus())
                    .isEqualTo(CacheStatus.MISS);
            raw.put(BY_PHONE.text(), 5L);
            assertThat(one.refresh(BY_PHONE, POLICY, ladiFlow.answers(found(lan())))
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
    void whatTheBeanHasDroppedIsAMissAndTheRestCanStillBeEvicted() {
        Cache<String, Customer> users = Caffeine.newBuilder().ticker(ticker).build();
        CustomerCache around = around(users);
        around.get(BY_PHONE, POLICY, ladiFlow.answers(found(lan())), threads);
        around.get(BY_EMAIL, POLICY, ladiFlow.answers(found(lan())), threads);
        users.invalidate(BY_PHONE.text());

        assertThat(around.getIfFresh(BY_PHONE, POLICY)).isNull();
        assertThat(around.getIfFresh(BY_EMAIL, POLICY)).isNotNull();
        evict(around, BY_PHONE);
        assertThat(users.asMap()).isEmpty();
    }

    // ---- single flight

    @Test
    void whoWaitsTooLongForAnothersAnswerGetsAnOldOneIfAllowed() {
        Customer lan = lan();
        get(BY_PHONE, found(lan));
        pass(TTL);
        ladiFlow.holds();
        ask(BY_PHONE, POLICY);
        CallResult<Customer> waited = ask(BY_PHONE, IMPATIENT).join();

        assertThat(waited.cacheStatus()).isEqualTo(CacheStatus.STALE);
        assertThat(waited.value()).isSameAs(lan);
    }

    @Test
    void whoAsksForSomebodyElseDoesNotJoin() {
        ladiFlow.holds();
        ask(BY_PHONE, POLICY);
        var other = ask(BY_EMAIL, POLICY);
        ladiFlow.release(found(lan()));
        ladiFlow.release(found(customer(OTHER_ID, EMAIL, PHONE, "Binh")));

        assertThat(nameOf(other.join())).isEqualTo("Binh");
    }

    @Test
    void aLoaderThatFailsInAnyWayEndsTheWaitOfAll() {
        var waiter = new AtomicReference<CompletableFuture<CallResult<Customer>>>();
        var bug = new IllegalStateException("a bug");
        var error = new OutOfMemoryError("no thread");
        List<Supplier<CompletableFuture<CallResult<Customer>>>> loaders = List.of(
                () -> {
                    waiter.set(ask(BY_PHONE, POLICY));
                    throw bug;
                },
                () -> {
                    waiter.set(ask(BY_PHONE, POLICY));
                    throw error;
                },
                () -> {
                    waiter.set(ask(BY_PHONE, POLICY));
                    return CompletableFuture.failedFuture(error);
                });
        for (var loader : loaders) {
            CallResult<Customer> leader = ask(BY_PHONE, POLICY, loader).join();

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
    void anAnswerThatCannotBeStoredEndsTheWaitOfAllToo() {
        var full = new IllegalStateException("a bean that fails");
        Cache<String, Customer> users = Caffeine.newBuilder()
                .maximumWeight(100)
                .weigher((key, value) -> {
                    throw full;
                })
                .build();
        CustomerCache around = around(users);
        ladiFlow.holds();
        var leader = around.get(BY_PHONE, POLICY, ladiFlow, threads);
        var waiter = around.get(BY_PHONE, POLICY, ladiFlow, threads);
        ladiFlow.release(found(lan()));

        assertThat(leader.join().failure()).isSameAs(full);
        assertThat(waiter.join().failure()).isSameAs(full);
        assertThat(around.inFlightCount()).isZero();
    }

    @Test
    void theAnswerIsStoredBeforeAnybodyIsTold() {
        ladiFlow.holds();
        Customer lan = lan();
        var leader =
                ask(BY_PHONE, POLICY).thenApply(result -> cache.caffeineCache().getIfPresent(BY_PHONE.text()));
        var waiter =
                ask(BY_PHONE, POLICY).thenApply(result -> cache.caffeineCache().getIfPresent(BY_ID.text()));
        ladiFlow.release(found(lan));

        assertThat(leader.join()).isSameAs(lan);
        assertThat(waiter.join()).isSameAs(lan);
    }

    @Test
    void whoseLeaderHasGivenUpAsksForItselfOnTheGivenThreadsAndOthersJoin() {
        FakeLadiFlow leaders = new FakeLadiFlow().holds();
        var leader = ask(BY_PHONE, POLICY, leaders);
        var asking = new AtomicReference<String>();
        FakeLadiFlow own = new FakeLadiFlow().answers(found(lan()));
        Supplier<CompletableFuture<CallResult<Customer>>> loader = () -> {
            asking.set(Thread.currentThread().getName());
            return own.get();
        };
        var waiter = ask(BY_PHONE, POLICY, loader);
        var another = ask(BY_PHONE, POLICY, loader);
        leaders.release(abandoned());

        assertThat(leader.join().failure()).hasMessage("interrupted");
        assertThat(nameOf(waiter.join())).isEqualTo("Lan");
        assertThat(nameOf(another.join())).isEqualTo("Lan");
        assertThat(asking).hasValue("given");
        assertThat(leaders.requests()).isOne();
        assertThat(own.requests()).isOne();
        assertThat(List.of(waiter.join().cacheStatus(), another.join().cacheStatus()))
                .containsExactlyInAnyOrder(CacheStatus.MISS, CacheStatus.HIT);
    }

    @Test
    void whoseLeaderHasGivenUpFailsIfThereIsNoThread() {
        var refusal = new RejectedExecutionException("no thread");
        ladiFlow.holds();
        ask(BY_PHONE, POLICY);
        var waiter = cache.get(BY_PHONE, POLICY, ladiFlow, task -> {
            throw refusal;
        });
        ladiFlow.release(abandoned());

        assertThat(waiter.join().failure()).isSameAs(refusal);
    }

    @Test
    void closingEndsTheWaitForOthersAtOnceAndLetsNobodyWaitAnyMore() {
        ladiFlow.holds();
        var leader = ask(BY_PHONE, POLICY);
        var waiter = ask(BY_PHONE, POLICY);
        cache.close();

        assertThat(waiter.join().failure()).hasMessageContaining("stopping");
        assertThat(leader).isNotDone();
        var late = ask(BY_PHONE, POLICY);
        assertThat(ladiFlow.requests()).isEqualTo(2);
        ladiFlow.release(found(lan()));
        ladiFlow.release(found(lan()));
        assertThat(nameOf(leader.join())).isEqualTo("Lan");
        assertThat(nameOf(late.join())).isEqualTo("Lan");
        cache.reopen();
        cache.clear();
        ask(BY_PHONE, POLICY);
        assertThat(ask(BY_PHONE, POLICY)).isNotDone();
        assertThat(ladiFlow.requests()).isEqualTo(3);
    }

    @Test
    void endsAllWhoShareARequestWhenTheCacheThrowsBeforeItIsSent() {
        var flights = new SingleFlight<Customer>();
        var sharing = new AtomicReference<CompletableFuture<CallResult<Customer>>>();
        var looks = new AtomicLong();
        var leader = flights.getOrLoad(
                question(() -> {
                    if (looks.incrementAndGet() == 2) {
                        sharing.set(flights.getOrLoad(question(() -> null), threads));
                        throw new NoClassDefFoundError("made up");
                    }
                    return null;
                }),
                threads);

        assertThat(leader).isCompletedWithValueMatching(result -> result.failure() != null);
        assertThat(sharing.get().join().failure()).hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    private SingleFlight.LoadRequest<Customer> question(Supplier<CallResult<Customer>> known) {
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
    void whoAsksDuringARefreshJoinsIt() {
        ladiFlow.holds();
        cache.refresh(BY_PHONE, POLICY, ladiFlow);
        var waiter = ask(BY_PHONE, POLICY);
        ladiFlow.release(found(lan()));

        assertThat(waiter.join().cacheStatus()).isEqualTo(CacheStatus.MERGED);
    }

    @Test
    void anOlderRequestDoesNotOverwriteWhatARefreshHasStoredBeItUnderTheId() {
        for (CacheKey refreshed : List.of(BY_PHONE, BY_ID)) {
            FakeLadiFlow slow = new FakeLadiFlow().holds();
            var leader = ask(BY_PHONE, POLICY, slow);
            refresh(refreshed, found(lanRenamed()));
            slow.release(found(lan()));

            assertThat(nameOf(leader.join())).isEqualTo("Lan");
            assertThat(nameOf(get(refreshed))).isEqualTo("Lan Anh");
            assertThat(nameOf(get(BY_ID))).isEqualTo("Lan Anh");
            cache.clear();
        }
    }

    // ---- evicting

    @Test
    void evictingByAnotherSpellingDropsTheCustomerAndTheWordThatThereIsNone() {
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
    void evictingLeavesOtherCustomersAndOtherStoresAlone() {
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
    void whatTheUserPutIntoTheCacheByItselfDoesNotDisturb() {
        cache.caffeineCache().put("something else", lan());
        get(BY_PHONE, found(lan()));
        evict(BY_ID);

        assertThat(cache.caffeineCache().asMap()).containsOnlyKeys("something else");
    }

    @Test
    void anEvictionWhileAnAnswerIsBeingStoredLeavesNothing() {
        var evicting = new AtomicReference<Runnable>(() -> {});
        Cache<String, Customer> users = Caffeine.newBuilder()
                .maximumWeight(1_000)
                .weigher((key, value) -> {
                    evicting.get().run();
                    return 1;
                })
                .build();
        CustomerCache around = around(users);
        for (CacheKey evicted : List.of(BY_PHONE, BY_EMAIL, BY_ID)) {
            evicting.set(() -> {
                evicting.set(() -> {});
                evict(around, evicted);
            });
            around.get(BY_PHONE, POLICY, ladiFlow.answers(found(lan())), threads);

            assertThat(users.asMap()).isEmpty();
        }
    }

    @Test
    void anEvictionByAnotherThreadWaitsUntilAnAnswerIsStoredAndLeavesNothing() throws Exception {
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
        around.set(around(users));
        var stored = around.get().get(BY_PHONE, POLICY, ladiFlow.answers(found(lan())), threads);

        assertThat(stored.join().failure()).isNull();
        evicting.join();
        assertThat(users.asMap()).isEmpty();
    }

    @Test
    void anEvictionDetachesARunningRequestThatFindsNobody() {
        ladiFlow.holds();
        var leader = ask(BY_PHONE, POLICY);
        evict(BY_PHONE);
        ladiFlow.release(notFound());

        assertThat(leader).isDone();
        FakeLadiFlow after = new FakeLadiFlow().answers(found(lan()));
        ask(BY_PHONE, POLICY, after);
        assertThat(after.requests()).isOne();
    }

    /** Nobody knows yet whom it will find. */
    @Test
    void whoAsksAfterAnEvictionDoesNotJoinARequestOfThisStoreFromBeforeWhateverItAsksFor() {
        CacheKey otherStore = CacheKey.of(OTHER_STORE, CustomerLookup.byPhone(PHONE));
        ladiFlow.holds();
        ask(BY_PHONE, POLICY);
        ask(otherStore, POLICY);
        evict(BY_ID);
        ask(BY_PHONE, POLICY);
        assertThat(ladiFlow.requests()).isEqualTo(3);
        ask(otherStore, POLICY);
        assertThat(ladiFlow.requests()).isEqualTo(3);
    }

    @Test
    void anEvictionDoesNotKeepARunningRequestForSomebodyElseFromStoring() {
        ladiFlow.holds();
        ask(BY_PHONE, POLICY);
        evict(CacheKey.of(STORE, CustomerLookup.byId(OTHER_ID)));
        evict(CacheKey.of(OTHER_STORE, CustomerLookup.byPhone(PHONE)));
        ladiFlow.release(found(lan()));

        assertThat(cache.caffeineCache().asMap()).containsKey(BY_PHONE.text());
    }

    // ---- helpers

    private void pass(Duration time) {
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

    private CustomerCache around(Cache<String, Customer> users) {
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
        ladiFlow.answers(answer);
        return get(key, policy);
    }

    private CallResult<Customer> get(CacheKey key, CachePolicy policy) {
        var result = ask(key, policy);
        assertThat(result).isCompleted();
        return result.join();
    }

    private CallResult<Customer> refresh(CacheKey key, CallResult<Customer> answer) {
        var result = cache.refresh(key, POLICY, ladiFlow.answers(answer));
        assertThat(result).isCompleted();
        return result.join();
    }

    private CompletableFuture<CallResult<Customer>> ask(CacheKey key, CachePolicy policy) {
        return ask(key, policy, ladiFlow);
    }

    private CompletableFuture<CallResult<Customer>> ask(
            CacheKey key, CachePolicy policy, Supplier<CompletableFuture<CallResult<Customer>>> loader) {
        return cache.get(key, policy, loader, threads);
    }
}
