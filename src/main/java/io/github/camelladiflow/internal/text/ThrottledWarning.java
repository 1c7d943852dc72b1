// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.slf4j.Logger;

/** Logs a frequent warning at most once in an interval, with the number of occurrences. Thread-safe. */
public final class ThrottledWarning {

    private final LongSupplier nanoTime;
    private final long intervalNanos;
    private final AtomicLong lastLoggedAt;
    private final AtomicLong occurrences = new AtomicLong();

    /** Creates a warning that is logged once a minute, by a clock such as {@link System#nanoTime()}. */
    public ThrottledWarning(LongSupplier nanoTime) {
        this(nanoTime, Duration.ofMinutes(1));
    }

    public ThrottledWarning(LongSupplier nanoTime, Duration interval) {
        this.nanoTime = nanoTime;
        this.intervalNanos = interval.toNanos();
        this.lastLoggedAt = new AtomicLong(nanoTime.getAsLong() - intervalNanos);
    }

    public void warn(Logger log, String endpoint, String text) {
        long counted = occurrences.incrementAndGet();
        long before = lastLoggedAt.get();
        long now = nanoTime.getAsLong();
        if (now - before >= intervalNanos && lastLoggedAt.compareAndSet(before, now)) {
            occurrences.addAndGet(-counted);
            log.warn("{}: {} (occurrences since the last such warning: {})", endpoint, text, counted);
        }
    }
}
