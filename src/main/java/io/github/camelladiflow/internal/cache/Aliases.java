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
