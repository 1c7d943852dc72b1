// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.List;

/**
 * Tells by what a thing in the cache is known, so that it can be evicted by any of it: the same text for whatever LadiFlow
 * may take for the same.
 *
 * @param <V> the thing
 */
public interface Aliases<V> {

    /** Returns the key of the question for the thing by its id. */
    CacheKey byId(String scope, V value);

    /** Returns all that the thing is known by, its id too. */
    List<String> of(String scope, V value);
}
