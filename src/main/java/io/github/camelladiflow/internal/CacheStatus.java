// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

/** What the cache had to do with an answer. */
public enum CacheStatus {

    /** The answer was in the cache. */
    HIT,

    /** The answer was not in the cache, so LadiFlow was asked. */
    MISS,

    /** LadiFlow was being asked the same at that moment; this is the answer to that request. */
    MERGED,

    /** LadiFlow failed; this is an old answer. */
    STALE
}
