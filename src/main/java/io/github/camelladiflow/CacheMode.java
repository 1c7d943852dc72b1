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
package io.github.camelladiflow;

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
