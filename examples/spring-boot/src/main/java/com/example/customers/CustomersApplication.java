// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Serves LadiFlow customers over HTTP. */
@SpringBootApplication
public class CustomersApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(CustomersApplication.class, arguments);
    }
}
