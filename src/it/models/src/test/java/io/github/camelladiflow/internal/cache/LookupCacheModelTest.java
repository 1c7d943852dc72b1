// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.Models;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.junit.jupiter.api.Test;

/** A customer is changed, removed and created again. No cached lookup returns an older state than an earlier lookup. */
class LookupCacheModelTest {

    private static final String ID = "0".repeat(24);
    private static final String PHONE = "0901234567";
    private static final CacheKey BY_ID = CacheKey.of("store", CustomerLookup.byId(ID));
    private static final CacheKey BY_PHONE = CacheKey.of("store", CustomerLookup.byPhone(PHONE));
    private static final LadiFlowConfiguration SETTINGS = new LadiFlowConfiguration();

    static {
        SETTINGS.setCacheTtl(Duration.ofMinutes(1));
        SETTINGS.setCacheNotFoundTtl(Duration.ofMinutes(1));
    }

    private static final List<CallResult<Customer>> STATES =
            Stream.of(0, 1, 2, 3, 4).map(LookupCacheModelTest::state).toList();

    private static CallResult<Customer> state(int version) {
        return version % 2 == 0
                ? CallResult.<Customer>ofResponse(
                                Outcome.NOT_FOUND, null, new CallResult.Response(404, 404, null, null, null))
                        .withAttempts(1)
                : CallResult.ofResponse(
                                Outcome.FOUND,
                                Customer.fromJson("{\"_id\":\"" + ID + "\",\"phone\":\"" + PHONE + "\",\"score\":"
                                        + version + "}"),
                                new CallResult.Response(200, 200, null, null, null))
                        .withAttempts(1);
    }

    public static class Cached {

        private final Waits waits = new Waits();
        private final LookupCache cache = new LookupCache(null, 100, Ticker.disabledTicker(), waits);
        /** The number of changes. If it is even, the customer does not exist. */
        private volatile int version;

        public int get() {
            return version(cache.get(BY_ID, SETTINGS, waits.newCall(SETTINGS, new AtomicBoolean()), this::load));
        }

        public int getByPhone() {
            return version(cache.get(BY_PHONE, SETTINGS, waits.newCall(SETTINGS, new AtomicBoolean()), this::load));
        }

        public int write() {
            int written;
            synchronized (this) {
                written = ++version;
            }
            cache.evict(BY_ID.scope(), List.of(BY_ID.alias(), BY_PHONE.alias()));
            return written;
        }

        public void clear() {
            cache.clear();
        }

        private CallResult<Customer> load() {
            return STATES.get(version);
        }

        private static int version(CallResult<Customer> result) {
            Customer customer = result.value();
            return customer == null ? 0 : customer.getScore().intValue();
        }
    }

    public static class Specification {

        private int version;

        public int get() {
            return version % 2 == 0 ? 0 : version;
        }

        public int getByPhone() {
            return get();
        }

        public int write() {
            return ++version;
        }

        public void clear() {}
    }

    @Test
    void neverReturnsOlderStateThanEarlierLookup() {
        Models.interleave(
                Cached.class,
                Specification.class,
                List.of(
                        race(List.of("write"), "getByPhone", "write"),
                        race(List.of("write", "get"), "getByPhone", "write"),
                        race(List.of(), "get", "getByPhone", "write")));
    }

    private static Models.Race race(List<String> before, String... threads) {
        return new Models.Race(before, Stream.of(threads).map(List::of).toList(), List.of("get", "get"));
    }
}
