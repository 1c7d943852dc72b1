// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import io.github.camelladiflow.model.LadiFlowOperation;

/** Told how calls, or their single requests, have ended. Must be thread-safe and quick, and must not throw. */
@FunctionalInterface
public interface CallListener {

    /** Told that one has ended, and how long it took with all waits. */
    void onCompleted(LadiFlowOperation operation, CallResult<?> result, long nanos);
}
