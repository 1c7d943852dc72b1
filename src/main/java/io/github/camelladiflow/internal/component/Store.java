// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.internal.client.RateLimiter;
import io.github.camelladiflow.internal.monitor.CallLog;
import io.github.camelladiflow.internal.operation.NameLists;
import io.github.camelladiflow.model.Outcome;

/**
 * The state that a Camel context keeps for one API key at one address. The state remains when components that use it
 * are stopped. Thread-safe.
 */
final class Store {

    final String scope;
    /** The rate limiter, with the gate and the retry budget. */
    final RateLimiter limiter = new RateLimiter();
    /** The warnings that all endpoints of the store share. */
    final Map<Outcome, ThrottledWarning> warnings = CallLog.warnings(System::nanoTime);

    private final AtomicBoolean mergeWarned = new AtomicBoolean();
    private NameLists names;
    private boolean closed;

    /**
     * Creates a store.
     *
     * @param scope a string that identifies the store in cache keys, and does not reveal the API key
     */
    Store(String scope) {
        this.scope = scope;
    }

    /** Returns the lists of named items in the store, which are created on first use. */
    synchronized NameLists names() {
        if (names == null) {
            names = new NameLists(Ticker.systemTicker());
            if (closed) {
                names.close();
            }
        }
        return names;
    }

    synchronized void clearNames() {
        if (names != null) {
            names.clear();
        }
    }

    /** Returns true only on the first call, so that the warning about merged customers is logged only once. */
    boolean isFirstMergeWarning() {
        return !mergeWarned.getAndSet(true);
    }

    /** Ends all waits, and prevents new waits. */
    void close() {
        limiter.close();
        updateNames(true);
    }

    void reopen() {
        limiter.reopen();
        updateNames(false);
    }

    private synchronized void updateNames(boolean close) {
        closed = close;
        if (names != null && close) {
            names.close();
        } else if (names != null) {
            names.reopen();
        }
    }
}
