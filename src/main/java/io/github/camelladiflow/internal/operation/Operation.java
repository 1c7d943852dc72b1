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

import io.github.camelladiflow.internal.Answer;
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
     * @throws io.github.camelladiflow.model.LadiFlowRequestException if it is not there, saying what would be right
     */
    Q read(Exchange exchange);

    /** Returns the answer if it is at hand, else null. */
    default CallResult<A> peek(Q request) {
        return null;
    }

    /** Asks, beginning on the calling thread; the future never ends exceptionally. */
    CompletableFuture<CallResult<A>> call(Q request);

    /**
     * Puts an answer into the message.
     *
     * @throws io.github.camelladiflow.model.LadiFlowException if the endpoint is set to take it for a failure
     */
    void write(Exchange exchange, Q request, Answer<A> answer);
}
