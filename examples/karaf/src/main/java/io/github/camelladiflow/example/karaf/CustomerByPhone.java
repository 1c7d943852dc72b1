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
                .to("file:{{folder}}/customers?fileName=${file:name.noext}.json")
                .otherwise()
                .log("${file:name}: no customer has this phone number")
                .to("file:{{folder}}/unknown");
    }
}
