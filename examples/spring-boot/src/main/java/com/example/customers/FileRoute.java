// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Every line of a file in the inbox is looked up. Who is found goes to the queue {@code customers} as JSON, a line that
 * names nobody to the queue {@code customers.unknown}, and one whose lookup fails, to {@code customers.failed}.
 */
@Component
class FileRoute extends RouteBuilder {

    @Override
    public void configure() {
        // The file is read when it has stopped growing.
        from("file:{{customers.inbox}}?readLock=changed&readLockMinAge=500&initialDelay=0&delay=500&move=.done")
                .routeId("file")
                .split(body().tokenize("\n"))
                .streaming()
                .transform(simple("${body.trim}"))
                .filter(simple("${body} != ''"))
                .to("direct:line");

        from("direct:line")
                .routeId("line")
                .errorHandler(deadLetterChannel("jms:queue:customers.failed").useOriginalMessage())
                .setVariable("line", body())
                .to("ladiflow:customer/show?notFound=NULL")
                .choice()
                .when(body().isNull())
                .setBody(variable("line"))
                .to("jms:queue:customers.unknown")
                .otherwise()
                .to("jms:queue:customers?jmsMessageType=Text");
    }
}
