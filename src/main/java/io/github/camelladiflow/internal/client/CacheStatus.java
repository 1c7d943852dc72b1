// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

/** How the cache served a lookup. */
public enum CacheStatus {

    /** The lookup was served from a fresh cache entry. */
    HIT,

    /** LadiFlow was called, because there was no fresh entry. */
    MISS,

    /** The lookup received the response to another call's in-flight request. */
    MERGED,

    /** The lookup was served from an expired entry, because the call to LadiFlow failed. */
    STALE
}
