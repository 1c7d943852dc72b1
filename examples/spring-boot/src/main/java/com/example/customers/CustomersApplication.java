// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Serves customers of LadiFlow over REST, and sends those that a file names to a queue. */
@SpringBootApplication
public class CustomersApplication {

    /**
     * Starts the application.
     *
     * @param arguments Spring Boot's own
     */
    public static void main(String[] arguments) {
        SpringApplication.run(CustomersApplication.class, arguments);
    }
}
