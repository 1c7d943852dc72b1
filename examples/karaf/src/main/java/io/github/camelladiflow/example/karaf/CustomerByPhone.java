// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.example.karaf;

import org.apache.camel.builder.RouteBuilder;

/** A file with a phone number goes in, a file with the customer as JSON comes out. */
final class CustomerByPhone extends RouteBuilder {

    @Override
    public void configure() {
        from("file:{{folder}}/phones?readLock=changed&readLockCheckInterval=200&readLockMinAge=200"
                        + "&move=../done/phones")
                .routeId("customer-by-phone")
                // an unknown number stays in the body
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
