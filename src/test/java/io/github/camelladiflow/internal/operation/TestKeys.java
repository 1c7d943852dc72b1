// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.stream.Stream;

import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.model.CustomerLookup;

/** The keys of lookups, for tests of what uses them. */
public final class TestKeys {

    private TestKeys() {}

    public static CacheKey of(String scope, CustomerLookup lookup) {
        return CustomerKeys.of(scope, lookup);
    }

    /** The aliases of several lookups, as an eviction by all of them has them. */
    public static String[] aliases(String scope, CustomerLookup... lookups) {
        return Stream.of(lookups)
                .map(lookup -> CustomerKeys.alias(scope, lookup.field(), lookup.value()))
                .toArray(String[]::new);
    }
}
