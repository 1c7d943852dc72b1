// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Serves LadiFlow customers over REST, and sends the customers named in files to a queue. */
@SpringBootApplication
public class CustomersApplication {

    /**
     * Starts the application.
     *
     * @param arguments the arguments of Spring Boot
     */
    public static void main(String[] arguments) {
        SpringApplication.run(CustomersApplication.class, arguments);
    }
}
