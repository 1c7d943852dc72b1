// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;
import java.util.TreeSet;

import static java.util.Map.entry;

/** The operations that the sandbox plays, by their paths: a new one is a class and a line here. */
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

    /** The operation's name, if there is such a one: a test that waits for a misspelt one would be green for nothing. */
    static String requireKnown(String operation) {
        if (!ALL.containsKey(operation)) {
            throw new IllegalArgumentException(
                    "There is no operation " + operation + ", only " + new TreeSet<>(ALL.keySet()));
        }
        return operation;
    }
}
