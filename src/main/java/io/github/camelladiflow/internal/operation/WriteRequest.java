// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.model.Customer;

/**
 * What a message contains for a write.
 *
 * @param json the members of the write, which {@link WriteProcess} turns into the request to send
 * @param changed the customer whose changes are recorded, null for all other writes
 * @param hasChanges whether there is anything to send
 */
record WriteRequest(ObjectNode json, Customer changed, boolean hasChanges) {}
