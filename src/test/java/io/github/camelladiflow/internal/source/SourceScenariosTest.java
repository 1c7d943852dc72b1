// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

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
 * <p>{@code -Dsource.scenarios=20000} runs more of them, as the workflow Weekly does, and {@code -Dsource.first=N} starts with
 * scenario {@code N}. Each violation is printed at once.
 */
@Tag("baseline")
class SourceScenariosTest {

    private static final long FIRST = Long.getLong("source.first", 1);
    private static final long SCENARIOS = Long.getLong("source.scenarios", 120);

    @Test
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void losesNoChangeAndRepeatsOnlyAfterKill() {
        var violations = new TreeMap<Long, String>();
        long kills = 0;
        long repetitions = 0;
        for (long number = FIRST; number < FIRST + SCENARIOS; number++) {
            var scenario = new SourceScenario(number);
            try {
                scenario.run();
            } catch (Violation | RuntimeException | AssertionError failure) {
                violations.put(number, failure + " at " + List.of(failure.getStackTrace()) + "; " + scenario);
                System.out.println("scenario " + number + ": " + violations.get(number));
            }
            kills += scenario.kills;
            repetitions += scenario.repetitions();
        }
        System.out.printf(
                "SCENARIOS %d, kills %d, emitted twice %d, violations %d%n",
                SCENARIOS, kills, repetitions, violations.size());
        assertThat(violations)
                .as("of %d scenarios (repeat: -Dsource.first=N -Dsource.scenarios=1)", SCENARIOS)
                .isEmpty();
        assertThat(SCENARIOS == 1 ? 1 : kills).as("kills").isPositive();
    }
}
