// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import io.github.camelladiflow.model.Customer;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointInject;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.UseAdviceWith;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@CamelSpringBootTest
@UseAdviceWith
@SpringBootTest(properties = "camel.component.ladiflow.api-key=any")
class LeadRouteMockTest {

    @Autowired
    CamelContext context;

    @Autowired
    ProducerTemplate template;

    @EndpointInject("mock:ladiflow:customer/show")
    MockEndpoint lookup;

    @EndpointInject("mock:file:outbox")
    MockEndpoint outbox;

    @Test
    void writesCustomerOfLead() throws Exception {
        AdviceWith.adviceWith(context, "lead", route -> route.mockEndpointsAndSkip("ladiflow:*", "file:*"));
        context.start();
        var customer = Customer.fromJson("{\"_id\": \"6650a1b2c3d4e5f601234567\", \"name\": \"Lan\"}");
        lookup.expectedBodiesReceived("0901234567");
        lookup.whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody(customer));
        outbox.expectedBodiesReceived(customer);

        template.sendBody("direct:lead", "0901234567");

        MockEndpoint.assertIsSatisfied(lookup, outbox);
    }
}
