// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

/**
 * An event that the sandbox has delivered to an {@link EventTarget}, or failed to deliver. Immutable.
 *
 * @param customerId the customer's id
 * @param body the JSON body
 * @param attempts the number of requests sent for this event
 * @param status the HTTP status of the last response, which is from 200 to 299 if the event was delivered; 0 if there
 *     was no response
 */
public record SandboxEvent(String customerId, String body, int attempts, int status) {

    /** Returns text without the body, which contains a customer's data. */
    @Override
    public String toString() {
        return "Event of " + customerId + ", attempts " + attempts + ", status " + status;
    }
}
