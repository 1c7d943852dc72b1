// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing is lost by the consumer, whatever happens, and nothing comes twice but what was under way when it was killed. More
 * histories: {@code -Dsource.histories=1000}.
 */
class SourceHistoriesTest extends TestRoutes {

    private static final int HISTORIES = Integer.getInteger("source.histories", 60);

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void nothingIsLostAndNothingComesTwiceButAfterAKill() throws Exception {
        int kills = 0;
        try (var sandbox = LadiFlowSandbox.builder().customerCount(0).start()) {
            LadiFlowComponent component = component(sandbox.baseUrl(), sandbox.apiKey());
            context.start();
            for (int i = 0; i < HISTORIES; i++) {
                long seed = RandomGenerator.getDefault().nextLong();
                sandbox.reset();
                try {
                    kills += new ConsumerHistory(seed, sandbox, component, folder.resolve(i + ".state")).run();
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("The history of the number " + seed, e);
                }
            }
        }
        assertThat(kills).as("kills").isGreaterThan(HISTORIES);
    }
}
