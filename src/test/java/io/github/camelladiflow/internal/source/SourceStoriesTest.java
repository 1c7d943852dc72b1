// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing is lost but what the warning is about, and nothing comes twice but what was under way when a process was killed. More
 * stories: {@code -Dsource.stories=1000000}; one again: {@code -Dsource.story=} and its number.
 */
class SourceStoriesTest {

    private static final int STORIES = Integer.getInteger("source.stories", 1_000);

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void whateverHappensNothingIsLostAndNothingComesTwiceButAfterAKill() {
        Long one = Long.getLong("source.story");
        int kills = (one == null
                        ? LongStream.generate(RandomGenerator.getDefault()::nextLong)
                                .limit(STORIES)
                        : LongStream.of(one))
                .mapToInt(SourceStoriesTest::kills)
                .sum();
        assertThat(kills).as("kills").isGreaterThanOrEqualTo(one == null ? STORIES / 10 : 0);
    }

    private static int kills(long seed) {
        try {
            return new SourceStory(seed).run(WalkOfStory::new);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("The story of the number " + seed, e);
        }
    }
}
