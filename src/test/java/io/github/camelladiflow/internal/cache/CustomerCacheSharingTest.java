// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.github.camelladiflow.internal.cache.FakeLadiFlow.abandoned;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.customer;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.found;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.notFound;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.outage;
import static io.github.camelladiflow.internal.cache.FakeLadiFlow.rejectedKey;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests which calls share an in-flight request, and how these calls end. */
class CustomerCacheSharingTest extends CustomerCacheTestBase {

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
                    throw bug;
                },
                () -> {
                    throw error;
                },
                () -> CompletableFuture.failedFuture(error));
        for (var loader : loaders) {
            var leader = lookUp(BY_PHONE, POLICY, () -> {
                        waiter.set(lookUp(BY_PHONE, POLICY));
                        return loader.get();
                    })
                    .join();

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
        CustomerCache around = wrap(cacheThatRuns(() -> {
            throw full;
        }));
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

    @ParameterizedTest
    @CsvSource({"30, true, 1", "60, true, 0", "30, false, 0"})
    void sendsOwnRequestAfterTransientFailureIfItsTimeoutIsLonger(int seconds, boolean isTransient, int ownRequests) {
        FakeLadiFlow first = new FakeLadiFlow().hold();
        FakeLadiFlow own = new FakeLadiFlow().respondWith(found(lan()));
        lookUp(BY_PHONE, new CachePolicy(TTL, NOT_FOUND_TTL, STALE, Duration.ofSeconds(seconds)), first);
        var second = lookUp(BY_PHONE, POLICY, own);
        first.completeOldest(isTransient ? outage() : rejectedKey());

        assertThat(second.join().isSuccess()).isEqualTo(ownRequests > 0);
        assertThat(own.requestCount()).isEqualTo(ownRequests);
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

    // ---- older responses

    @Test
    void doesNotOverwriteCustomerWithOlderResponse() {
        for (CacheKey key : List.of(BY_PHONE, BY_ID)) {
            FakeLadiFlow slow = new FakeLadiFlow().hold();
            var leader = lookUp(BY_PHONE, POLICY, slow);
            load(key, found(lanRenamed()));
            slow.completeOldest(found(lan()));

            assertThat(nameOf(leader.join())).isEqualTo("Lan");
            assertThat(nameOf(get(key))).isEqualTo("Lan Anh");
            assertThat(nameOf(get(BY_ID))).isEqualTo("Lan Anh");
            cache.clear();
        }
    }
}
