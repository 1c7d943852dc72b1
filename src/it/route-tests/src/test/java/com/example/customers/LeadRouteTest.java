// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.EndpointInject;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.MockEndpointsAndSkip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.junit.jupiter.api.Assertions.assertEquals;

@CamelSpringBootTest
@SpringBootTest
@MockEndpointsAndSkip("file:*")
class LeadRouteTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Autowired
    ProducerTemplate template;

    @EndpointInject("mock:file:outbox")
    MockEndpoint outbox;

    @DynamicPropertySource
    static void ladiflow(DynamicPropertyRegistry registry) {
        registry.add("camel.component.ladiflow.api-key", LADIFLOW::apiKey);
        registry.add("camel.component.ladiflow.base-url", LADIFLOW::baseUrl);
    }

    @Test
    void writesCustomerOfLead() throws Exception {
        outbox.expectedMessageCount(1);

        template.sendBody("direct:lead", "+84 901 234 567");

        outbox.assertIsSatisfied();
        var customer = outbox.getExchanges().get(0).getMessage().getBody(Customer.class);
        assertEquals("lan.tran@example.com", customer.getEmail());
    }
}
