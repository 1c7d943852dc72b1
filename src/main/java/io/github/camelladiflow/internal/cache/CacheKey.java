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

/** What an answer in the cache is filed under. Immutable; its {@code toString()} does not show the question. */
public interface CacheKey {

    /** What is asked of whom: a short text that tells stores and operations apart. */
    String scope();

    /** The question, beginning with the scope: the key in the Caffeine cache; holds personal data. */
    String text();

    /** What the question says about the thing that answers it, in the form of {@link Aliases}. */
    String alias();
}
