// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

/** An application with one tested route. */
@SpringBootApplication
public class CustomersApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(CustomersApplication.class, arguments);
    }

    /** Writes the customer of each lead to a file. */
    @Component
    static class LeadRoute extends RouteBuilder {

        @Override
        public void configure() {
            from("direct:lead")
                    .routeId("lead")
                    .to("ladiflow:customer/show?phoneFormat=VN")
                    .to("file:outbox?fileName=${body.id}.json");
        }
    }
}
