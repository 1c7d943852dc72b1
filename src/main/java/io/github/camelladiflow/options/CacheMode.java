// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** How a lookup uses the cache. */
public enum CacheMode {

    /** Answers from the cache if it holds a fresh entry, else asks LadiFlow and stores the answer. */
    USE,

    /** Asks LadiFlow in any case, and stores the answer. */
    REFRESH,

    /** Asks LadiFlow in any case, and leaves the cache alone. */
    BYPASS,

    /** Asks nobody: removes the customer from the cache. For webhooks and after updates. */
    EVICT
}
