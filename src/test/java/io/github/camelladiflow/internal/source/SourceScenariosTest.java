// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.source.ScenarioExpectations.Violation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests random scenarios in virtual time, with a store that changes, outages, and killed processes. The model of the
 * server was written without knowledge of the source. The source loses no change except in the documented cases, and
 * emits no change twice except those in progress when the process was killed.
 *
 * <p>{@code -Dsource.scenarios=20000} runs more of them, as the workflow Weekly does; {@code -Dsource.first=N} starts
 * with scenario {@code N}, and {@code -Dsource.only=N,M} runs only these. Each violation is printed at once.
 */
@Tag("baseline")
class SourceScenariosTest {

    private static final long FIRST = Long.getLong("source.first", 1);
    private static final long SCENARIOS = Long.getLong("source.scenarios", 120);
    private static final String ONLY = System.getProperty("source.only");

    @Test
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void losesNoChangeAndRepeatsOnlyAfterKill() {
        var violations = new TreeMap<Long, String>();
        var numbers = ONLY == null
                ? LongStream.range(FIRST, FIRST + SCENARIOS).toArray()
                : Stream.of(ONLY.split(",")).mapToLong(Long::parseLong).toArray();
        long kills = 0;
        long repetitions = 0;
        for (long number : numbers) {
            var scenario = new SourceScenario(number);
            try {
                scenario.run();
            } catch (Violation violation) {
                violations.put(number, violation.getMessage() + "; " + scenario);
            } catch (RuntimeException | AssertionError unexpected) {
                violations.put(number, unexpected + " at " + unexpected.getStackTrace()[0] + "; " + scenario);
            }
            kills += scenario.kills;
            repetitions += scenario.repetitions();
            if (violations.containsKey(number)) {
                System.out.println("scenario " + number + ": " + violations.get(number));
            }
        }
        System.out.printf(
                "SCENARIOS %d, kills %d, emitted twice %d, violations %d%n",
                numbers.length, kills, repetitions, violations.size());
        assertThat(violations)
                .as("of %d scenarios (repeat: -Dsource.only=N)", numbers.length)
                .isEmpty();
        assertThat(ONLY == null ? kills : 1).as("kills").isPositive();
    }
}
