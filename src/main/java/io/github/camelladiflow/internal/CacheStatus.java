// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

/** How the cache served a lookup. */
public enum CacheStatus {

    /** From a fresh cache entry. */
    HIT,

    /** With a call to LadiFlow, because there was no fresh entry. */
    MISS,

    /** With the response to an in-flight request of another call. */
    MERGED,

    /** From an expired entry, because LadiFlow failed. */
    STALE
}
