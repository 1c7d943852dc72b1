// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.source.OutageExpectations.Violation;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.github.camelladiflow.internal.source.OutageServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests random scenarios in virtual time, with a store that changes, outages, and killed processes. They were written
 * without knowledge of the code.
 *
 * <p>{@code -Doutages.scenarios=100000} runs more of them, as the workflow Weekly does; {@code -Doutages.first=N}
 * starts with scenario {@code N}, and {@code -Doutages.only=N,M} runs only these. Each violation is printed at once.
 */
@Tag("baseline")
class OutageScenariosTest {

    private static final long FIRST = Long.getLong("outages.first", 1);
    private static final long SCENARIOS = Long.getLong("outages.scenarios", 120);

    /** Stops the test after this number of seconds. */
    private static final long MOST_SECONDS = Long.getLong("outages.seconds", Long.MAX_VALUE / SECOND);

    private static final String LOGGER = "io.github.camelladiflow";
    private static final String ONLY = System.getProperty("outages.only");

    @Test
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void losesNoChangeInOutages() throws IOException {
        var violations = new TreeMap<Long, String>();
        var shared = Path.of("/dev/shm");
        var folder = Files.isWritable(shared)
                ? Files.createTempDirectory(shared, "outages")
                : Files.createTempDirectory("outages");
        Configurator.setAllLevels(LOGGER, Level.OFF);
        var end = System.currentTimeMillis() / SECOND + MOST_SECONDS;
        var numbers = ONLY == null
                ? LongStream.range(FIRST, FIRST + SCENARIOS)
                : Stream.of(ONLY.split(",")).mapToLong(Long::parseLong);
        var done = 0;
        try {
            for (var next = numbers.iterator(); next.hasNext() && System.currentTimeMillis() / SECOND < end; done++) {
                long number = next.next();
                var scenario = new OutageScenario(number, folder.resolve("customers.state"));
                try {
                    scenario.run();
                } catch (Violation violation) {
                    violations.put(number, violation.getMessage() + "; " + scenario);
                } catch (RuntimeException | AssertionError unexpected) {
                    violations.put(number, unexpected + " at " + unexpected.getStackTrace()[0] + "; " + scenario);
                }
                if (violations.containsKey(number)) {
                    System.out.println("scenario " + number + ": " + violations.get(number));
                }
                try (var files = Files.list(folder)) {
                    for (var file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
        } finally {
            Configurator.setAllLevels(LOGGER, Level.INFO);
            Files.delete(folder);
        }
        var summary = new StringBuilder();
        violations.forEach((scenario, text) ->
                summary.append("\nscenario ").append(scenario).append(": ").append(text));
        assertThat(violations)
                .as("of %d scenarios (repeat: -Doutages.only=N)%s", done, summary)
                .isEmpty();
    }
}
