// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.example.karaf;

import org.apache.camel.builder.RouteBuilder;

/** Reads a file with a phone number, and writes a file with the customer as JSON. */
final class CustomerByPhone extends RouteBuilder {

    @Override
    public void configure() {
        from("file:{{folder}}/phones?readLock=changed&readLockCheckInterval=200&readLockMinAge=200"
                        + "&move=../done/phones")
                .routeId("customer-by-phone")
                // if the number is unknown, it stays in the body
                .to("ladiflow:customer/show?lookupField=PHONE&phoneFormat=VN&notFound=KEEP&cacheTtl=10m"
                        + "&lookupValue=${bodyAs(String)}")
                .choice()
                .when(simple("${header.CamelLadiFlowOutcome} == 'FOUND'"))
                .log("${file:name}: customer found by phone, ${body.memberNames.size} members,"
                        + " cache ${header.CamelLadiFlowCache}")
                .to("file:{{folder}}/customers?fileName=${file:name.noext.single}.json")
                .otherwise()
                .log("${file:name}: no customer has this phone number")
                .to("file:{{folder}}/unknown");
    }
}
