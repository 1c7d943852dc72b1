// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.github.camelladiflow.model.Outcome;
import org.slf4j.Logger;

/**
 * Logs what an operator must act on, at most a line a minute for the same thing; each call at DEBUG. Nothing of a message,
 * a customer or a key. Thread-safe.
 */
public final class CallLog implements CallListener {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final String endpoint;
    private final LongSupplier nanoTime;
    private final Map<Outcome, Warning> warnings = new EnumMap<>(Outcome.class);

    /**
     * Makes a log.
     *
     * @param log where to log
     * @param endpoint what was looked up where, without options
     * @param nanoTime tells the time, as {@link System#nanoTime()}
     */
    public CallLog(Logger log, String endpoint, LongSupplier nanoTime) {
        this.log = log;
        this.endpoint = endpoint;
        this.nanoTime = nanoTime;
        add(Outcome.AUTHENTICATION_FAILED, "LadiFlow refuses the API key. Check apiKey.");
        add(Outcome.RATE_LIMITED, "More calls than LadiFlow or maxRequestsPerSecond allows. Send fewer.");
        add(Outcome.SERVER_FAILED, "LadiFlow fails. It has to be waited for.");
        add(Outcome.CONNECTION_FAILED, "LadiFlow is not reached. Check baseUrl, the network and the proxy.");
        add(Outcome.NOT_UNDERSTOOD, "Something else than LadiFlow seems to answer. Check baseUrl and the proxy.");
    }

    private void add(Outcome outcome, String text) {
        warnings.put(outcome, new Warning(text, new AtomicLong(nanoTime.getAsLong() - PAUSE), new AtomicLong()));
    }

    @Override
    public void ended(EndedCall call) {
        if (log.isDebugEnabled()) {
            log.debug(
                    "{}: {}, cache {}, {} requests, {} ms",
                    endpoint,
                    call.outcome().label(),
                    call.cache() == null ? "off" : call.cache(),
                    call.attempts(),
                    TimeUnit.NANOSECONDS.toMillis(call.nanos()));
        }
        Warning warning = warnings.get(call.service());
        if (warning != null) {
            warn(warning);
        }
    }

    private void warn(Warning warning) {
        long failures = warning.failures.incrementAndGet();
        long last = warning.last.get();
        long now = nanoTime.getAsLong();
        if (now - last >= PAUSE && warning.last.compareAndSet(last, now)) {
            warning.failures.addAndGet(-failures);
            log.warn("{}: {} ({} calls since the last such line)", endpoint, warning.text, failures);
        }
    }

    private record Warning(String text, AtomicLong last, AtomicLong failures) {}
}
