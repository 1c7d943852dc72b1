// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.CallResult;

/** A request that is under way, which others may join. Thread-safe. */
final class Flight<V> {

    final CacheKey key;
    /** Until when the one who asks waits, as {@link System#nanoTime()}. */
    final long deadline;
    /** Ends with the answer, after that was stored. */
    final CompletableFuture<CallResult<V>> answer = new CompletableFuture<>();
    /** When LadiFlow was asked, by the cache's count. */
    volatile long asked;
    /** The last one before: keeps the tags that are evicted meanwhile, so that the answer finds them. */
    Eviction lastEviction;

    Flight(CacheKey key, long deadline) {
        this.key = key;
        this.deadline = deadline;
    }
}
