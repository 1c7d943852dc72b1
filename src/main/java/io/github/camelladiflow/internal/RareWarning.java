// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.slf4j.Logger;

/** A warning of what happens often: at most a line a minute, which counts. Thread-safe. */
public final class RareWarning {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private final AtomicLong last;
    private final AtomicLong times = new AtomicLong();

    /** By a clock such as {@link System#nanoTime()}. */
    public RareWarning(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = new AtomicLong(nanoTime.getAsLong() - PAUSE);
    }

    public void warn(Logger log, String endpoint, String text) {
        long counted = times.incrementAndGet();
        long before = last.get();
        long now = nanoTime.getAsLong();
        if (now - before >= PAUSE && last.compareAndSet(before, now)) {
            times.addAndGet(-counted);
            log.warn("{}: {} ({} times since the last such line)", endpoint, text, counted);
        }
    }
}
