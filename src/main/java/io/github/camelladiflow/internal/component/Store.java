// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelladiflow.internal.client.Pace;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.internal.monitor.CallLog;
import io.github.camelladiflow.internal.operation.KeyLocks;
import io.github.camelladiflow.internal.operation.Names;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import io.github.camelladiflow.model.Outcome;

/** The state that a Camel context keeps for one API key at one address. Thread-safe. */
final class Store {

    /** A string that identifies the store in cache keys, and does not reveal the API key. */
    final String scope;

    final Pace pace;
    final KeyLocks locks;
    /** The warnings that all endpoints of the store share. */
    final Map<Outcome, ThrottledWarning> warnings = CallLog.warnings(System::nanoTime);

    private final Waits waits;
    private Names names;
    private final AtomicBoolean mergeWarned = new AtomicBoolean();
    /** The number of endpoints that use the store. Guarded by the {@link ContextState}. */
    int userCount;

    Store(String scope, Waits waits) {
        this.scope = scope;
        this.pace = new Pace(waits);
        this.waits = waits;
        this.locks = new KeyLocks(waits);
    }

    /** Returns the names of tags, sequences and triggers, which are created on first use. */
    synchronized Names names() {
        if (names == null) {
            names = new Names(waits, System::nanoTime);
        }
        return names;
    }

    /** Returns true only on the first call, so that the warning about merged customers is logged only once. */
    boolean isFirstMergeWarning() {
        return !mergeWarned.getAndSet(true);
    }
}
