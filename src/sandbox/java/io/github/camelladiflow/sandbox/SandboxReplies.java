// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

/**
 * Sets the sandbox's replies to selected requests; see {@link LadiFlowSandbox#when}. Thread-safe.
 *
 * <p>A request gets the oldest queued reply that applies to it. If there is none, it gets the latest reply set with
 * {@link #always} that applies. If no reply applies, the sandbox responds normally. The sandbox selects the reply when
 * the request arrives, before any hold or delay. At that time, it has not yet checked the request, not even its
 * API key.
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
     * @param times the number of requests, from 1
     * @param reply the reply
     * @throws IllegalArgumentException if {@code times} is less than 1
     */
    void next(int times, Reply reply);

    /**
     * Sets the reply for all requests without a queued reply, until {@link LadiFlowSandbox#reset()}.
     *
     * @param reply the reply
     */
    void always(Reply reply);
}
