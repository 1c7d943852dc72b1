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
