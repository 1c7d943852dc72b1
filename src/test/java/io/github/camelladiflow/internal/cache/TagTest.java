// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TagTest {

    private final Tag tag = new Tag();

    @Test
    void anEvictionDropsEachKeyOnceAndCountsForWhatWasAskedBefore() {
        tag.add("a", key -> true);
        tag.add("b", key -> true);
        tag.add("a", key -> true);

        assertThat(evicted(5)).containsExactlyInAnyOrder("a", "b");
        assertThat(evicted(6)).isEmpty();
        assertThat(tag.isEvictedSince(5)).isTrue();
        assertThat(tag.isEvictedSince(6)).isFalse();
    }

    @Test
    void anEvictionThatComesLateDoesNotUndoANewerOne() {
        evicted(6);
        evicted(5);

        assertThat(tag.isEvictedSince(5)).isTrue();
    }

    @Test
    void keysThatAreGoneAreForgotten() {
        Set<String> there = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            there.clear();
            there.add("key " + i);
            tag.add("key " + i, there::contains);
        }

        assertThat(evicted(1)).contains("key 9999").hasSizeLessThan(20);
    }

    @Test
    void manyKeysAreLookedThroughSeldom() {
        var looks = new AtomicInteger();
        for (int i = 0; i < 100_000; i++) {
            tag.add("key " + i, key -> looks.incrementAndGet() > 0);
        }

        assertThat(looks).hasValueLessThan(300_000);
        assertThat(evicted(1)).hasSize(100_000);
    }

    private List<String> evicted(long now) {
        var keys = new ArrayList<String>();
        tag.evict(now, keys::add);
        return keys;
    }
}
