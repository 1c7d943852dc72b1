// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;

/** Tells of polls that failed in one line a minute; stack traces at DEBUG. */
public final class FailureLog implements ExceptionHandler {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final String name;
    private final LongSupplier nanos;
    private Long told;
    private int failures;

    public FailureLog(Logger log, String name, LongSupplier nanos) {
        this.log = log;
        this.name = name;
        this.nanos = nanos;
    }

    @Override
    public void handleException(Throwable exception) {
        handleException("", null, exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public synchronized void handleException(String message, Exchange exchange, Throwable exception) {
        log.debug("{}: {}", name, message, exception);
        failures++;
        long now = nanos.getAsLong();
        if (told == null || now - told >= PAUSE) {
            log.warn("{}: {} polls failed since the last such line. {}", name, failures, exception.getMessage());
            told = now;
            failures = 0;
        }
    }
}
