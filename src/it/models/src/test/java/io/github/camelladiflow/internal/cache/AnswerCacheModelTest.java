// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.Models;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** The cache with its flights, around a customer who is changed, removed and made again: nobody sees an older one again. */
class AnswerCacheModelTest {

    private static final CacheKey KEY = new OnlyKey();
    private static final CachePolicy POLICY =
            new CachePolicy(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ZERO, Duration.ofMinutes(1));

    private record OnlyKey() implements CacheKey {

        @Override
        public String scope() {
            return "store";
        }

        @Override
        public String text() {
            return "store id";
        }

        @Override
        public String alias() {
            return "store~id";
        }
    }

    private static final class Thing {

        private final int version;

        Thing(int version) {
            this.version = version;
        }
    }

    private static final class ById implements Aliases<Thing> {

        @Override
        public CacheKey byId(String scope, Thing thing) {
            return KEY;
        }

        @Override
        public List<String> of(String scope, Thing thing) {
            return List.of(KEY.alias());
        }
    }

    public static class Cached {

        private final AnswerCache<Thing> cache =
                AnswerCache.create(LadiFlowOperation.CUSTOMER_SHOW, new ById(), 100, Ticker.disabledTicker());
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

        private CompletableFuture<CallResult<Thing>> ask() {
            int read = version;
            Models.pause();
            CallResult<Thing> answer = read % 2 == 0
                    ? CallResult.answered(Outcome.NOT_FOUND, null, 404, 404, null)
                    : CallResult.answered(Outcome.FOUND, new Thing(read), 200, 200, null);
            return CompletableFuture.completedFuture(answer.after(1));
        }

        private static int version(CompletableFuture<CallResult<Thing>> answer) {
            Thing thing = answer.join().value();
            return thing == null ? 0 : thing.version;
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
