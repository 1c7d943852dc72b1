// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests random scenarios. The source loses no change without a warning, and emits no change twice except the changes in
 * progress during a kill. {@code -Dsource.scenarios=1000000} runs more scenarios, {@code -Dsource.scenario=SEED} repeats one.
 */
class SourceScenariosTest {

    private static final int SCENARIOS = Integer.getInteger("source.scenarios", 300);

    private static final String PACKAGE = SourceScenariosTest.class.getPackageName();

    private final LoggerContext logging = (LoggerContext) LogManager.getContext(false);
    private final WarningAppender warnings = new WarningAppender();

    /** Records whether the scenario of a thread has warned that it may miss customers, and prints nothing. */
    private static final class WarningAppender extends AbstractAppender {

        private final ThreadLocal<Boolean> hasWarned = new ThreadLocal<>();

        WarningAppender() {
            super("warnings", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            if (event.getMessage().getFormattedMessage().contains("more customers have the same updated_at")) {
                hasWarned.set(true);
            }
        }
    }

    @BeforeEach
    void addAppender() {
        var configuration = logging.getConfiguration();
        var logger = new LoggerConfig(PACKAGE, Level.WARN, false);
        warnings.start();
        logger.addAppender(warnings, null, null);
        configuration.addLogger(PACKAGE, logger);
        logging.updateLoggers();
    }

    @AfterEach
    void removeAppender() {
        logging.reconfigure();
    }

    @Test
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void losesNoChangeAndRepeatsOnlyAfterKill() {
        Long one = Long.getLong("source.scenario");
        var numbers = one == null ? new SplittableRandom().longs(SCENARIOS) : LongStream.of(one);
        int kills = numbers.parallel().mapToInt(this::runAndCountKills).sum();
        assertThat(kills).as("kills").isGreaterThanOrEqualTo(one == null ? SCENARIOS / 10 : 0);
    }

    private int runAndCountKills(long seed) {
        try {
            warnings.hasWarned.set(false);
            return new SourceScenario(seed).run(warnings.hasWarned::get);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("The scenario with the seed " + seed, e);
        }
    }
}
