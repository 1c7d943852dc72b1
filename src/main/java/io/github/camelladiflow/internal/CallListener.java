// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import io.github.camelladiflow.model.LadiFlowOperation;

/** Is notified after each call, or after each single request. Must be thread-safe and fast, and must not throw. */
@FunctionalInterface
public interface CallListener {

    /** Called after the end of a call or request, with its duration including all waits. */
    void onCompleted(LadiFlowOperation operation, CallResult<?> result, long nanos);
}
