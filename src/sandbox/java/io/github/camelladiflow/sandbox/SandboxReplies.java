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
package io.github.camelladiflow.sandbox;

/**
 * Tells the sandbox how to answer some of its requests; see {@link LadiFlowSandbox#when}. Thread-safe.
 *
 * <p>A request takes the oldest queued reply that is meant for it; if none is, the latest {@link #always} that is meant
 * for it holds; if none is, the sandbox answers normally. The choice is made when the request arrives, before any
 * holding and any delay, and before the sandbox looks at the API key or anything else of it.
 */
public interface SandboxReplies {

    /**
     * Queues replies, one for each of the next requests.
     *
     * @param replies the replies, in order
     */
    void next(Reply... replies);

    /**
     * Queues the same reply for several requests.
     *
     * @param times for how many requests, from 1
     * @param reply the reply
     * @throws IllegalArgumentException if {@code times} is less than 1
     */
    void next(int times, Reply reply);

    /**
     * Sets the reply for all requests that no queued reply takes, until {@link LadiFlowSandbox#reset()}.
     *
     * @param reply the reply
     */
    void always(Reply reply);
}
