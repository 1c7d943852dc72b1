// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.Models;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.Outcome;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** The cache with its flights, around a customer who is changed, removed and made again: nobody sees an older one again. */
class AnswerCacheModelTest {

    private static final String ID = "0".repeat(24);
    private static final CacheKey KEY = CacheKey.of("store", CustomerLookup.byId(ID));
    private static final CachePolicy POLICY =
            new CachePolicy(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ZERO, Duration.ofMinutes(1));

    public static class Cached {

        private final AnswerCache cache = AnswerCache.create(100, Ticker.disabledTicker());
        /** There is nobody while it is even. */
        private volatile int version;

        public Cached() {
            cache.keepFor(POLICY);
        }

        @Operation
        public int get() {
            return version(cache.get(KEY, POLICY, this::ask, Runnable::run));
        }

        @Operation
        public int refresh() {
            return version(cache.refresh(KEY, POLICY, this::ask));
        }

        @Operation
        public int write() {
            int written;
            synchronized (this) {
                written = ++version;
            }
            cache.evict(KEY.scope(), List.of(KEY.alias()));
            return written;
        }

        @Operation
        public void clear() {
            cache.clear();
        }

        private CompletableFuture<CallResult<Customer>> ask() {
            int read = version;
            Models.pause();
            CallResult<Customer> answer = read % 2 == 0
                    ? CallResult.answered(Outcome.NOT_FOUND, null, 404, 404, null)
                    : CallResult.answered(
                            Outcome.FOUND,
                            Customer.fromJson("{\"_id\":\"" + ID + "\",\"score\":" + read + "}"),
                            200,
                            200,
                            null);
            return CompletableFuture.completedFuture(answer.after(1));
        }

        private static int version(CompletableFuture<CallResult<Customer>> answer) {
            Customer customer = answer.join().value();
            return customer == null ? 0 : customer.getScore().intValue();
        }
    }

    public static class Specification {

        private int version;

        public int get() {
            return version % 2 == 0 ? 0 : version;
        }

        public int refresh() {
            return get();
        }

        public int write() {
            return ++version;
        }

        public void clear() {}
    }

    @Test
    void whoAsksAfterAChangeSeesIt() {
        Models.check(Cached.class, Specification.class, 200);
    }
}
