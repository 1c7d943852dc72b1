// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing is lost but what the warning is about, and nothing comes twice but what was under way when a process was killed; two
 * thirds of the sources tell of each deletion that they can know of, and of no other. More stories: {@code -Dsource.stories=1000000}; one again: {@code -Dsource.story=} and its number.
 */
class SourceStoriesTest {

    private static final int STORIES = Integer.getInteger("source.stories", 300);

    private static final String PACKAGE = SourceStoriesTest.class.getPackageName();

    private Path folder;

    /** In memory, where there is such a folder: nothing is written to a disk that is forced. */
    @BeforeEach
    void makeFolder() throws IOException {
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "source")
                : Files.createTempDirectory("source");
    }

    @BeforeEach
    void hush() {
        Configurator.setLevel(PACKAGE, Level.ERROR);
    }

    @AfterEach
    void speak() {
        Configurator.setLevel(PACKAGE, (Level) null);
    }

    @AfterEach
    void removeFolder() {
        for (File file : folder.toFile().listFiles()) {
            assertThat(file.delete()).isTrue();
        }
        assertThat(folder.toFile().delete()).isTrue();
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void whateverHappensNothingIsLostAndNothingComesTwiceButAfterAKill() {
        Long one = Long.getLong("source.story");
        int kills = (one == null
                        ? LongStream.generate(RandomGenerator.getDefault()::nextLong)
                                .limit(STORIES)
                        : LongStream.of(one))
                .mapToInt(this::kills)
                .sum();
        assertThat(kills).as("kills").isGreaterThanOrEqualTo(one == null ? STORIES / 10 : 0);
    }

    private int kills(long seed) {
        try {
            return new SourceStory(seed, folder).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("The story of the number " + seed, e);
        }
    }
}
