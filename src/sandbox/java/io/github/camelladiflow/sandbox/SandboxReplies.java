// SPDX-License-Identifier: Apache-2.0
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
