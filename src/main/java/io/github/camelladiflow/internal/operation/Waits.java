/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
