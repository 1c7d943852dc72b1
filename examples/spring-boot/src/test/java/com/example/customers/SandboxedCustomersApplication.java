// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.springframework.boot.SpringApplication;

/** Starts the application with the sandbox, for which no key is needed: {@code mvn spring-boot:test-run}. */
public final class SandboxedCustomersApplication {

    private SandboxedCustomersApplication() {}

    public static void main(String[] arguments) {
        LadiFlowSandbox sandbox = LadiFlowSandbox.start();
        System.setProperty("camel.component.ladiflow.api-key", sandbox.apiKey());
        System.setProperty("camel.component.ladiflow.base-url", sandbox.baseUrl());
        SpringApplication.run(CustomersApplication.class, arguments);
        sandbox.seededCustomers().stream()
                .limit(3)
                .forEach(customer -> System.out.println("Known: " + customer.phone()));
    }
}
