// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.CallResult;
import org.apache.camel.Exchange;

/**
 * One operation of the API, as an endpoint is set to use it. Thread-safe.
 *
 * @param <Q> what it asks
 * @param <A> what a successful answer holds
 */
public interface Operation<Q, A> {

    /**
     * Reads from a message what to ask.
     *
     * @throws io.github.camelladiflow.model.exception.LadiFlowRequestException if it is not there, saying what would be right
     */
    Q read(Exchange exchange);

    /** Returns the answer if it is at hand, else null. */
    default CallResult<A> cachedResult(Q request) {
        return null;
    }

    /** Asks, beginning on the calling thread; the future never ends exceptionally. */
    CompletableFuture<CallResult<A>> call(Q request);

    /**
     * Puts an answer into the message.
     *
     * @throws io.github.camelladiflow.model.exception.LadiFlowException if the endpoint is set to take it for a failure
     */
    void writeOutput(Exchange exchange, Q request, CallResult<A> answer);
}
