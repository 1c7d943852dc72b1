// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.apache.camel.support.ExceptionHelper;
import org.slf4j.LoggerFactory;

/** Records the log of a logger and its children while this object is open. Thread-safe. */
public final class RecordedLog implements AutoCloseable {

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final UnsynchronizedAppenderBase<ILoggingEvent> recorder = new UnsynchronizedAppenderBase<>() {
        @Override
        public void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    };
    private final Logger logger;

    /** Begins to record a logger, or all loggers if the name is empty. */
    public RecordedLog(String name, Level level) {
        logger = (Logger) LoggerFactory.getLogger(name.isEmpty() ? Logger.ROOT_LOGGER_NAME : name);
        recorder.setContext(logger.getLoggerContext());
        recorder.start();
        logger.addAppender(recorder);
        logger.setLevel(level);
    }

    /** Begins to record the log of a class. */
    public RecordedLog(Class<?> logger) {
        this(logger.getName(), Level.TRACE);
    }

    /** Returns the messages of these levels, or all if none is given, in order. */
    public List<String> lines(Level... levels) {
        return events.stream()
                .filter(event -> levels.length == 0 || List.of(levels).contains(event.getLevel()))
                .map(event -> event.getFormattedMessage())
                .toList();
    }

    /** Returns all texts of the events, including stack traces, by logger. */
    public Map<String, String> texts() {
        return events.stream()
                .collect(Collectors.groupingBy(
                        ILoggingEvent::getLoggerName, Collectors.mapping(RecordedLog::text, Collectors.joining())));
    }

    private static String text(ILoggingEvent event) {
        var trace = event.getThrowableProxy() instanceof ThrowableProxy proxy
                ? ExceptionHelper.stackTraceToString(proxy.getThrowable())
                : "";
        return event.getThreadName() + " " + event.getFormattedMessage() + event.getMDCPropertyMap() + trace + "\n";
    }

    @Override
    public void close() {
        logger.detachAppender(recorder);
        logger.setLevel(Level.INFO);
        recorder.stop();
    }
}
