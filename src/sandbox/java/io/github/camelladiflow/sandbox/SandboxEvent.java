// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.util.Set;

/**
 * An event that the sandbox sends, or has sent, to an {@link EventTarget}. Immutable.
 *
 * @param number the event's number, from 1, in the order of the changes
 * @param instant when the customer changed
 * @param kinds what happened, such as {@code CREATED} and {@code TAGGED} for a customer created with a tag
 * @param customerId the customer's id
 * @param body the JSON that is sent
 * @param attempts how many requests were sent for it
 * @param status the HTTP status of the last response; 0 while there is none
 * @param outcome what became of it
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

    /** What happened to a customer. The names are the sandbox's own and are not sent. */
    public enum Kind {
        /** The customer is new. */
        CREATED,
        /** The customer was written to, or changed by hand. */
        CHANGED,
        /** The customer got a tag that it did not have. */
        TAGGED,
        /** The customer was subscribed to a sequence. */
        SUBSCRIBED
    }

    /** What became of an event. */
    public enum Outcome {
        /** It waits for earlier events, for its response or for its next attempt. */
        PENDING,
        /** The last response had a status from 200 to 299. */
        DELIVERED,
        /** All attempts failed, or one failed in a way that a retry does not cure. */
        FAILED,
        /** It was not sent, because too many earlier events waited. */
        DROPPED
    }

    /** Copies the kinds. */
    public SandboxEvent {
        kinds = Set.copyOf(kinds);
    }

    SandboxEvent after(int newAttempts, int newStatus, Outcome newOutcome) {
        return new SandboxEvent(number, instant, kinds, customerId, body, newAttempts, newStatus, newOutcome);
    }

    /** Does not show the body, which holds a customer's data. */
    @Override
    public String toString() {
        return "#" + number + " " + kinds + " " + outcome + ", attempts " + attempts + ", status " + status;
    }
}
