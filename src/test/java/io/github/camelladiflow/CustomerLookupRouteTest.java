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
package io.github.camelladiflow;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

class CustomerLookupRouteTest extends CamelTestSupport {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                String options = "?apiKey=" + LADIFLOW.apiKey() + "&baseUrl=" + LADIFLOW.baseUrl();
                from("direct:lookup").to("ladiflow:customer/show" + options);
                from("direct:dynamic").toD("ladiflow:customer/show" + options + "&lookupValue=${body}");
            }
        };
    }

    @Test
    void putsTheCustomerIntoTheBody() {
        Customer customer = template.requestBody("direct:lookup", "0901234567", Customer.class);

        assertThat(customer.getEmail()).isEqualTo("lan.tran@example.com");
    }

    @Test
    void dynamicToUsesOneEndpoint() {
        template.requestBody("direct:dynamic", "0901234567", Customer.class);
        int endpoints = context.getEndpoints().size();
        Customer customer = template.requestBody("direct:dynamic", "lan.tran@example.com", Customer.class);

        assertThat(customer.getPhone()).isEqualTo("0901234567");
        assertThat(context.getEndpoints()).hasSize(endpoints);
    }
}
