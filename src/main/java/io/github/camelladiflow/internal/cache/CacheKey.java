// SPDX-License-Identifier: Apache-2.0
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
