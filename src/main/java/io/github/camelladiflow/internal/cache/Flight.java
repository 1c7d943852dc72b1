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

import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.CallResult;

/** A request that is under way, which others may join. Thread-safe. */
final class Flight<V> {

    final CacheKey key;
    /** Ends with the answer, after that was stored. */
    final CompletableFuture<CallResult<V>> answer = new CompletableFuture<>();
    /** When LadiFlow was asked, by the cache's count. */
    volatile long asked;
    /** The last one before: keeps the tags that are evicted meanwhile, so that the answer finds them. */
    Eviction lastEviction;

    Flight(CacheKey key) {
        this.key = key;
    }
}
