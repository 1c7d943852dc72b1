// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.impl.DefaultCamelContext;

/** A program that looks a customer up, for a class path that has no Micrometer. */
final class WithoutMicrometer {

    private WithoutMicrometer() {}

    /** Exits with 0 if the customer was found. */
    public static void main(String[] args) throws Exception {
        try (var sandbox = LadiFlowSandbox.start();
                var context = new DefaultCamelContext()) {
            var component = context.getComponent("ladiflow", LadiFlowComponent.class);
            component.getConfiguration().setApiKey(sandbox.apiKey());
            component.getConfiguration().setBaseUrl(sandbox.baseUrl());
            context.start();
            var customer = sandbox.seededCustomers().get(0);
            var found = context.createProducerTemplate()
                    .requestBody("ladiflow:customer/show?cacheTtl=1m", customer.phone(), Customer.class);
            if (!found.getId().equals(customer.id())) {
                throw new AssertionError("Found somebody else");
            }
        }
        System.exit(0);
    }
}
