// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

// snippet: customer-route
class CustomerRouteTest extends CamelTestSupport {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        var component = context.getComponent("ladiflow", LadiFlowComponent.class);
        component.getConfiguration().setBaseUrl(LADIFLOW.baseUrl());
        component.getConfiguration().setApiKey(LADIFLOW.apiKey());
        return context;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() { // your own route class goes here
            @Override
            public void configure() {
                from("direct:lead").to("ladiflow:customer/show?phoneFormat=VN");
            }
        };
    }

    @Test
    void findsCustomerOfLead() {
        Customer customer = template.requestBody("direct:lead", "+84 901 234 567", Customer.class);

        assertEquals("lan.tran@example.com", customer.getEmail());
        assertEquals(
                "0901234567", LADIFLOW.sandbox().requests().get(0).text("phone").orElseThrow());
    }

    @Test
    void failsWhileLadiFlowIsDown() {
        LADIFLOW.sandbox().always(Reply.status(500));

        var failure =
                assertThrows(CamelExecutionException.class, () -> template.requestBody("direct:lead", "0901234567"));

        assertInstanceOf(LadiFlowServerException.class, failure.getCause());
    }
}
// end
