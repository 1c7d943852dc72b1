// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;

/** Waits on this thread for calls. */
public final class Waits {

    private Waits() {}

    /** Waits for how a call ends; if this thread is interrupted meanwhile, the call is given up and has failed. */
    public static <A> CallResult<A> result(LadiFlowOperation operation, CompletableFuture<CallResult<A>> call) {
        try {
            return call.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call.cancel(false);
            return CallResult.failed(
                    new LadiFlowConnectionException(
                            "The thread was interrupted while it waited for the answer to " + operation + ".",
                            operation,
                            null,
                            true,
                            true,
                            e),
                    0);
        } catch (ExecutionException bug) {
            throw new IllegalStateException("A call of " + operation + " broke", bug.getCause());
        }
    }

    /**
     * Waits for the answer to a call.
     *
     * @throws LadiFlowException if the call fails
     */
    static <A> A answer(LadiFlowOperation operation, CompletableFuture<CallResult<A>> call) {
        CallResult<A> result = result(operation, call);
        if (result.answer() == null) {
            throw result.failure();
        }
        return result.answer().value();
    }
}
