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
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;

/**
 * Allows so many requests a second for one API key. A request takes a permit and gives it back one second after it was
 * answered; since LadiFlow has seen a request by the time it answers, no second in its view can hold more requests than
 * there are permits, however late a thread or a packet is. Calls that have to wait keep their order. Thread-safe.
 */
public final class RequestBudget {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final int perSecond;
    private final WaitingRoom room;
    private final Deque<CompletableFuture<Void>> queue = new ArrayDeque<>();
    private int permits;

    /**
     * Makes a budget.
     *
     * @param perSecond how many requests a second are allowed, zero for any number
     * @param room where calls wait for their turn
     */
    public RequestBudget(int perSecond, WaitingRoom room) {
        this.perSecond = perSecond;
        this.permits = perSecond;
        this.room = room;
    }

    /**
     * Asks for a permit.
     *
     * @param longest how long to wait at most
     * @return ends when the permit is there, or with a {@link LadiFlowRateLimitException} if that takes too long
     */
    CompletableFuture<Void> acquire(Duration longest, LadiFlowOperation operation) {
        if (perSecond == 0) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> turn;
        synchronized (this) {
            if (permits > 0) {
                permits--;
                return CompletableFuture.completedFuture(null);
            }
            Duration expected = SECOND.multipliedBy(queue.size() / perSecond);
            if (expected.compareTo(longest) >= 0) {
                return CompletableFuture.failedFuture(tooMany(expected, operation));
            }
            turn = room.begin();
            queue.add(turn);
        }
        room.endAfter(longest, turn, () -> giveUp(turn, operation));
        return turn;
    }

    private void giveUp(CompletableFuture<Void> turn, LadiFlowOperation operation) {
        turn.completeExceptionally(tooMany(SECOND, operation));
        synchronized (this) {
            queue.remove(turn);
        }
    }

    /** Takes a call out of the queue that no longer waits; if its turn has come meanwhile, the next one gets the permit. */
    void abandon(CompletableFuture<Void> turn) {
        if (turn.cancel(false)) {
            synchronized (this) {
                queue.remove(turn);
            }
        } else if (!turn.isCompletedExceptionally()) {
            passOn();
        }
    }

    private LadiFlowRateLimitException tooMany(Duration wait, LadiFlowOperation operation) {
        return new LadiFlowRateLimitException(
                "More calls of " + operation + " are waiting than maxRequestsPerSecond (" + perSecond
                        + ") lets through within retryTimeout. Send fewer, raise maxRequestsPerSecond if the store's plan"
                        + " allows it, or raise retryTimeout.",
                operation,
                null,
                null,
                wait);
    }

    /** Gives a permit back one second from now. */
    void release() {
        if (perSecond > 0) {
            room.later(SECOND, this::passOn);
        }
    }

    /** Gives a permit to the call that has waited longest, or keeps it if none waits. */
    private void passOn() {
        CompletableFuture<Void> next;
        do {
            synchronized (this) {
                next = queue.poll();
                if (next == null) {
                    permits++;
                    return;
                }
            }
        } while (!next.complete(null));
    }

    /**
     * Returns how many requests may be sent at this moment.
     *
     * @return the number of permits, {@link Integer#MAX_VALUE} without a limit
     */
    public synchronized int available() {
        return perSecond == 0 ? Integer.MAX_VALUE : permits;
    }

    /**
     * Returns how many calls wait for their turn.
     *
     * @return the number at this moment
     */
    public synchronized int waiting() {
        return queue.size();
    }
}
