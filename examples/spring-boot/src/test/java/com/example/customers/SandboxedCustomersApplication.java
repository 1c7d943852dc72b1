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
package com.example.customers;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.springframework.boot.SpringApplication;

/** Starts the application with a LadiFlow of its own, for which no key is needed: {@code mvn spring-boot:test-run}. */
public final class SandboxedCustomersApplication {

    private SandboxedCustomersApplication() {}

    public static void main(String[] arguments) {
        LadiFlowSandbox sandbox = LadiFlowSandbox.start();
        System.setProperty("LADIFLOW_API_KEY", sandbox.apiKey());
        System.setProperty("camel.component.ladiflow.base-url", sandbox.baseUrl());
        SpringApplication.run(CustomersApplication.class, arguments);
        sandbox.seededCustomers().stream()
                .limit(3)
                .forEach(customer -> System.out.println("Known: " + customer.phone()));
    }
}
