// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.util.Set;

/**
 * An event that the sandbox sends, or has sent, to an {@link EventTarget}. Immutable.
 *
 * @param number the event's number, from 1, in the order of the changes
 * @param instant the time when the customer changed
 * @param kinds what happened, such as {@code CREATED} and {@code TAGGED} for a customer created with a tag
 * @param customerId the customer's id
 * @param body the JSON body
 * @param attempts the number of requests sent for this event
 * @param status the HTTP status of the last response; 0 if there is none
 * @param outcome the state of the delivery
 */
public record SandboxEvent(
        long number,
        Instant instant,
        Set<Kind> kinds,
        String customerId,
        String body,
        int attempts,
        int status,
        Outcome outcome) {

    /** The kinds of changes to a customer. Their names exist only in the sandbox and are not sent. */
    public enum Kind {
        /** The customer is new. */
        CREATED,
        /** The customer was changed by a request or by a method of the sandbox. */
        CHANGED,
        /** The customer received a new tag. */
        TAGGED,
        /** The customer was subscribed to a sequence. */
        SUBSCRIBED
    }

    /** The state of an event's delivery. */
    public enum Outcome {
        /** The event is waiting for earlier events, for a response or for the next attempt. */
        PENDING,
        /** The last response had a status from 200 to 299. */
        DELIVERED,
        /** All attempts failed, or an attempt failed with an error that is not retried. */
        FAILED,
        /** The event was not sent, because too many events were waiting. */
        DROPPED
    }

    /** Copies the kinds. */
    public SandboxEvent {
        kinds = Set.copyOf(kinds);
    }

    SandboxEvent after(int newAttempts, int newStatus, Outcome newOutcome) {
        return new SandboxEvent(number, instant, kinds, customerId, body, newAttempts, newStatus, newOutcome);
    }

    /** Returns text without the body, which contains a customer's data. */
    @Override
    public String toString() {
        return "#" + number + " " + kinds + " " + outcome + ", attempts " + attempts + ", status " + status;
    }
}
