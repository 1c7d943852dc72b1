// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/**
 * Everything that is logged at TRACE, by all loggers but those of the HTTP client that write down what is on the wire. Until
 * it is closed nothing goes to the console. Thread-safe.
 */
public final class CapturedLog implements AutoCloseable {

    private static final List<String> WIRE = List.of(
            "org.apache.hc.client5.http.headers",
            "org.apache.hc.client5.http.wire",
            "org.apache.hc.client5.http.impl.io.LenientHttpResponseParser");

    private final LoggerContext logging = (LoggerContext) LogManager.getContext(false);
    private final Lines lines = new Lines();

    /** Begins. */
    public CapturedLog() {
        var configuration = logging.getConfiguration();
        var root = configuration.getRootLogger();
        configuration.getLoggers().keySet().stream()
                .filter(name -> !name.isEmpty())
                .toList()
                .forEach(configuration::removeLogger);
        List.copyOf(root.getAppenders().keySet()).forEach(root::removeAppender);
        lines.start();
        root.addAppender(lines, Level.TRACE, null);
        root.setLevel(Level.TRACE);
        logging.updateLoggers();
        // the wire itself, and what came over it and is no HTTP: the documentation warns about these
        WIRE.forEach(logger -> Configurator.setLevel(logger, Level.INFO));
    }

    /** What was logged so far, by logger. */
    public Map<String, String> texts() {
        return lines.texts();
    }

    @Override
    public void close() {
        logging.reconfigure();
    }

    private static final class Lines extends AbstractAppender {

        private final Map<String, StringBuffer> texts = new ConcurrentHashMap<>();

        Lines() {
            super("captured", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            var text = new StringWriter();
            text.append(event.getLevel() + " " + event.getThreadName() + " ")
                    .append(event.getMessage().getFormattedMessage())
                    .append(event.getContextData().toString())
                    .append('\n');
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(text, true));
            }
            texts.computeIfAbsent(event.getLoggerName(), name -> new StringBuffer())
                    .append(text);
        }

        Map<String, String> texts() {
            var all = new TreeMap<String, String>();
            texts.forEach((logger, text) -> all.put(logger, text.toString()));
            return all;
        }
    }
}
