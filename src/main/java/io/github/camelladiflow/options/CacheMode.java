// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** The ways in which a lookup can use the cache. */
public enum CacheMode {

    /** Returns a fresh cache entry, if there is one. Otherwise calls LadiFlow and caches the response. */
    USE,

    /**
     * Removes the customer from the cache without calling LadiFlow, for example after an update or when a webhook
     * reports a change.
     */
    EVICT
}
