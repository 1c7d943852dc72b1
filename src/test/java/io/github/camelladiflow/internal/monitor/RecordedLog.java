// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What is logged by a logger and all below it, as long as this is open. */
public final class RecordedLog implements AutoCloseable {

    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final Recorder recorder = new Recorder();
    private final String name;

    /** Begins to record. */
    public RecordedLog(String name, Level level) {
        this.name = name;
        recorder.start();
        var logger = (Logger) LogManager.getLogger(name);
        logger.addAppender(recorder);
        // as its parent is not, once that has recorded
        logger.setAdditive(true);
        Configurator.setLevel(name, level);
    }

    /** The messages of one level, in order. */
    public List<String> lines(Level level) {
        return events.stream()
                .filter(event -> event.getLevel() == level)
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    /** All messages, in order. */
    public List<String> lines() {
        return events.stream()
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        ((Logger) LogManager.getLogger(name)).removeAppender(recorder);
        Configurator.setLevel(name, Level.INFO);
        recorder.stop();
    }

    private final class Recorder extends AbstractAppender {

        Recorder() {
            super("recorder", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            events.add(event.toImmutable());
        }
    }
}
