// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;
import java.util.TreeSet;

import static java.util.Map.entry;

/** Lists the simulated operations by path. A new operation requires a class and a line here. */
final class SandboxOperations {

    static final Map<String, SandboxOperation> ALL = Map.ofEntries(
            entry("customer/show", new CustomerShow()),
            entry("customer/list", new CustomerList()),
            entry("customer/create", new CustomerCreate()),
            entry("customer/update", new CustomerUpdate()),
            entry("customer/create-or-update", new CustomerCreateOrUpdate()),
            entry("customer/create-tag", new CustomerCreateTag()),
            entry("customer/list-tag", new CustomerListTag()),
            entry("sequence/list", new SequenceList()),
            entry("sequence/subscribe", new SequenceSubscribe()),
            entry("trigger/list", new TriggerList()),
            entry("flow/get-cost", new FlowGetCost()),
            entry("flow/list-transaction", new FlowListTransaction()));

    private SandboxOperations() {}

    /**
     * Returns the operation's name. Rejects unknown names, because otherwise a test with a misspelt name could
     * pass by mistake.
     */
    static String requireKnown(String operation) {
        if (!ALL.containsKey(operation)) {
            throw new IllegalArgumentException(
                    "Unknown operation " + operation + ". Use one of " + new TreeSet<>(ALL.keySet()));
        }
        return operation;
    }
}
