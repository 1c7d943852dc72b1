// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Receives the result of each call, or of each individual request. Must be thread-safe and fast, and must not throw.
 */
@FunctionalInterface
public interface CallListener {

    /** Called at the end of a call or a request, with its duration in nanoseconds, including all waits. */
    void onCompleted(LadiFlowOperation operation, CallResult<?> result, long nanos);
}
