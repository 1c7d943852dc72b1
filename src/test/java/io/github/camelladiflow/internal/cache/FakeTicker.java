// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;

/** A clock that a test moves. */
final class FakeTicker implements Ticker {

    private final AtomicLong now = new AtomicLong();

    void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Override
    public long read() {
        return now.get();
    }
}
