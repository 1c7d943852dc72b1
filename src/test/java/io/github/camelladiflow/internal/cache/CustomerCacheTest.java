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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.model.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowServerException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.camelladiflow.internal.cache.FakeLadiFlow.customer;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.found;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.notFound;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.outage;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.refusedKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class CustomerCacheTest {

    private static final String ID = "6650a1b2c3d4e5f601234567";
    private static final String OTHER_ID = "6650a1b2c3d4e5f6012345ff";
    private static final String EMAIL = "lan.tran@example.com";
    private static final String PHONE = "0901234567";
    private static final Customer LAN = customer(ID, EMAIL, PHONE, "Lan");
    private static final Customer LAN_RENAMED = customer(ID, EMAIL, PHONE, "Lan Anh");

    private static final String STORE = CacheKey.store("https://api.example.com/1.0", "key-of-the-store");
    private static final CacheKey BY_PHONE = new CacheKey(STORE, CustomerLookup.byPhone(PHONE));
    private static final CacheKey BY_EMAIL = new CacheKey(STORE, CustomerLookup.byEmail(EMAIL));
    private static final CacheKey BY_ID = new CacheKey(STORE, CustomerLookup.byId(ID));

    private static final Duration TTL = Duration.ofMinutes(10);
    private static final Duration NOT_FOUND_TTL = Duration.ofMinutes(1);
    private static final Duration STALE = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final CachePolicy POLICY = new CachePolicy(TTL, NOT_FOUND_TTL, STALE, A_MINUTE);
    private static final CachePolicy NOTHING_STALE = new CachePolicy(TTL, NOT_FOUND_TTL, Duration.ZERO, A_MINUTE);
    private static final CachePolicy NO_NOT_FOUNDS = new CachePolicy(TTL, Duration.ZERO, STALE, A_MINUTE);

    private final FakeTicker ticker = new FakeTicker();
    private final CustomerCache cache = CustomerCache.create(10_000, ticker);
    private final FakeLadiFlow ladiFlow = new FakeLadiFlow();

    @BeforeEach
    void begin() {
        cache.begin(POLICY);
    }

    // ---- what is kept, and how long

    @Test
    void aCustomerIsAskedForOnceWithinItsTimeToLive() {
        ladiFlow.answers(found(LAN));

        assertThat(get(BY_PHONE).status()).isEqualTo(CacheStatus.MISS);
        ticker.advance(TTL.minus(MOMENT));
        CacheResult second = get(BY_PHONE);

        assertThat(second.status()).isEqualTo(CacheStatus.HIT);
        assertThat(second.call().answer().value()).isSameAs(LAN);
        assertThat(second.call().attempts()).isZero();
        assertThat(ladiFlow.requests()).isOne();
    }

    @Test
    void aCustomerIsAskedForAgainWhenItsTimeToLiveIsOver() {
        get(BY_PHONE, found(LAN));
        ticker.advance(TTL);

        assertThat(get(BY_PHONE, found(LAN_RENAMED)).status()).isEqualTo(CacheStatus.MISS);
        assertThat(get(BY_PHONE).call().answer().value()).isSameAs(LAN_RENAMED);
        assertThat(ladiFlow.requests()).isEqualTo(2);
    }

    @Test
    void theReadersTimeToLiveCountsNotTheWriters() {
        CachePolicy impatient = new CachePolicy(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO, A_MINUTE);
        cache.begin(impatient);
        get(BY_PHONE, found(LAN));
        ticker.advance(Duration.ofSeconds(30));

        assertThat(get(BY_PHONE, POLICY).status()).isEqualTo(CacheStatus.HIT);
        assertThat(get(BY_PHONE, impatient).status()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void readingDoesNotMakeACustomerYounger() {
        get(BY_PHONE, found(LAN));
        for (int i = 0; i < 10; i++) {
            get(BY_PHONE);
            ticker.advance(TTL.dividedBy(10));
        }

        assertThat(get(BY_PHONE).status()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void entriesAreKeptForTheLongestTimeToLiveAndStaleTimeInUse() {
        CachePolicy longer = new CachePolicy(TTL.multipliedBy(3), Duration.ZERO, STALE, A_MINUTE);
        cache.begin(longer);
        get(BY_PHONE, found(LAN));

        ticker.advance(longer.lifetime().minus(MOMENT));
        assertThat(cache.caffeine().getIfPresent(BY_PHONE.text())).isSameAs(LAN);
        ticker.advance(MOMENT);
        assertThat(cache.caffeine().getIfPresent(BY_PHONE.text())).isNull();
    }

    @Test
    void whoStopsUsingTheCacheNoLongerLengthensTheLives() {
        CachePolicy longer = new CachePolicy(TTL.multipliedBy(3), Duration.ZERO, STALE, A_MINUTE);
        cache.begin(longer);
        cache.begin(longer);
        get(BY_PHONE, found(LAN));
        ticker.advance(POLICY.lifetime());

        cache.end(longer);
        assertThat(cache.caffeine().getIfPresent(BY_PHONE.text())).isSameAs(LAN);
        cache.end(longer);
        assertThat(cache.caffeine().getIfPresent(BY_PHONE.text())).isNull();
    }

    @Test
    void thatThereIsNoSuchCustomerIsKeptForATimeOfItsOwn() {
        get(BY_PHONE, notFound());
        ticker.advance(NOT_FOUND_TTL.minus(MOMENT));
        CacheResult second = get(BY_PHONE);

        assertThat(second.status()).isEqualTo(CacheStatus.HIT);
        assertThat(second.call().answer().isFound()).isFalse();
        ticker.advance(MOMENT);
        assertThat(get(BY_PHONE).status()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void notFoundsAreNotInTheCacheOfCustomers() {
        get(BY_PHONE, notFound());

        assertThat(cache.caffeine().asMap()).isEmpty();
    }

    @Test
    void whoDoesNotCacheNotFoundsDoesNotReadThoseOfOthers() {
        get(BY_PHONE, notFound());

        assertThat(get(BY_PHONE, NO_NOT_FOUNDS).status()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void aCustomerThatAppearsReplacesTheWordThatThereWasNone() {
        get(BY_PHONE, notFound());
        refresh(BY_PHONE, found(LAN));

        assertThat(get(BY_PHONE).call().answer().value()).isSameAs(LAN);
    }

    @Test
    void aCustomerThatVanishesIsForgotten() {
        get(BY_PHONE, found(LAN));
        refresh(BY_PHONE, notFound());

        assertThat(get(BY_PHONE, NO_NOT_FOUNDS, notFound()).status()).isEqualTo(CacheStatus.MISS);
        assertThat(cache.caffeine().asMap()).doesNotContainKey(BY_PHONE.text());
    }

    @Test
    void failuresAreNeverKept() {
        for (CallResult<Customer> failure : List.of(outage(), refusedKey())) {
            assertThat(get(BY_PHONE, failure).call().failure()).isSameAs(failure.failure());
        }

        assertThat(get(BY_PHONE, found(LAN)).status()).isEqualTo(CacheStatus.MISS);
        assertThat(ladiFlow.requests()).isEqualTo(3);
    }

    @Test
    void aFoundCustomerAnswersForItsIdAndForNoOtherKey() {
        get(BY_PHONE, found(LAN));

        assertThat(get(BY_ID).status()).isEqualTo(CacheStatus.HIT);
        assertThat(get(BY_EMAIL).status()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void theIdOfAMergedCustomerIsTheOneItHasNow() {
        get(BY_ID, found(customer(OTHER_ID, EMAIL, PHONE, "Lan")));

        assertThat(get(BY_ID).status()).isEqualTo(CacheStatus.HIT);
        assertThat(get(new CacheKey(STORE, CustomerLookup.byId(OTHER_ID))).status())
                .isEqualTo(CacheStatus.HIT);
        assertThat(ladiFlow.requests()).isOne();
    }

    @Test
    void anIdInCapitalsIsTheSameQuestion() {
        get(BY_PHONE, found(customer(ID.toUpperCase(Locale.ROOT), EMAIL, PHONE, "Lan")));

        assertThat(get(BY_ID).status()).isEqualTo(CacheStatus.HIT);
    }

    @Test
    void theCacheHoldsNoMoreThanItsSize() {
        CustomerCache small = CustomerCache.create(10, ticker);
        small.begin(POLICY);
        for (int i = 0; i < 100; i++) {
            Customer one = customer("%024x".formatted(i), "a" + i + "@example.com", "09%08d".formatted(i), "A");
            CacheKey key = new CacheKey(STORE, CustomerLookup.byEmail(one.getEmail()));
            small.get(key, POLICY, ladiFlow.answers(found(one)), result -> {});
            CacheKey unknown = new CacheKey(STORE, CustomerLookup.byEmail("b" + i + "@example.com"));
            small.get(unknown, POLICY, ladiFlow.answers(notFound()), result -> {});
        }
        small.caffeine().cleanUp();

        assertThat(small.caffeine().estimatedSize()).isLessThanOrEqualTo(10);
    }

    // ---- stale answers

    @Test
    void anOldAnswerStandsInWhileLadiFlowFails() {
        get(BY_PHONE, found(LAN));
        ticker.advance(TTL.plus(STALE).minus(MOMENT));
        CacheResult stale = get(BY_PHONE, outage());

        assertThat(stale.status()).isEqualTo(CacheStatus.STALE);
        assertThat(stale.call().answer().value()).isSameAs(LAN);
        assertThat(stale.call().attempts()).isEqualTo(3);
    }

    @Test
    void anAnswerThatIsTooOldDoesNotStandIn() {
        get(BY_PHONE, found(LAN));
        ticker.advance(TTL.plus(STALE));

        assertThat(get(BY_PHONE, outage()).call().failure()).isInstanceOf(LadiFlowServerException.class);
    }

    @Test
    void theReadersStaleTimeCounts() {
        get(BY_PHONE, found(LAN));
        ticker.advance(TTL);

        assertThat(get(BY_PHONE, NOTHING_STALE, outage()).call().failure()).isInstanceOf(LadiFlowServerException.class);
        assertThat(get(BY_PHONE, outage()).status()).isEqualTo(CacheStatus.STALE);
    }

    @Test
    void aStaleAnswerIsNotStoredAgain() {
        get(BY_PHONE, found(LAN));
        ticker.advance(TTL);
        get(BY_PHONE, outage());

        assertThat(get(BY_PHONE, found(LAN_RENAMED)).status()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void anOldAnswerDoesNotHideThatTheKeyIsRefused() {
        get(BY_PHONE, found(LAN));
        ticker.advance(TTL);

        assertThat(get(BY_PHONE, refusedKey()).call().failure()).isNotNull();
    }

    @Test
    void thereAreNoStaleNotFounds() {
        get(BY_PHONE, notFound());
        ticker.advance(NOT_FOUND_TTL);

        assertThat(get(BY_PHONE, outage()).call().failure()).isNotNull();
    }

    @Test
    void thoseWhoJoinedAFailingRequestGetTheOldAnswerTooIfTheyTakeOne() {
        get(BY_PHONE, found(LAN));
        ticker.advance(TTL);
        ladiFlow.holds();
        List<CacheResult> leader = ask(BY_PHONE, POLICY);
        List<CacheResult> takesStale = ask(BY_PHONE, POLICY);
        List<CacheResult> takesNone = ask(BY_PHONE, NOTHING_STALE);
        ladiFlow.release(outage());

        assertThat(leader).extracting(CacheResult::status).containsExactly(CacheStatus.STALE);
        assertThat(takesStale).extracting(CacheResult::status).containsExactly(CacheStatus.STALE);
        assertThat(takesNone.get(0).call().failure()).isNotNull();
    }

    // ---- a user's bean

    @Test
    void aUsersBeanWithoutExpiryHasALifetimeOfItsOwnAndNoStaleAnswers() {
        Cache<String, Customer> users = Caffeine.newBuilder().ticker(ticker).build();
        CustomerCache around = CustomerCache.around(users, 100, ticker);
        around.begin(POLICY);
        around.get(BY_PHONE, POLICY, ladiFlow.answers(found(LAN)), result -> {});
        ticker.advance(TTL.multipliedBy(100));

        var results = new ArrayList<CacheResult>();
        around.get(BY_PHONE, POLICY, ladiFlow, results::add);
        assertThat(results).extracting(CacheResult::status).containsExactly(CacheStatus.HIT);

        around.refresh(BY_PHONE, POLICY, ladiFlow.answers(outage()), results::add);
        assertThat(results.get(1).call().failure()).isInstanceOf(LadiFlowServerException.class);
    }

    @Test
    void aUsersBeanWithExpiryKeepsItAndIsReadByEachOnesTimeToLive() {
        Cache<String, Customer> users = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(TTL.plus(MOMENT))
                .build();
        CustomerCache around = CustomerCache.around(users, 100, ticker);
        around.begin(POLICY);
        around.get(BY_PHONE, POLICY, ladiFlow.answers(found(LAN)), result -> {});
        ticker.advance(TTL);
        var results = new ArrayList<CacheResult>();
        around.get(BY_PHONE, POLICY, ladiFlow.answers(outage()), results::add);
        ticker.advance(MOMENT);
        around.get(BY_PHONE, POLICY, ladiFlow, results::add);

        assertThat(results.get(0).status()).isEqualTo(CacheStatus.STALE);
        assertThat(results.get(1).call().failure()).isNotNull();
        assertThat(users.policy().expireAfterWrite().orElseThrow().getExpiresAfter())
                .isEqualTo(TTL.plus(MOMENT));
    }

    // ---- single flight

    @Test
    void concurrentQuestionsMakeOneRequestAndShareTheAnswer() {
        ladiFlow.holds();
        List<CacheResult> leader = ask(BY_PHONE, POLICY);
        List<CacheResult> waiter = ask(BY_PHONE, POLICY);
        assertThat(leader).isEmpty();
        ladiFlow.release(found(LAN));

        assertThat(leader).extracting(CacheResult::status).containsExactly(CacheStatus.MISS);
        assertThat(waiter).extracting(CacheResult::status).containsExactly(CacheStatus.MERGED);
        assertThat(waiter.get(0).call().answer()).isSameAs(leader.get(0).call().answer());
        assertThat(waiter.get(0).call().attempts()).isZero();
        assertThat(ladiFlow.requests()).isOne();
        assertThat(cache.airborne()).isZero();
    }

    @Test
    void whoWaitsForAnothersAnswerWaitsNoLongerThanAllowed() {
        ladiFlow.holds();
        List<CacheResult> leader = ask(BY_PHONE, POLICY);
        List<CacheResult> waiter = ask(BY_PHONE, new CachePolicy(TTL, NOT_FOUND_TTL, STALE, MOMENT));

        await().untilAsserted(() -> assertThat(waiter).hasSize(1));
        assertThat(waiter.get(0).call().failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("within retryTimeout (1 ms)");
        ladiFlow.release(found(LAN));
        assertThat(leader).extracting(CacheResult::status).containsExactly(CacheStatus.MISS);
        assertThat(waiter).hasSize(1);
    }

    @Test
    void whoWaitsTooLongForAnothersAnswerGetsAnOldOneIfAllowed() {
        get(BY_PHONE, found(LAN));
        ticker.advance(TTL);
        ladiFlow.holds();
        ask(BY_PHONE, POLICY);
        List<CacheResult> waiter = ask(BY_PHONE, new CachePolicy(TTL, NOT_FOUND_TTL, STALE, MOMENT));

        await().untilAsserted(() -> assertThat(waiter).hasSize(1));
        assertThat(waiter.get(0).status()).isEqualTo(CacheStatus.STALE);
        assertThat(waiter.get(0).call().answer().value()).isSameAs(LAN);
    }

    @Test
    void concurrentQuestionsShareTheFailure() {
        ladiFlow.holds();
        List<CacheResult> leader = ask(BY_PHONE, POLICY);
        List<CacheResult> waiter = ask(BY_PHONE, POLICY);
        CallResult<Customer> outage = outage();
        ladiFlow.release(outage);

        assertThat(leader.get(0).call().failure()).isSameAs(outage.failure());
        assertThat(waiter.get(0).call().failure()).isSameAs(outage.failure());
        assertThat(cache.airborne()).isZero();
    }

    @Test
    void aLoaderThatThrowsEndsTheWaitOfAll() {
        var waiter = new ArrayList<CacheResult>();
        var leader = new ArrayList<CacheResult>();
        var bug = new IllegalStateException("a bug");
        boolean told = cache.get(
                BY_PHONE,
                POLICY,
                listener -> {
                    assertThat(cache.get(BY_PHONE, POLICY, ladiFlow, waiter::add))
                            .isFalse();
                    throw bug;
                },
                leader::add);

        assertThat(told).isTrue();
        assertThat(leader.get(0).call().failure()).isSameAs(bug);
        assertThat(waiter.get(0).call().failure()).isSameAs(bug);
        assertThat(get(BY_PHONE, found(LAN)).status()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void theAnswerIsStoredBeforeAnybodyIsTold() {
        var seen = new ArrayList<Customer>();
        ladiFlow.holds();
        cache.get(
                BY_PHONE, POLICY, ladiFlow, result -> seen.add(cache.caffeine().getIfPresent(BY_PHONE.text())));
        cache.get(
                BY_PHONE, POLICY, ladiFlow, result -> seen.add(cache.caffeine().getIfPresent(BY_ID.text())));
        ladiFlow.release(found(LAN));

        assertThat(seen).containsExactly(LAN, LAN);
    }

    @Test
    void closingEndsTheWaitForOthersAtOnceAndLetsNobodyWaitAnyMore() {
        ladiFlow.holds();
        List<CacheResult> leader = ask(BY_PHONE, POLICY);
        List<CacheResult> waiter = ask(BY_PHONE, POLICY);
        cache.close();

        assertThat(waiter.get(0).call().failure()).hasMessageContaining("stopping");
        assertThat(leader).isEmpty();
        List<CacheResult> late = ask(BY_PHONE, POLICY);
        assertThat(ladiFlow.requests()).isEqualTo(2);
        ladiFlow.release(found(LAN));
        ladiFlow.release(found(LAN));
        assertThat(leader).hasSize(1);
        assertThat(waiter).hasSize(1);
        assertThat(late).hasSize(1);
    }

    // ---- refreshing

    @Test
    void refreshingAsksInAnyCaseAndStores() {
        get(BY_PHONE, found(LAN));
        ticker.advance(Duration.ofSeconds(2));

        assertThat(refresh(BY_PHONE, found(LAN_RENAMED)).status()).isEqualTo(CacheStatus.MISS);
        ticker.advance(TTL.minus(MOMENT));
        assertThat(get(BY_PHONE).call().answer().value()).isSameAs(LAN_RENAMED);
    }

    @Test
    void whoAsksDuringARefreshJoinsIt() {
        ladiFlow.holds();
        cache.refresh(BY_PHONE, POLICY, ladiFlow, result -> {});
        List<CacheResult> waiter = ask(BY_PHONE, POLICY);
        ladiFlow.release(found(LAN));

        assertThat(waiter).extracting(CacheResult::status).containsExactly(CacheStatus.MERGED);
    }

    @Test
    void anOlderRequestDoesNotOverwriteWhatARefreshHasStored() {
        FakeLadiFlow slow = new FakeLadiFlow().holds();
        var leader = new ArrayList<CacheResult>();
        cache.get(BY_PHONE, POLICY, slow, leader::add);
        refresh(BY_PHONE, found(LAN_RENAMED));
        slow.release(found(LAN));

        assertThat(leader.get(0).call().answer().value()).isSameAs(LAN);
        assertThat(get(BY_PHONE).call().answer().value()).isSameAs(LAN_RENAMED);
        assertThat(get(BY_ID).call().answer().value()).isSameAs(LAN_RENAMED);
    }

    // ---- evicting

    @Test
    void evictingAnyOfACustomersKeysDropsAllItsEntries() {
        for (CacheKey key : List.of(BY_ID, BY_EMAIL, BY_PHONE)) {
            fill();
            cache.evict(key);
            assertThat(cache.caffeine().asMap()).isEmpty();
        }
    }

    @Test
    void evictingWorksByAKeyThatWasNeverAskedFor() {
        get(BY_PHONE, found(LAN));
        cache.evict(new CacheKey(STORE, CustomerLookup.byEmail("LAN.TRAN@example.com")));

        assertThat(cache.caffeine().asMap()).isEmpty();
    }

    @Test
    void evictingDropsAnEntryWhoseKeyTheCustomerItselfDoesNotShow() {
        CacheKey spelled = new CacheKey(STORE, CustomerLookup.byPhone("+84 901 234 567"));
        fill();
        get(spelled, found(LAN));
        cache.evict(spelled);

        assertThat(cache.caffeine().asMap()).isEmpty();
    }

    @Test
    void evictingDropsTheWordThatThereIsNone() {
        get(BY_PHONE, notFound());
        cache.evict(BY_PHONE);

        assertThat(get(BY_PHONE, found(LAN)).status()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void evictingLeavesOtherCustomersAndOtherStoresAlone() {
        Customer other = customer(OTHER_ID, "binh@example.com", "0907654321", "Binh");
        CacheKey othersKey = new CacheKey(STORE, CustomerLookup.byPhone("0907654321"));
        CacheKey otherStore = new CacheKey(CacheKey.store("https://api.example.com/1.0", "another"), BY_ID.lookup());
        fill();
        get(othersKey, found(other));
        get(otherStore, found(LAN));
        cache.evict(BY_ID);

        assertThat(get(othersKey).status()).isEqualTo(CacheStatus.HIT);
        assertThat(get(otherStore).status()).isEqualTo(CacheStatus.HIT);
        assertThat(get(BY_PHONE, found(LAN)).status()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void whatTheUserPutIntoTheCacheByItselfDoesNotDisturb() {
        cache.caffeine().put("something else", LAN);
        get(BY_PHONE, found(LAN));
        cache.evict(BY_ID);

        assertThat(cache.caffeine().asMap()).containsOnlyKeys("something else");
    }

    @Test
    void anEvictionDetachesARunningRequest() {
        for (CacheKey evicted : List.of(BY_PHONE, BY_EMAIL, BY_ID)) {
            FakeLadiFlow slow = new FakeLadiFlow().holds();
            var leader = new ArrayList<CacheResult>();
            var waiter = new ArrayList<CacheResult>();
            cache.get(BY_PHONE, POLICY, slow, leader::add);
            cache.get(BY_PHONE, POLICY, slow, waiter::add);
            cache.evict(evicted);
            slow.release(found(LAN));

            assertThat(leader.get(0).call().answer().value()).isSameAs(LAN);
            assertThat(waiter.get(0).call().answer().value()).isSameAs(LAN);
            assertThat(cache.caffeine().asMap()).isEmpty();
        }
    }

    @Test
    void anEvictionDetachesARunningRequestThatFindsNobody() {
        ladiFlow.holds();
        List<CacheResult> leader = ask(BY_PHONE, POLICY);
        cache.evict(BY_PHONE);
        ladiFlow.release(notFound());

        assertThat(leader).hasSize(1);
        FakeLadiFlow after = new FakeLadiFlow().answers(found(LAN));
        cache.get(BY_PHONE, POLICY, after, result -> {});
        assertThat(after.requests()).isOne();
    }

    @Test
    void whoAsksAfterAnEvictionDoesNotJoinARequestFromBefore() {
        ladiFlow.holds();
        List<CacheResult> before = ask(BY_PHONE, POLICY);
        cache.evict(BY_PHONE);
        List<CacheResult> after = ask(BY_PHONE, POLICY);
        ladiFlow.release(found(LAN));
        assertThat(before).hasSize(1);
        assertThat(after).isEmpty();
        ladiFlow.release(found(LAN_RENAMED));

        assertThat(after.get(0).call().answer().value()).isSameAs(LAN_RENAMED);
        assertThat(get(BY_PHONE).call().answer().value()).isSameAs(LAN_RENAMED);
    }

    @Test
    void anEvictionDoesNotDetachARunningRequestForSomebodyElse() {
        ladiFlow.holds();
        ask(BY_PHONE, POLICY);
        cache.evict(new CacheKey(STORE, CustomerLookup.byId(OTHER_ID)));
        cache.evict(new CacheKey(CacheKey.store("https://api.example.com/1.0", "another"), BY_PHONE.lookup()));
        ladiFlow.release(found(LAN));

        assertThat(cache.caffeine().asMap()).containsKey(BY_PHONE.text());
    }

    // ---- helpers

    private void fill() {
        get(BY_PHONE, found(LAN));
        get(BY_EMAIL, found(LAN));
        get(BY_ID, found(LAN));
        assertThat(cache.caffeine().asMap()).containsKeys(BY_PHONE.text(), BY_EMAIL.text(), BY_ID.text());
    }

    private CacheResult get(CacheKey key) {
        return get(key, POLICY);
    }

    private CacheResult get(CacheKey key, CallResult<Customer> answer) {
        ladiFlow.answers(answer);
        return get(key, POLICY);
    }

    private CacheResult get(CacheKey key, CachePolicy policy, CallResult<Customer> answer) {
        ladiFlow.answers(answer);
        return get(key, policy);
    }

    private CacheResult get(CacheKey key, CachePolicy policy) {
        List<CacheResult> results = ask(key, policy);
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private CacheResult refresh(CacheKey key, CallResult<Customer> answer) {
        var results = new ArrayList<CacheResult>();
        assertThat(cache.refresh(key, POLICY, ladiFlow.answers(answer), results::add))
                .isTrue();
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private List<CacheResult> ask(CacheKey key, CachePolicy policy) {
        var results = new ArrayList<CacheResult>();
        boolean told = cache.get(key, policy, ladiFlow, results::add);
        assertThat(told).isEqualTo(!results.isEmpty());
        return results;
    }
}
