// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import org.apache.camel.support.ExceptionHelper;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Records the log of a logger and its children while this object is open. Thread-safe. */
public final class RecordedLog implements AutoCloseable {

    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final AbstractAppender recorder = new AbstractAppender("recorder", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            events.add(event.toImmutable());
        }
    };
    private final Logger logger;

    /** Begins to record a logger. */
    public RecordedLog(String name, Level level) {
        logger = (Logger) LogManager.getLogger(name);
        recorder.start();
        logger.addAppender(recorder);
        // unlike its parent, after the parent has recorded
        logger.setAdditive(true);
        Configurator.setLevel(logger, level);
    }

    /** Begins to record the log of a class. */
    public RecordedLog(Class<?> logger) {
        this(logger.getName(), Level.TRACE);
    }

    /** Returns the messages of these levels, or all if none is given, in order. */
    public List<String> lines(Level... levels) {
        return events.stream()
                .filter(event -> levels.length == 0 || List.of(levels).contains(event.getLevel()))
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    /** Returns all texts of the events, including stack traces, by logger. */
    public Map<String, String> texts() {
        return events.stream()
                .collect(Collectors.groupingBy(
                        LogEvent::getLoggerName, Collectors.mapping(RecordedLog::text, Collectors.joining())));
    }

    private static String text(LogEvent event) {
        var trace = event.getThrown() == null ? "" : ExceptionHelper.stackTraceToString(event.getThrown());
        return event.getThreadName() + " " + event.getMessage().getFormattedMessage() + event.getContextData() + trace
                + "\n";
    }

    @Override
    public void close() {
        logger.removeAppender(recorder);
        Configurator.setLevel(logger, Level.INFO);
        recorder.stop();
    }
}
