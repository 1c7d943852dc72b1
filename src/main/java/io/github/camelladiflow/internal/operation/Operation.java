// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import io.github.camelladiflow.internal.client.CallResult;
import org.apache.camel.Exchange;

/**
 * An API operation with the options of an endpoint. Thread-safe.
 *
 * @param <Q> the type of the request
 * @param <A> the type of the value in a successful response
 */
public interface Operation<Q, A> {

    /**
     * Reads the request from a message.
     *
     * @throws io.github.camelladiflow.model.exception.LadiFlowRequestException if the message does not contain a valid
     *     request; the exception's message says what is accepted
     */
    Q read(Exchange exchange);

    /** Makes the call on the calling thread. Returns a failure, or throws it. */
    CallResult<A> call(Q request);

    /**
     * Writes the result to the message.
     *
     * @throws io.github.camelladiflow.model.exception.LadiFlowException if the endpoint treats the result as a failure
     */
    void writeOutput(Exchange exchange, Q request, CallResult<A> response);
}
