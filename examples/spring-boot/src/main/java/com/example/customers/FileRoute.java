// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Looks up every line of a file in the inbox. A found customer goes to the queue {@code customers} as JSON, a line
 * without a matching customer to {@code customers.unknown}, and a line whose lookup fails to {@code customers.failed}.
 */
@Component
class FileRoute extends RouteBuilder {

    @Override
    public void configure() {
        // The file is read after it has stopped growing.
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
