// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;

/**
 * Locks for keys: calls with a common key run one after another. A call takes all its locks at once, so that no two calls
 * wait for each other. Thread-safe.
 */
public final class KeyLocks {

    private final Waits waits;
    private final Set<String> held = new HashSet<>();
    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();

    public KeyLocks(Waits waits) {
        this.waits = waits;
    }

    /**
     * Waits until no other call holds any of the keys, and runs an action while this call holds them.
     *
     * @param what the reason for the wait, for the exception
     * @return the result of the action
     * @throws LadiFlowConnectionException if the wait ends before, for example at the call's deadline
     */
    <A> A locked(Call call, LadiFlowOperation operation, String what, Collection<String> keys, Supplier<A> action) {
        Set<String> own = Set.copyOf(keys);
        waiting.add(call);
        try {
            if (!waits.await(call, operation, what, () -> tryLock(own) ? 0 : Long.MAX_VALUE)) {
                String why = operation + " waited for " + what + " until retryTimeout ("
                        + call.settings().getRetryTimeout().toMillis() + " ms) expired.";
                throw new LadiFlowConnectionException(why, operation, true, false, null);
            }
        } catch (LadiFlowException e) {
            throw e.addNote("Nothing was written.");
        } finally {
            waiting.remove(call);
        }
        try {
            return action.get();
        } finally {
            unlock(own);
        }
    }

    private synchronized boolean tryLock(Set<String> keys) {
        return keys.stream().noneMatch(held::contains) && held.addAll(keys);
    }

    private synchronized void unlock(Set<String> keys) {
        held.removeAll(keys);
        waiting.forEach(Call::wake);
    }
}
