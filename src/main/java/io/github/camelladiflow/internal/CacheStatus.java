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
