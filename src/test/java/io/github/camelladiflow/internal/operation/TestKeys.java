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
